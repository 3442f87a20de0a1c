import { BRANCH_FIELD, CLONE_DEPTH, DEFAULT_BRANCH, type SourceKind } from "./source";

/** A repository on GitHub. CodeBuild reads it with the GitHub credentials of the account. */
export interface GitHubSource {
  /** Kind of the source. */
  readonly type: "github";
  /** `owner/name`. */
  readonly repository: string;
  /**
   * The default branch: its pushes move the fixed tags.
   *
   * @default "main"
   */
  readonly branch?: string;
  /**
   * Whether every push to the branch starts a run, and every version tag too when `tags` has a version.
   *
   * @default true
   */
  readonly webhook?: boolean;
}

export const GITHUB: SourceKind<GitHubSource> = {
  fields: {
    repository: { check: /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, example: "acme/billing-api" },
    branch: BRANCH_FIELD,
    webhook: { optional: true, check: "boolean", example: true },
  },
  resolve: ({ repository, branch = DEFAULT_BRANCH, webhook = true }) => ({
    branch,
    commits: true,
    address: [`https://github.com/${repository}`],
    project: {
      type: "GITHUB",
      location: [`https://github.com/${repository}.git`],
      gitCloneDepth: CLONE_DEPTH,
      sourceVersion: branch,
    },
    permissions: [],
    webhook,
  }),
};
