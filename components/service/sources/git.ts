import { booleanProblem, wholeNumberProblem } from "../options/checks";
import { BRANCH_FIELD } from "./branch";
import type { SourceField, SourceProject } from "./source";

/** What every source in Git has. */
export interface GitSource {
  /**
   * The default branch: its pushes move the fixed tags.
   *
   * @default "main"
   */
  readonly branch?: string;
  /**
   * Number of commits that a build fetches, 1 to 25; 0 for the whole history.
   *
   * The publisher orders two commits by their history as far as both builds have it: 24 commits back by default. What lies
   * further back is ordered by the time of the commit. With 1 there is no history at all, and two commits of one second are
   * ordered by the start of their runs.
   *
   * @default 25
   */
  readonly cloneDepth?: number;
  /**
   * Whether submodules are fetched too, and theirs. CodeBuild reads them with the credential of the source, so a private one must be
   * at the same provider and have an `https://` or a relative address.
   *
   * @default false
   */
  readonly submodules?: boolean;
}

/**
 * Commits that a build fetches: the most that CodeBuild fetches short of the whole history, which 0 and an absent depth mean
 * (https://docs.aws.amazon.com/codebuild/latest/userguide/create-project.html, "Git clone depth"). So a build tells what its
 * commit descends from, 24 commits back, for a small clone. A clone of 1 has no history, and of a source on GitHub perhaps no
 * `.git` (https://github.com/thii/aws-codebuild-extras/issues/4).
 */
export const CLONE_DEPTH = 25;

/** The fields of `GitSource`. */
export const GIT_FIELDS: { readonly [K in keyof Required<GitSource>]: SourceField } = {
  branch: BRANCH_FIELD,
  cloneDepth: {
    optional: true,
    check: (value, path) => [wholeNumberProblem(path, value, { min: 0, max: CLONE_DEPTH })],
    example: CLONE_DEPTH,
  },
  submodules: { optional: true, check: (value, path) => [booleanProblem(path, value)], example: true },
};

/** What the fields of `GitSource` make of a project. */
export function gitProject({
  cloneDepth = CLONE_DEPTH,
  submodules = false,
}: GitSource): Pick<SourceProject, "gitCloneDepth" | "submodules"> {
  return { gitCloneDepth: cloneDepth, ...(submodules && { submodules }) };
}
