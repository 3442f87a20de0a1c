import type { Text } from "../late";
import { BITBUCKET, type BitbucketSource } from "./bitbucket";
import { CODECOMMIT, type CodeCommitSource } from "./codecommit";
import { CODEPIPELINE, type CodePipelineSource } from "./codepipeline";
import { GITHUB, type GitHubSource } from "./github";
import { GITHUB_ENTERPRISE, type GitHubEnterpriseSource } from "./github-enterprise";
import { GITLAB, type GitLabSource } from "./gitlab";
import { GITLAB_SELF_MANAGED, type SelfManagedGitLabSource } from "./gitlab-self-managed";
import { NONE, type NoSource } from "./none";
import { S3, type S3Source } from "./s3";
import type { SourceKind } from "./source";

/** Where the source code is: one shape for each kind of source. */
export type SourceOptions<R = never> =
  | GitHubSource<R>
  | GitHubEnterpriseSource<R>
  | GitLabSource<R>
  | SelfManagedGitLabSource<R>
  | BitbucketSource<R>
  | CodeCommitSource
  | S3Source<R>
  | CodePipelineSource<R>
  | NoSource;

export type SourceType = SourceOptions["type"];

/** The options of each kind of source. */
export type SourceOptionsByType = {
  readonly [T in SourceType]: Extract<SourceOptions<Text>, { readonly type: T }>;
};

/** One row for each kind of source. */
export const SOURCE_KINDS: { readonly [T in SourceType]: SourceKind<SourceOptionsByType[T]> } = {
  github: GITHUB,
  "github-enterprise": GITHUB_ENTERPRISE,
  gitlab: GITLAB,
  "gitlab-self-managed": GITLAB_SELF_MANAGED,
  bitbucket: BITBUCKET,
  codecommit: CODECOMMIT,
  s3: S3,
  codepipeline: CODEPIPELINE,
  none: NONE,
};
