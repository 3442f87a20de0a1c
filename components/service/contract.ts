/**
 * Names that two programs must agree on: the stacks that write them, the buildspec and the publisher that read them.
 */

/** What the names of all variables start with that the buildspec reads: the project's own, and those of the service's options. */
export const OWN_VARIABLES = "MULTIARCH_";

/** Environment variables of a CodeBuild project, read by the buildspec. */
export const BUILD_ENVIRONMENT = {
  /** URI of the ECR repository, without a tag. */
  repositoryUri: "MULTIARCH_REPOSITORY_URI",
  /** Platforms of this build project, separated by spaces. */
  platforms: "MULTIARCH_PLATFORMS",
  /** Names of QEMU emulators to install first, separated by commas; `none` when the CPU runs every platform. */
  emulators: "MULTIARCH_EMULATORS",
} as const;

/**
 * Location of a project whose webhook is one of an organization or group: each build then has the repository that was pushed to as
 * its source. See https://docs.aws.amazon.com/codebuild/latest/userguide/github-global-organization-webhook.html
 */
export const ANY_REPOSITORY = "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION";

/** Event of CodeBuild that tells that a build has its source. */
export const PHASE_CHANGE = {
  detailType: "CodeBuild Build Phase Change",
  phase: "DOWNLOAD_SOURCE",
  status: "SUCCEEDED",
} as const;

/** Variables that a build may be started with; CodeBuild records them. */
export const START = {
  /** Ties the builds of a run: the publisher gives it to the build that it starts, a pipeline gives one to both. */
  runId: "RUN_ID",
  /** Git reference of a source whose record names none, such as a pipeline's artifact. */
  ref: "SOURCE_REF",
} as const;

/** Variables that a build exports for the publisher (`exported-variables` of the buildspec). */
export const EXPORTED = {
  /** `linux/arm64=sha256:... linux/arm/v7=sha256:...` */
  digests: "IMAGE_DIGESTS",
  revision: "SOURCE_REVISION",
  ref: "SOURCE_REF",
  /** Time of the commit, ISO 8601 in UTC; empty where the source has no commits. */
  time: "SOURCE_TIME",
  /** First 12 hex digits of each commit that the revision descends from, nearest first, without separators; may be empty. */
  ancestors: "SOURCE_ANCESTORS",
} as const;

/** Environment variables of the publisher function. */
export const PUBLISHER_ENVIRONMENT = {
  name: "PUBLISHER_NAME",
  tableName: "LEDGER_TABLE",
  projectPrefix: "PROJECT_PREFIX",
  parameterPath: "PARAMETER_PATH",
  leaseSeconds: "LEASE_SECONDS",
  retentionDays: "LEDGER_RETENTION_DAYS",
  /** Known only at deployment. */
  deadLettersUrl: "DEAD_LETTERS_URL",
} as const;

/** Payload of the reconcile schedule. */
export const RECONCILE_EVENT = {
  "detail-type": "Reconcile",
  source: "multiarch-codebuild.schedule",
} as const;

/** Payload of an operator's replay of the dead letters. */
export const REPLAY_EVENT = {
  "detail-type": "Replay",
  source: "multiarch-codebuild.operator",
} as const;

/**
 * Head of an operator's rollback. `detail` has `service` (the service's id), `run` and, optionally, `tags`: the moving tags to
 * move, all of the run when left out.
 */
export const ROLLBACK_EVENT = {
  "detail-type": "Rollback",
  source: "multiarch-codebuild.operator",
} as const;

/** Attributes of the ledger table that the stacks must declare. */
export const LEDGER_KEYS = { partition: "service", sort: "item", expires: "expiresAt" } as const;

/** Annotations of a published index that the publisher reads back; the rest are OCI's own. */
export const ANNOTATIONS = {
  revision: "org.opencontainers.image.revision",
  version: "org.opencontainers.image.version",
  source: "org.opencontainers.image.source",
  created: "org.opencontainers.image.created",
  run: "multiarch-codebuild.run.id",
  runStarted: "multiarch-codebuild.run.started",
  sourceTime: "multiarch-codebuild.source.time",
  ancestors: "multiarch-codebuild.source.ancestors",
} as const;
