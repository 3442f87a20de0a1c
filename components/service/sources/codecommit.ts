import { asTyped } from "../../text/shown";
import { fact, regionalArn } from "../template";
import { GIT_FIELDS, type GitSource, gitProject } from "./git";
import { DEFAULT_BRANCH, type SourceKind } from "./source";

/** A repository in AWS CodeCommit of the same account and region. */
export interface CodeCommitSource extends GitSource {
  /** Kind of the source. */
  readonly type: "codecommit";
  /** Name of the repository. */
  readonly repository: string;
}

/** https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateRepository.html */
const REPOSITORY = /^(?!.*\.git$)[\w.-]{1,100}$/;

export const CODECOMMIT: SourceKind<CodeCommitSource> = {
  fields: {
    repository: { check: REPOSITORY, example: "billing-api", mistake: addressMistake },
    ...GIT_FIELDS,
  },
  resolve: ({ repository, branch = DEFAULT_BRANCH, ...git }) => ({
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
      ...gitProject(git),
      sourceVersion: branch,
    },
    permissions: [
      {
        sid: "ReadSource",
        actions: ["codecommit:GitPull"],
        resource: regionalArn("codecommit", repository),
      },
    ],
    webhook: false,
    paths: [],
    lfs: false,
  }),
};

/** The address or the ARN of a repository, or what its clone is called. */
function addressMistake(text: string): string | undefined {
  const name = (ADDRESS.exec(text)?.groups?.name ?? text).replace(/\.git$/, "");
  if (text === name || !REPOSITORY.test(name)) return undefined;
  return `is the address of a repository; use its name ${asTyped(name)}`;
}

/** https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-connect.html, and the form of git-remote-codecommit. */
const ADDRESS =
  /^(?:(?:https|ssh):\/\/(?:[^@/]*@)?git-codecommit[a-z0-9.-]*\/v1\/repos\/|codecommit:(?::[a-z0-9-]+:)?\/\/(?:[^@/]*@)?|arn:aws[a-z-]*:codecommit:[^:]*:[^:]*:)(?<name>.+)$/;
