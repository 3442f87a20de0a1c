import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import type { Text } from "../late";
import type { Problem } from "../problem";
import { wordProblem } from "./checks";
import type { OptionContext, OptionGroup } from "./group";

/** Option `buildArgs`. */
export interface BuildArgsOption<R = never> {
  /**
   * Build arguments (`ARG` of the Dockerfile). The image's history keeps them: never put a secret here. A value may be known only
   * at deployment. It then reaches the build through the environment of its CodeBuild project.
   *
   * Four texts in braces are replaced in a value; any other text in braces stays as it is. An argument whose fact the run does not
   * have is left out, and the log says so: the default of the Dockerfile counts.
   *
   * - `{commit}`: the whole revision, 40 hex digits of a commit, or the content hash of an S3 source
   * - `{version}`: `1.4.2` for the git tag `v1.4.2`, see `versions`; of a branch, the newest version whose tag is at the commit
   * - `{branch}`: the branch, as git writes it
   * - `{time}`: the time of the commit, `2026-01-31T12:00:00Z`
   *
   * The arguments that BuildKit gives to every build (`TARGETARCH`, `BUILDPLATFORM`, ...) are refused: a value from here would
   * be the same for every platform. Declare `ARG TARGETARCH` in the Dockerfile to read them.
   *
   * @example { VERSION: "{version}" }
   *
   * @default {}
   */
  readonly buildArgs?: Readonly<Record<string, string | R>>;
}

/** Part of the model: `buildArgs`. */
export interface BuildArgsModel {
  /** Sorted by name. */
  readonly buildArgs: readonly { readonly name: string; readonly value: Text }[];
}

/** Where a value may be known only at deployment. */
export const LATE_BUILD_ARGS = ["buildArgs.*"];

export const BUILD_ARGS: OptionGroup<BuildArgsOption<Text>, BuildArgsModel> = {
  checks: { buildArgs: buildArgProblems },
  resolve: ({ buildArgs = {} }) => ({
    buildArgs: Object.entries(buildArgs)
      .map(([name, value]) => ({ name, value }))
      .sort((left, right) => (left.name < right.name ? -1 : 1)),
  }),
};

function buildArgProblems(buildArgs: unknown, { isLate }: OptionContext): readonly (Problem | undefined)[] {
  if (!isPlainObject(buildArgs)) {
    const reason = `${shown(buildArgs)} is not a plain object; use for example { VERSION: "{version}" }`;
    return [{ path: "buildArgs", reason }];
  }
  return Object.entries(buildArgs).flatMap(([name, value]) => {
    const path = `buildArgs.${name}`;
    return [nameProblem(path, name), isLate(path) ? undefined : wordProblem(path, value)];
  });
}

/**
 * BuildKit's own arguments: a build argument of the same name replaces each on every platform.
 * https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope, and `defaultArgs` of
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/platform.go
 */
const AUTOMATIC = /^(?:(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE)$/;

function nameProblem(path: string, name: string): Problem | undefined {
  if (AUTOMATIC.test(name)) {
    const reason = `BuildKit sets ${shown(name)} itself in every build; leave it out, and declare "ARG ${name}" in the Dockerfile to read it`;
    return { path, reason };
  }
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined;
  const reason = `${shown(name)} is not a build argument's name; use letters, digits and "_", not starting with a digit`;
  return { path, reason };
}
