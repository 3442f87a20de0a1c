import type { Architecture } from "../architectures";

/** CodeBuild `computeType`, without its `BUILD_GENERAL1_` prefix. */
export type ComputeSize = "SMALL" | "MEDIUM" | "LARGE" | "XLARGE" | "2XLARGE";

/** What a service is built from and how; every field has a default, so `{}` is a valid service. */
export interface ServiceOptions {
  /**
   * Where the source code is.
   *
   * @default - no source of its own: whoever starts the builds names one (`StartBuild` source overrides)
   */
  readonly source?: SourceOptions;

  /**
   * OCI platforms of the image, in the order in which the published index lists them.
   *
   * Each is built by the builder of its CPU: `linux/amd64` and `linux/386` on x86, `linux/arm64` and `linux/arm/v7` on
   * Graviton (32-bit Arm through QEMU). A run is published only when all of them were built.
   *
   * @default ["linux/amd64", "linux/arm64"]
   */
  readonly platforms?: readonly string[];

  /**
   * Path of the Dockerfile, from the root of the source.
   *
   * @default - "Dockerfile" inside the context
   */
  readonly dockerfile?: string;

  /**
   * Folder that is sent to the build, from the root of the source.
   *
   * @default "."
   */
  readonly context?: string;

  /**
   * Stage of the Dockerfile to build.
   *
   * @default - the last stage
   */
  readonly target?: string;

  /**
   * Build arguments (`ARG` of the Dockerfile). They are kept in the image's history: never put a secret here.
   *
   * @default {}
   */
  readonly buildArgs?: Readonly<Record<string, string>>;

  /**
   * Tags of a published image. Text in braces is replaced; a tag whose text does not apply to a run is left out.
   *
   * - `{commit}`: first 12 characters of the revision, on a branch (a release tag, written once)
   * - `{version}`: `1.4.2` for the git tag `v1.4.2` or `1.4.2` (a release tag, written once)
   * - `{minor}`, `{major}`: `1.4` and `1` for a stable version (moving)
   * - `{branch}`: the branch, with `/` as `-` (moving)
   * - a fixed text such as `latest`: the newest stable version, or the newest push to the source's branch while the
   *   service has no version yet (moving)
   *
   * @default ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"]
   */
  readonly tags?: readonly string[];

  /**
   * The ECR repository that receives the image.
   *
   * @default - a new repository with the service's name
   */
  readonly repository?: RepositoryOptions;

  /**
   * Size of the build machine, for each architecture.
   *
   * @default - "SMALL" (2 vCPU, 4 GiB) on both
   */
  readonly compute?: Readonly<Partial<Record<Architecture, ComputeSize>>>;

  /**
   * How long one architecture's build may run, in minutes, 5 to 2160.
   *
   * The run fails when either side reaches it; the published tags stay where they were.
   *
   * @default 60
   */
  readonly timeoutMinutes?: number;

  /**
   * Command that is run inside the built image of every platform before it counts as built: program and arguments, no
   * shell and no network. A non-zero exit fails the run.
   *
   * @default - no test
   * @example ["/app/server", "--version"]
   */
  readonly testCommand?: readonly string[];

  /**
   * What the published index does with the attestations of the builds (provenance): `"keep"` lists each beside its image,
   * `"strip"` leaves them out, for registries and tools that stumble over `unknown/unknown` entries. They are built either
   * way, and stay in the repository by digest until its lifecycle policy removes them.
   *
   * @default "keep"
   */
  readonly attestations?: Attestations;

  /**
   * What happens to a run when a newer run of the same branch gets ahead of it: `"let-finish"` lets it go on (no tag goes
   * back, whichever ends first), `"cancel"` stops its builds that still run, and the older commit gets no image. Versions
   * (git tags) are never cancelled, and neither is a build that was started after the newer run, such as a retry.
   *
   * A run counts from the first of its builds that succeeded: before that, nobody knows its branch.
   *
   * @default "let-finish"
   */
  readonly supersede?: Supersede;
}

/** What a published index does with attestations. */
export type Attestations = "keep" | "strip";

/** What happens to a run that a newer run of its branch has overtaken. */
export type Supersede = "cancel" | "let-finish";

/** Where the source code is: one shape for each kind of source. */
export type SourceOptions = GitHubSource | CodeCommitSource | S3Source | NoSource;

/** A repository on GitHub; the account's CodeBuild GitHub credentials are used. */
export interface GitHubSource {
  readonly type: "github";
  /** `owner/name`. */
  readonly repository: string;
  /**
   * The branch that movesFixedTags: its pushes move the fixed tags.
   *
   * @default "main"
   */
  readonly branch?: string;
  /**
   * Start a run at every push to the branch, and at every version tag when the tag list has a version.
   *
   * @default true
   */
  readonly webhook?: boolean;
}

/** A repository in AWS CodeCommit of the same account and region. */
export interface CodeCommitSource {
  readonly type: "codecommit";
  /** Name of the repository. */
  readonly repository: string;
  /**
   * The branch that movesFixedTags: its builds move the fixed tags.
   *
   * @default "main"
   */
  readonly branch?: string;
}

/** A ZIP archive in S3. Its revision is a hash of its content, so both builders prove that they built the same. */
export interface S3Source {
  readonly type: "s3";
  readonly bucket: string;
  /** Key of the ZIP archive. */
  readonly key: string;
}

/** No source: whoever starts the builds names one. */
export interface NoSource {
  readonly type: "none";
}

/** A new repository and its rules, or the name of an existing one, which keeps its own rules. */
export interface RepositoryOptions {
  /**
   * Name of a repository that exists in this account and region. Nothing about it is changed; the publisher must list it
   * in its `existingRepositories` (a publisher of the service's own does).
   *
   * @default - a new repository is made
   */
  readonly existing?: string;
  /**
   * Name of the new repository. Changing it makes another repository; the old one and its images stay, unless
   * `deleteImagesOnDestroy` names it.
   *
   * @default - the service's name
   */
  readonly name?: string;
  /**
   * How many tagged images are kept, 2 to 100000; older ones expire.
   *
   * @default - all are kept
   */
  readonly keepImages?: number;
  /**
   * Days until images without a tag expire (failed runs, replaced images), 1 to 3650.
   *
   * @default 14
   */
  readonly keepUntaggedDays?: number;
  /**
   * Scan every pushed image for known vulnerabilities.
   *
   * @default true
   */
  readonly scanOnPush?: boolean;
  /**
   * Delete the repository and every image in it when the service is removed from the stack: repeat the repository's name
   * to say so.
   *
   * @default - the repository and its images stay
   */
  readonly deleteImagesOnDestroy?: string;
}
