import { asTyped } from "../../text/shown";
import { BRANCH_FIELD } from "./branch";
import { PATHS_FIELD } from "./paths";
import { CLONE_DEPTH, DEFAULT_BRANCH, type SourceKind } from "./source";

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
  /**
   * Globs of files, from the root of the source: a push to the branch starts a run only when it changes one of them, for a
   * repository of several services. `*` stands for any part of a name, `**` for any folders and files. A version tag always starts a
   * run; its prefix says whose version it is.
   *
   * @example ["services/api/**", "libs/**", "go.mod"]
   * @default - every push to the branch starts a run
   */
  readonly paths?: readonly string[];
}

/**
 * Owners who are Enterprise Managed Users end with `_` and a short code:
 * https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
 */
const REPOSITORY = /^[A-Za-z0-9_-]+\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

export const GITHUB: SourceKind<GitHubSource> = {
  fields: {
    repository: { check: REPOSITORY, example: "acme/billing-api", mistake: addressMistake },
    branch: BRANCH_FIELD,
    webhook: { optional: true, check: "boolean", example: true },
    paths: PATHS_FIELD,
  },
  resolve: ({ repository, branch = DEFAULT_BRANCH, webhook = true, paths = [] }) => ({
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
    paths: [...paths],
  }),
};

/** The address of a repository, or what its clone is called; a page of the repository may follow. */
function addressMistake(text: string): string | undefined {
  const path = text.replace(/^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?(?:www\.)?github\.com[/:]/i, "");
  const [owner = "", name = ""] = path.split("/");
  const repository = `${owner}/${name.replace(/(?:\.git)+$/i, "")}`;
  if (text === repository || !REPOSITORY.test(repository)) return undefined;
  return `is the address of a repository; use its owner and name, ${asTyped(repository)}`;
}
