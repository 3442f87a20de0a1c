import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import { PLAIN_VERSIONS, VERSION_SCHEMES, type VersionPolicy, type VersionScheme } from "../versions";
import { choiceProblem } from "./checks";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "./group";

/** Option `versions`. */
export interface VersionsOption {
  /**
   * How the git tags of the service's versions are written: what stands before the version, and its scheme. Another tag starts no
   * run, and a build that is started with one by hand is refused.
   *
   * @default - semantic versions without a prefix, such as `v1.4.2`
   */
  readonly versions?: VersionsOptions;
}

/** How the git tags of a service's versions are written. */
export interface VersionsOptions {
  /**
   * What stands before the version in the git tag, for a repository of several services: `"api@"` for `api@1.2.3`, `"api/"` for
   * `api/v1.2.3`, `"api-"` for `api-v1.2.3`. A `v` may follow it.
   *
   * @default ""
   */
  readonly prefix?: string;
  /**
   * How a version is written and ordered: `"semver"` or `"numeric"`.
   *
   * - `"semver"`: three numbers, by Semantic Versioning 2.0; `1.2.3-1` is a pre-release of `1.2.3`
   * - `"numeric"`: two or more numbers (`1.16`, `1.2.3.4`, `2026.02.0`), a release candidate (`3.5.0rc1`, `0.9.2.5-rc.1`) and a
   *   revision (`1.2.3-1`, newer than `1.2.3`). `{major}` is the first number and `{minor}` the first two. A version of two numbers
   *   has no `{minor}`, and the default of `tags` leaves `{minor}` out: `1.16` is a version of its own, which is written once
   *
   * A pre-release (semver) or release candidate (numeric) moves no tag.
   *
   * @default "semver"
   */
  readonly scheme?: VersionScheme;
}

/** Part of the model: `versions`. */
export interface VersionsModel {
  readonly versions: VersionPolicy;
}

export const VERSIONS: OptionGroup<VersionsOption, VersionsModel> = {
  checks: { versions: versionsProblems },
  resolve: ({ versions: { prefix, scheme } = {} }) => ({
    versions: { prefix: prefix ?? PLAIN_VERSIONS.prefix, scheme: scheme ?? PLAIN_VERSIONS.scheme },
  }),
};

const FIELDS: { readonly [K in keyof VersionsOptions]-?: Check<OptionContext> } = {
  prefix: (value) => [prefixProblem("versions.prefix", value)],
  scheme: (value) => [choiceProblem("versions.scheme", value, VERSION_SCHEMES)],
};

function versionsProblems(value: unknown, context: OptionContext): readonly Problem[] {
  if (!isPlainObject(value)) {
    const reason = `${shown(value)} is not a plain object; use for example { prefix: "api/" }`;
    return [{ path: "versions", reason }];
  }
  return optionProblems(FIELDS, value, context, "versions");
}

/** Leaves room for a version in a git tag that file systems hold. */
const LONGEST_PREFIX = 100;

/** What a git reference may hold: https://git-scm.com/docs/git-check-ref-format */
const REFERENCE = /^[^\s~^:?*[\\\p{Cc}\p{Zl}\p{Zp}]*$/u;

function prefixProblem(path: string, value: unknown): Problem | undefined {
  const problem = (reason: string) => ({ path, reason: `${shown(value)} ${reason}` });
  if (typeof value !== "string" || !REFERENCE.test(value) || /^[/-]|\/\/|\.\.|@\{/.test(value))
    return problem('is not the start of a git tag; use for example "api/"');
  if (value.length > LONGEST_PREFIX)
    return problem(`has ${value.length} characters, at most ${LONGEST_PREFIX} are allowed; shorten it`);
  if (value.startsWith("refs/tags/"))
    return problem(`is the start of a full reference; use ${shown(value.slice("refs/tags/".length))}`);
  if (/\d$/.test(value)) return problem(`ends with a digit, as versions start; use ${shown(`${value}-`)}`);
  if (/(?:^|[^A-Za-z])v$/.test(value))
    return problem(`ends with the "v" that may stand before every version; use ${shown(value.slice(0, -1))}`);
  return undefined;
}
