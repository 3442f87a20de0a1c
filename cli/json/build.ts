/** What `multiarch build --json` prints when every platform was built and every tag written. */
export interface BuildJson {
  /** References that were written, in their order. */
  readonly tags: readonly string[];
  /** Digest of the index that they hold. */
  readonly digest: string;
  readonly mediaType: string;
  /** In the order of the index. */
  readonly platforms: readonly BuiltPlatformJson[];
}

/** The build of one platform. */
export interface BuiltPlatformJson {
  readonly platform: string;
  /** Digest of what was pushed: an index of the image and its attestation, or the image alone. */
  readonly digest: string;
  /** Bytes of the image as it is pulled: its manifest, its config and its layers. */
  readonly size: number;
  /** Seconds that the build took, with its push. */
  readonly seconds: number;
  /** Steps of the Dockerfile, and how many of them came from a cache. */
  readonly steps: { readonly all: number; readonly cached: number };
  /** Whether the builder has no machine of this platform's architecture. */
  readonly emulated: boolean;
}

/** What `multiarch build --json` prints with `--load` or `--output`. */
export interface LoadedBuildJson extends Omit<BuiltPlatformJson, "digest" | "size"> {
  /** References that the image has. */
  readonly tags: readonly string[];
  /** Path of the archive; absent with `--load`. */
  readonly output?: string;
}

/** What `multiarch build --dry-run --json` prints. */
export interface BuildPlanJson {
  readonly platforms: readonly {
    readonly platform: string;
    /** Reference of its build cache; absent without one. */
    readonly cache?: string;
    /** Program and arguments, one a word. */
    readonly command: readonly string[];
  }[];
  /** References that would be written, in their order. */
  readonly tags: readonly string[];
}
