import { BUILD_VALUES } from "../../service/contract";
import type { Service } from "../../service/service";
import { type Deployment, textOf } from "../deployment";

/** Variables of the build arguments whose values are plain: `NAME=value` each, part of the buildspec. */
export function plainBuildArgs({ buildArgs }: Service): readonly (readonly [string, string])[] {
  return buildArgs.flatMap(({ name, value }, index) =>
    typeof value === "string" ? [[variable(index), `${name}=${value}`] as const] : [],
  );
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

function variable(index: number): string {
  return `${BUILD_VALUES.buildArgPrefix}${index}`;
}
