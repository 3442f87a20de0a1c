import type { Descriptor } from "./descriptor";
import type { ImageReference, ImageRepository } from "./image-reference";
import type { StoredImage } from "./registry";

/** What a registry says of a document without sending it. */
export interface DocumentHead {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** Content by its digest and its size in bytes. */
export type BlobAddress = Pick<Descriptor, "digest" | "size">;

/**
 * What becomes of a blob that a repository needs: it was there, was mounted from another repository of its registry, or was
 * copied. A registry also answers a mount of what was there as one.
 */
export type BlobCopy = "there" | "mounted" | "copied";

/**
 * The registries of the distribution spec (https://github.com/opencontainers/distribution-spec), as far as images are read,
 * copied and combined. What is read is checked against its digest and length. Every method throws when the call fails; an
 * answer of the registry is returned.
 */
export interface ImageStore {
  /** Digest, type and size; `undefined` when the registry has no such document. */
  head(reference: ImageReference): Promise<DocumentHead | undefined>;
  /** A manifest or an index; `undefined` when the registry has none. */
  read(reference: ImageReference): Promise<StoredImage | undefined>;
  /** As {@link read}, but throws what the registry says when it has none: no such repository, or no such tag or digest. */
  get(reference: ImageReference): Promise<StoredImage>;
  /** A small blob as text, such as a config or a provenance statement. */
  readText(repository: ImageRepository, blob: BlobAddress): Promise<string>;
  /** Whether the repository has the blob. */
  hasBlob(repository: ImageRepository, digest: string): Promise<boolean>;
  /** Gives a repository a blob of another one, of the same registry or not. */
  copyBlob(from: ImageRepository, to: ImageRepository, blob: BlobAddress): Promise<BlobCopy>;
  /** Puts a manifest or an index by its digest or, with `tag`, under a tag too; what it names must be there. */
  put(repository: ImageRepository, image: StoredImage, tag?: string): Promise<void>;
  /** What refers to a document: by the API, or else by the tag that stands in for it. */
  referrers(repository: ImageRepository, digest: string): Promise<readonly Descriptor[]>;
  /** Tags of a repository, sorted; `undefined` when there is no such repository. */
  tags(repository: ImageRepository): Promise<readonly string[] | undefined>;
}
