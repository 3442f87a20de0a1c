/**
 * What is wrong with an index or an image. Stable: a code is never renamed or given another meaning.
 *
 * - `MALFORMED` - the document, or an entry of it, is none of its kind
 * - `UNSUPPORTED_MEDIA_TYPE` - it is Docker schema 1, or neither a manifest nor an index
 * - `TOO_LARGE` - it is larger than registries must accept
 * - `NO_IMAGE` - an index has no image that a machine could start
 * - `CHILD_MISSING` - the registry does not have what an entry names
 * - `CHILD_DAMAGED` - what the registry has is not what its digest says, or no document
 * - `CHILD_SIZE` - an entry has another size than the document
 * - `CHILD_MEDIA_TYPE` - an entry has another type than the document
 * - `CHILD_UNREAD` - the registry failed to give it; it may be there
 * - `PLATFORM_UNKNOWN` - an image has no platform in the index
 * - `PLATFORM_CONTRADICTION` - the index has another platform than the image's config
 * - `PLATFORM_DUPLICATE` - two digests for one platform
 * - `DIGEST_DUPLICATE` - a digest is listed twice
 * - `ATTESTATION_UNRESOLVED` - an attestation is about no image of the index
 * - `NESTED_INDEX` - an entry is an index itself
 * - `CONFIG_DAMAGED` - the config of an image is missing, or not what its manifest says
 * - `LAYER_MISSING` - the registry does not have a layer
 */
export type IndexFaultCode =
  | "MALFORMED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "TOO_LARGE"
  | "NO_IMAGE"
  | "CHILD_MISSING"
  | "CHILD_DAMAGED"
  | "CHILD_SIZE"
  | "CHILD_MEDIA_TYPE"
  | "CHILD_UNREAD"
  | "PLATFORM_UNKNOWN"
  | "PLATFORM_CONTRADICTION"
  | "PLATFORM_DUPLICATE"
  | "DIGEST_DUPLICATE"
  | "ATTESTATION_UNRESOLVED"
  | "NESTED_INDEX"
  | "CONFIG_DAMAGED"
  | "LAYER_MISSING";

/** One fault of an index or an image. */
export interface IndexFault {
  readonly code: IndexFaultCode;
  /** Such as `manifests[1].platform`; empty for the document itself. */
  readonly place: string;
  /** The value got, the rule and the change to make. */
  readonly reason: string;
}

/** What became of reading something of the registry. */
export type Found<T> =
  | { readonly kind: "found"; readonly value: T }
  | { readonly kind: "missing" }
  | { readonly kind: "damaged" | "unread"; readonly reason: string };
