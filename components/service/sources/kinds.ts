import type { Text } from "../late";
import { CODECOMMIT, type CodeCommitSource } from "./codecommit";
import { GITHUB, type GitHubSource } from "./github";
import { NONE, type NoSource } from "./none";
import { S3, type S3Source } from "./s3";
import type { SourceKind } from "./source";

/** Where the source code is: one shape for each kind of source. */
export type SourceOptions<R = never> = GitHubSource | CodeCommitSource | S3Source<R> | NoSource;

export type SourceType = SourceOptions["type"];

/** The options of each kind of source. */
export type SourceOptionsByType = {
  readonly [T in SourceType]: Extract<SourceOptions<Text>, { readonly type: T }>;
};

/** One row for each kind of source. */
export const SOURCE_KINDS: { readonly [T in SourceType]: SourceKind<SourceOptionsByType[T]> } = {
  github: GITHUB,
  codecommit: CODECOMMIT,
  s3: S3,
  none: NONE,
};
