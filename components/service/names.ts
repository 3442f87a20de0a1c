import { shown } from "../text/shown";
import { ARCHITECTURE_ORDER, type Architecture } from "./architectures";
import { LIMITS } from "./limits";
import type { Problem } from "./problem";

/** Two characters at least, as in the names of repositories and projects that are made of it. */
const NAME = /^(?=..)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A problem when `name` is not a name of a service or publisher, or is over `longest` characters. */
export function nameProblem(path: string, name: unknown, longest: number): Problem | undefined {
  if (typeof name !== "string" || !NAME.test(name)) {
    const rule =
      "use two or more lower-case letters, digits and single hyphens, starting with a letter, for example";
    return { path, reason: `${shown(name)} is not a name; ${rule} "billing-api"` };
  }
  if (name.length <= longest) return undefined;
  return {
    path,
    reason: `${shown(name)} has ${name.length} characters, at most ${longest} fit into the names AWS allows; shorten it`,
  };
}

/**
 * What all names of a service start with: `<publisher>-<service>`, or the name alone for a publisher of the service's own.
 * Every id starts with `<publisher>`, so the publisher's one rule matches each of its services.
 */
export function serviceId(publisher: string, service: string): string {
  return publisher === service ? service : `${publisher}-${service}`;
}

/** Name of the CodeBuild project of one architecture. */
export function projectName(id: string, architecture: Architecture): string {
  return `${id}-${architecture}`;
}

/** The service id and architecture in a project's name, or `undefined` when it is not a name of ours. */
export function parseProjectName(
  project: string,
): { readonly id: string; readonly architecture: Architecture } | undefined {
  const architecture = ARCHITECTURE_ORDER.find((known) => project.endsWith(projectName("", known)));
  if (architecture === undefined) return undefined;
  const id = project.slice(0, -projectName("", architecture).length);
  return id === "" ? undefined : { id, architecture };
}

/** SSM parameter that registers a service with its publisher. */
export function registrationParameter(parameterPath: string, id: string): string {
  return `${parameterPath}/services/${id}`;
}

/** SSM parameter that holds the digest of the last published index of a service. */
export function publishedParameter(parameterPath: string, id: string): string {
  return `${parameterPath}/published/${id}`;
}

/**
 * What a role's name starts with, `<owner>-<purpose>-`; the engine adds the rest. Role names have 64 characters and what is
 * added has up to 26 (https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/, `namePrefix`).
 */
export function roleNamePrefix(owner: string, purpose: string): string {
  const ending = `-${purpose}-`;
  return `${owner.slice(0, LIMITS.roleNamePrefix - ending.length)}${ending}`;
}
