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
  /** Permissions that the builds need to read it; both projects are made after them. */
  readonly permissions: readonly SourcePermission[];
  /** Whether pushes start a run. */
  readonly webhook: boolean;
  /** Whose webhook it is, for one that is not the repository's own. */
  readonly scope?: WebhookScope;
  /** Globs of the files that a push to the branch must change to start one; none for every push. */
  readonly paths: readonly string[];
  /** Whether the build fetches the files that Git LFS keeps outside of the repository. */
  readonly lfs: boolean;
  /** ARN of the object in S3 that has the certificate of the source's own authority; absent for a public one. */
  readonly certificate?: Template;
}

/** The source in CodeBuild's terms: API types `ProjectSource` and `CreateProject`. */
export interface SourceProject {
  /** `GITHUB`, `GITHUB_ENTERPRISE`, `GITLAB`, `GITLAB_SELF_MANAGED`, `BITBUCKET`, `CODECOMMIT`, `CODEPIPELINE`, `S3`, `NO_SOURCE`. */
  readonly type: string;
  /** Absent without a source, and for a pipeline's. */
  readonly location?: Template;
  /** Number of commits to fetch, 0 for all of them; absent for a source without commits. */
  readonly gitCloneDepth?: number;
  /** Version that a build without a version of its own builds; absent for the default of the source. */
  readonly sourceVersion?: string;
  /** What it is read with; absent for the credential that the account has. */
  readonly auth?: SourceAuthPlan;
  /** Whether its submodules are fetched too. */
  readonly submodules?: boolean;
  /** Whether the provider is told how every build goes. */
  readonly reportStatus?: boolean;
}

/** API type `SourceAuth`. */
export interface SourceAuthPlan {
  /** Whether `resource` is a connection or a secret. */
  readonly type: "CODECONNECTIONS" | "SECRETS_MANAGER";
  /** An ARN. */
  readonly resource: Template;
}

/** API type `ScopeConfiguration`. */
export interface WebhookScope {
  /** Whether an organization or a group sends the events. */
  readonly scope: "GITHUB_ORGANIZATION" | "GITLAB_GROUP";
  /** Name of the organization, or path of the group. */
  readonly name: string;
  /** Host of a provider that somebody runs by himself; absent for the public one. */
  readonly domain?: string;
  /** Name of the repository whose events count. */
  readonly repository: string;
}

/** Actions that are allowed on one resource. */
export interface SourcePermission {
  /** What the statement is for; no two permissions of a source have the same. */
  readonly sid: string;
  /** IAM actions. */
  readonly actions: readonly string[];
  /** An ARN. */
  readonly resource: Template;
  /** Values that condition keys must have. */
  readonly equals?: Readonly<Record<string, Template>>;
}

/** How one field of a kind of source is checked. */
export interface SourceField {
  /** The field may be left out. */
  readonly optional?: true;
  /** The value may be known only at deployment, or these fields of it. */
  readonly late?: true | readonly string[];
  /** A function has every problem of a value of another kind, at its path. */
  readonly check: RegExp | "boolean" | FieldCheck;
  /** What is wrong with a text that people give by mistake, and the change to make; `undefined` for any other text. */
  readonly mistake?: (text: string) => string | undefined;
  /** A value that passes the check. */
  readonly example: string | boolean | number | object;
}

/**
 * Every problem of the value of a field.
 *
 * @param isLate whether the value at a path is known only at deployment
 */
export type FieldCheck = (
  value: unknown,
  path: string,
  isLate: (path: string) => boolean,
) => readonly (Problem | undefined)[];

/** One kind of source: its fields, and what it makes of the model. */
export interface SourceKind<Options extends { readonly type: string }> {
  readonly fields: { readonly [K in Exclude<keyof Options, "type">]-?: SourceField };
  /** The options have no problems. */
  resolve(options: Options): Omit<Source, "type">;
}

/** The branch of a source that names none. */
export const DEFAULT_BRANCH = "main";
