import type { Problem } from "../problem";
import type { Template } from "../template";

/** The source with every option decided. The shape is the same for every kind of source. */
export interface Source {
  /** Kind of the source, as the option `source.type` names it. */
  readonly type: string;
  /** The default branch: its pushes move the fixed tags. */
  readonly branch: string;
  /** Whether the source has commits, so that CodeBuild itself records the revision. */
  readonly commits: boolean;
  /** Address for people, in annotations of the image; empty for a source without one. */
  readonly address: Template;
  /** The source as the CodeBuild project has it. */
  readonly project: SourceProject;
  /** Permissions that the builds need to read it. */
  readonly permissions: readonly SourcePermission[];
  /** Whether pushes start a run. */
  readonly webhook: boolean;
  /** Globs of the files that a push to the branch must change to start one; none for every push. */
  readonly paths: readonly string[];
}

/** The source in CodeBuild's terms: API types `ProjectSource` and `CreateProject`. */
export interface SourceProject {
  /** `GITHUB`, `CODECOMMIT`, `S3`, `NO_SOURCE`. */
  readonly type: string;
  /** Absent without a source. */
  readonly location?: Template;
  /** Number of commits to fetch, 1 to 25, `CLONE_DEPTH`; absent for a source without commits. */
  readonly gitCloneDepth?: number;
  /** Version that a build without a version of its own builds; absent for the default of the source. */
  readonly sourceVersion?: string;
}

/** Actions that are allowed on one resource. */
export interface SourcePermission {
  /** IAM actions. */
  readonly actions: readonly string[];
  /** An ARN. */
  readonly resource: Template;
}

/** How one field of a kind of source is checked. */
export interface SourceField {
  /** The field may be left out. */
  readonly optional?: true;
  /** The value may be known only at deployment. */
  readonly late?: true;
  /** A function has every problem of a value of another kind, at its path. */
  readonly check: RegExp | "boolean" | ((value: unknown, path: string) => readonly Problem[]);
  /** What is wrong with a text that people give by mistake, and the change to make; `undefined` for any other text. */
  readonly mistake?: (text: string) => string | undefined;
  /** A value that passes the check. */
  readonly example: string | boolean;
}

/** One kind of source: its fields, and what it makes of the model. */
export interface SourceKind<Options extends { readonly type: string }> {
  readonly fields: { readonly [K in Exclude<keyof Options, "type">]-?: SourceField };
  /** The options have no problems. */
  resolve(options: Options): Omit<Source, "type">;
}

/**
 * Commits that a build fetches: the most that CodeBuild fetches short of the whole history, which 0 and an absent depth mean
 * (https://docs.aws.amazon.com/codebuild/latest/userguide/create-project.html, "Git clone depth"). So a build tells what its
 * commit descends from, 24 commits back, for a small clone. A clone of 1 has no history, and of a source on GitHub perhaps no
 * `.git` (https://github.com/thii/aws-codebuild-extras/issues/4).
 */
export const CLONE_DEPTH = 25;

/** The branch of a source that names none. */
export const DEFAULT_BRANCH = "main";
