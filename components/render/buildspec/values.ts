import type { Service } from "../../service/service";
import { cacheName } from "../buildx/arguments";
import { execForm } from "../buildx/test-build";
import { type Deployment, textOf } from "../deployment";

/** Variables of the buildspec that carry the user's values, so that none of them is ever part of a command. */
export const BUILD_VALUES = {
  context: "MULTIARCH_CONTEXT",
  dockerfile: "MULTIARCH_DOCKERFILE",
  target: "MULTIARCH_TARGET",
  /** `<prefix>0`, `<prefix>1`, ... hold one `NAME=value` each. */
  buildArgPrefix: "MULTIARCH_BUILD_ARG_",
  /** Name of the service in the tags of its build cache: services of one repository have caches of their own. */
  cache: "MULTIARCH_CACHE",
  /** The test command as a JSON array; empty when there is none. */
  testCommand: "MULTIARCH_TEST_COMMAND",
} as const;

/** The variables of a service's buildspec; what was not asked for has none. */
export function buildVariables(service: Service): Readonly<Record<string, string>> {
  const values = [
    [BUILD_VALUES.context, service.context],
    [BUILD_VALUES.dockerfile, service.dockerfile],
    [BUILD_VALUES.target, service.target],
    [BUILD_VALUES.cache, cacheName(service.id)],
    [BUILD_VALUES.testCommand, execForm(service.testCommand)],
    ...plainBuildArgs(service),
  ] as const;
  return Object.fromEntries(values.filter(([, value]) => value !== ""));
}

/**
 * Variables of the build arguments whose values are known only at deployment. They are part of the project's environment, since
 * a token inside YAML would be altered by it.
 */
export function lateBuildArgs<R>(
  { buildArgs }: Service,
  deployment: Deployment<R>,
): readonly { readonly name: string; readonly value: R }[] {
  return buildArgs.flatMap(({ name, value }, index) => {
    if (typeof value === "string") return [];
    return [{ name: variable(index), value: deployment.concat(`${name}=`, textOf(deployment, value)) }];
  });
}

/** Variables of the build arguments whose values are plain: `NAME=value` each, part of the buildspec. */
function plainBuildArgs({ buildArgs }: Service): readonly (readonly [string, string])[] {
  return buildArgs.flatMap(({ name, value }, index) =>
    typeof value === "string" ? [[variable(index), `${name}=${value}`] as const] : [],
  );
}

function variable(index: number): string {
  return `${BUILD_VALUES.buildArgPrefix}${index}`;
}
