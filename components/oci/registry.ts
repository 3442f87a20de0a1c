import { isObject, isText } from "../text/json";

/** A manifest or an index, with the exact text whose SHA-256 is its digest. */
export interface StoredImage {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** Media type that the registry stores. */
  readonly mediaType: string;
  /** The exact text, in UTF-8. */
  readonly body: string;
}

/** The annotations of a stored index or manifest; none when it has none or cannot be read. */
export function storedAnnotations({ body }: StoredImage): Readonly<Record<string, string | undefined>> {
  try {
    const annotations: unknown = JSON.parse(body)?.annotations;
    if (!isObject(annotations)) return {};
    return Object.fromEntries(
      Object.entries(annotations).flatMap(([key, value]) => (isText(value) ? [[key, value]] : [])),
    );
  } catch {
    return {};
  }
}

/**
 * What a registry answers to a put: `unchanged` when the tag already held these bytes, `tag-held` when the tag cannot move,
 * `child-missing` when the index names an image that the registry does not have.
 */
export type PutAnswer = "stored" | "unchanged" | "tag-held" | "child-missing";

/**
 * A registry of OCI images, as far as tags are published to it. Every method throws when the call fails; an answer of the
 * registry is returned.
 */
export interface Registry {
  /**
   * Images by digest or by tag; one that does not exist is not in the answer. More than 100 take more than one call.
   *
   * @param references digests (`sha256:...`) and tags, at least one, none twice
   */
  read(repository: string, references: readonly string[]): Promise<ReadonlyMap<string, StoredImage>>;
  /** Puts an image under a tag, moving the tag where the repository lets it. */
  put(repository: string, image: StoredImage, tag: string): Promise<PutAnswer>;
  /** Text of an image's config, checked against its digest. */
  config(repository: string, digest: string): Promise<string>;
}
