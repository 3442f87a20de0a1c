import { fact, regionalArn } from "../template";
import { BRANCH_FIELD, CLONE_DEPTH, DEFAULT_BRANCH, type SourceKind } from "./source";

/** A repository in AWS CodeCommit of the same account and region. */
export interface CodeCommitSource {
  /** Kind of the source. */
  readonly type: "codecommit";
  /** Name of the repository. */
  readonly repository: string;
  /**
   * The default branch: its builds move the fixed tags.
   *
   * @default "main"
   */
  readonly branch?: string;
}

export const CODECOMMIT: SourceKind<CodeCommitSource> = {
  fields: {
    repository: { check: /^[\w.-]{1,100}$/, example: "billing-api" },
    branch: BRANCH_FIELD,
  },
  resolve: ({ repository, branch = DEFAULT_BRANCH }) => ({
    branch,
    commits: true,
    address: [`codecommit://${repository}`],
    project: {
      type: "CODECOMMIT",
      location: [
        "https://git-codecommit.",
        fact("region"),
        ".",
        fact("dnsSuffix"),
        `/v1/repos/${repository}`,
      ],
      gitCloneDepth: CLONE_DEPTH,
      sourceVersion: branch,
    },
    permissions: [{ actions: ["codecommit:GitPull"], resource: regionalArn("codecommit", repository) }],
    webhook: false,
    paths: [],
  }),
};
