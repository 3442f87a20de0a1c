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
    return [nameProblem(path, name), isLate(path) ? undefined : wordProblem(path, value)];
  });
}

function nameProblem(path: string, name: string): Problem | undefined {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined;
  const reason = `${shown(name)} is not a build argument's name; use letters, digits and "_", not starting with a digit`;
  return { path, reason };
}
