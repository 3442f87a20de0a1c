import type { Text } from "../late";
import { CODECOMMIT, type CodeCommitSource } from "./codecommit";
import { GITHUB, type GitHubSource } from "./github";
import { NONE, type NoSource } from "./none";
import { S3, type S3Source } from "./s3";
import type { SourceKind } from "./source";

/** The options of each kind of source. */
export interface SourceOptionsByType<R = never> {
  readonly github: GitHubSource;
  readonly codecommit: CodeCommitSource;
  readonly s3: S3Source<R>;
  readonly none: NoSource;
}

/** Where the source code is: one shape for each kind of source. */
export type SourceOptions<R = never> = SourceOptionsByType<R>[SourceType];
export type SourceType = keyof SourceOptionsByType;

/** One row for each kind of source. */
export const SOURCE_KINDS: { readonly [T in SourceType]: SourceKind<SourceOptionsByType<Text>[T]> } = {
  github: GITHUB,
  codecommit: CODECOMMIT,
  s3: S3,
  none: NONE,
};
