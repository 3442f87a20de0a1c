/**
 * Why an index is refused. Stable: a code is never renamed or given another meaning.
 *
 * - `BAD_INPUT` - a source or an option is not of its type
 * - `NO_SOURCES` - the list of sources is empty
 * - `MALFORMED` - a body or config is no document of its kind, or describes one digest in two ways
 * - `UNSUPPORTED_MEDIA_TYPE` - a source is Docker schema 1, or neither a manifest nor an index
 * - `MEDIA_TYPE_CONFLICT` - annotations are asked for on a Docker list, which has none
 * - `PLATFORM_UNKNOWN` - neither the config nor `platform` has the platform of a manifest
 * - `PLATFORM_CONTRADICTION` - a source's `platform` differs from its config or its entries
 * - `PLATFORM_DUPLICATE` - two digests for one runnable platform
 * - `PLATFORM_MISSING` - a platform of `expect` has no image
 * - `PLATFORM_UNEXPECTED` - an image's platform is not in `expect`
 * - `ATTESTATION_UNRESOLVED` - an attestation refers to no image of the index
 */
export type ImageIndexErrorCode =
  | "BAD_INPUT"
  | "NO_SOURCES"
  | "MALFORMED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "MEDIA_TYPE_CONFLICT"
  | "PLATFORM_UNKNOWN"
  | "PLATFORM_CONTRADICTION"
  | "PLATFORM_DUPLICATE"
  | "PLATFORM_MISSING"
  | "PLATFORM_UNEXPECTED"
  | "ATTESTATION_UNRESOLVED";

/**
 * Thrown when no index can be made of the sources, or a document cannot be read; the same input is refused again, so a retry
 * does not help.
 */
export class ImageIndexError extends Error {
  override readonly name = "ImageIndexError" as const;
  /** Stable code of the reason. */
  readonly code: ImageIndexErrorCode;
  /** Place of the problem, for example `sources[1].body.manifests[0].digest`. */
  readonly place: string;
  /** The value got, the rule and the change to make. */
  readonly reason: string;

  /**
   * @param reason the value got, the rule and the change to make
   * @param doing what was being done, for the message
   */
  constructor(
    code: ImageIndexErrorCode,
    place: string,
    reason: string,
    doing = "assembling the image index",
  ) {
    super(`${code} ${doing}: ${place}: ${reason}`);
    this.code = code;
    this.place = place;
    this.reason = reason;
  }
}
