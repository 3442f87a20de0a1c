import { BRANCH_FIELD, DEFAULT_BRANCH, type SourceKind } from "./source";

/** A repository on GitHub; the account's CodeBuild GitHub credentials are used. */
export interface GitHubSource {
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
   * Start a run at every push to the branch, and at every version tag when the tag list has a version.
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
      gitCloneDepth: 1,
      sourceVersion: branch,
    },
    permissions: [],
    webhook,
  }),
};
