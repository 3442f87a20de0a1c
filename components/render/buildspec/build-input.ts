import type { Publisher } from "../../service/publisher";
import type { Service } from "../../service/service";
import type { Template } from "../../service/template";

/** Where CodeBuild takes the value of a variable from: API `EnvironmentVariable.type`. */
export type VariableType = "PLAINTEXT" | "SECRETS_MANAGER" | "PARAMETER_STORE";

/** One environment variable of a build project: what a service gives to its builds. */
export interface BuildVariable {
  readonly name: string;
  readonly value: Template;
  /** `PLAINTEXT` when left out. */
  readonly type?: VariableType;
}

/**
 * One thing that a service or its publisher gives to the builds: the variables that carry it, so that no value of a user is ever part of a
 * command, and the commands that read them. The commands are the same for every service.
 */
export interface BuildInput {
  /** What was not asked for has no variable. */
  variables(service: Service, publisher: Publisher): readonly BuildVariable[];
  /** Commands that run once, before the first platform. They add arguments of `docker buildx build` to the array `what`. */
  readonly before?: string;
  /** Commands that run for each `$platform`, before it is built. They add arguments of this platform alone to the array `own`. */
  readonly platform?: string;
  /** Commands that run for each `$platform` once it is pushed to `$repository` as `$digest`. */
  readonly after?: string;
}

/** The variables of plain texts; one without a value is left out. */
export function plainVariables(values: Readonly<Record<string, string>>): readonly BuildVariable[] {
  return Object.entries(values).flatMap(([name, value]) => (value === "" ? [] : [{ name, value: [value] }]));
}
