/** What `multiarch combine --json` prints. */
export interface CombineJson {
  /** Whether nothing was written because of `--dry-run`. */
  readonly dryRun: boolean;
  /** Digest of the index. */
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the index. */
  readonly size: number;
  /** The exact text of the index. */
  readonly body: string;
  /** The entries of the index, in its order. */
  readonly entries: readonly CombinedEntry[];
  /** Images of the sources whose platform was not asked for. */
  readonly leftOut: readonly AbsentEntry[];
  /** Images of the tag that others took the place of, with `--append`. */
  readonly replaced: readonly AbsentEntry[];
  /** What each repository got that it lacked; with `--dry-run`, what it would get. */
  readonly copied: readonly CopiedParts[];
  /** The tags in the order in which they were written. */
  readonly tags: readonly CombinedTag[];
}

/** An entry of the index. */
export interface CombinedEntry {
  readonly kind: "image" | "attestation" | "other";
  /** Of an image, such as `linux/arm64`; of an attestation, that of its image. */
  readonly platform?: string;
  readonly digest: string;
  /** References of the sources that have it. */
  readonly sources: readonly string[];
}

/** An image that is not in the index. */
export interface AbsentEntry {
  readonly platform: string;
  readonly digest: string;
  /** Reference of the source that has it. */
  readonly source: string;
}

/** What a repository got from others. */
export interface CopiedParts {
  /** `registry/repository`. */
  readonly repository: string;
  /** Manifests and indexes. */
  readonly documents: number;
  /** Configs and layers: how many were mounted, were copied or were there; left out with `--dry-run`. */
  readonly blobs?: { readonly mounted: number; readonly copied: number; readonly there: number };
}

/** A tag and what became of it. */
export interface CombinedTag {
  /** The whole reference. */
  readonly reference: string;
  /** Whether it is named like a tag that is written once: these are written first. */
  readonly release: boolean;
  /** `unchanged` when it held the index already, `moved` when it held another image. */
  readonly result: "written" | "moved" | "unchanged";
  /** Digest that it held before. */
  readonly previous?: string;
}
