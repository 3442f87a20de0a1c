import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import type { Text } from "../late";
import type { Problem } from "../problem";
import { PLACEHOLDERS } from "../tag-templates";
import { wordProblem } from "./checks";
import type { OptionContext, OptionGroup } from "./group";

/** Option `buildArgs`. */
export interface BuildArgsOption<R = never> {
  /**
   * Build arguments (`ARG` of the Dockerfile). The image's history keeps them: never put a secret here. A value may be known only
   * at deployment. It then reaches the build through the environment of its CodeBuild project.
   *
   * The arguments that BuildKit gives to every build (`TARGETARCH`, `BUILDPLATFORM`, ...) are refused: a value from here would
   * be the same for every platform. Declare `ARG TARGETARCH` in the Dockerfile to read them. Placeholders of tags such as
   * `{commit}` are not replaced in a value, so a value made of them is refused.
   *
   * @example { VERSION: "1.4" }
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
    const reason = `${shown(buildArgs)} is not a plain object; use for example { VERSION: "1.4" }`;
    return [{ path: "buildArgs", reason }];
  }
  return Object.entries(buildArgs).flatMap(([name, value]) => {
    const path = `buildArgs.${name}`;
    return [nameProblem(path, name), isLate(path) ? undefined : valueProblem(path, value)];
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

/** A value of the characters of a tag is taken for a template of a tag; any other may have braces of its own. */
function valueProblem(path: string, value: unknown): Problem | undefined {
  const placeholder = PLACEHOLDERS.find((one) => typeof value === "string" && value.includes(one));
  if (placeholder === undefined || !/^[\w.{}-]*$/.test(String(value))) return wordProblem(path, value);
  const other =
    placeholder === "{commit}" ? ', or read the commit in the Dockerfile from the ".git" of the context' : "";
  const reason = `${shown(value)} has the placeholder ${shown(placeholder)}, which is replaced in tags alone; give a fixed value${other}`;
  return { path, reason };
}
