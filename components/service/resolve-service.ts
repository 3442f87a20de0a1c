import { deepFreeze } from "../text/deep-freeze";
import { shown } from "../text/shown";
import { buildProjects } from "./build-project";
import { imageProblems } from "./image-problems";
import type { Text } from "./late";
import { LIMITS } from "./limits";
import { localCacheProblems } from "./local-cache-problems";
import { nameProblem, projectName, serviceId } from "./names";
import { tokenProblems } from "./options/code-artifact";
import { componentProblems } from "./options/group";
import { resolveOptions, SERVICE_CHECKS, type ServiceOptions } from "./options/service-options";
import { type Problem, ServiceOptionsError } from "./problem";
import type { Publisher } from "./publisher";
import { registrationProblems } from "./registration";
import { type EngineFindings, joinProblems, LONGEST_PUBLISHER_NAME, ownPublisher } from "./resolve-publisher";
import { retentionProblems } from "./retention-problems";
import type { Service } from "./service";
import { unusedPathsProblems } from "./sources/paths";
import { tagPolicyProblems } from "./tag-policy";
import { serviceWarnings } from "./warnings";

/**
 * Turns options into a service.
 *
 * @param name lower-case letters, digits and single hyphens
 * @param publisher the publisher of the service; one of its own, with the same name, when left out
 * @throws ServiceOptionsError with every problem of the options
 */
export function resolveService(name: string, options: ServiceOptions, publisher?: Publisher): Service {
  return resolveServiceWith(name, options, publisher, {});
}

/**
 * As `resolveService`, for options in which an engine has found late-bound values.
 *
 * @param publisher the publisher of the service; one of its own when `undefined`
 */
export function resolveServiceWith(
  name: string,
  options: unknown,
  publisher: Publisher | undefined,
  findings: EngineFindings,
): Service {
  const { late = new Set(), problems: found = [] } = findings;
  const owner = publisher ?? ownPublisher(name, options);
  const problems = joinProblems(found, serviceProblems(name, options, owner, late));
  if (problems.length > 0) throw new ServiceOptionsError(`service ${shown(name)}`, problems);
  const service = deepFreeze(decided(name, options as ServiceOptions<Text>, owner));
  const unfit = [
    ...unusedPathsProblems(service.source),
    ...imageProblems(service),
    ...localCacheProblems(service),
    ...tokenProblems(service),
    ...tagPolicyProblems(service.tags),
    ...registrationProblems(service),
    ...retentionProblems(service, owner),
  ];
  if (unfit.length > 0) throw new ServiceOptionsError(`service ${shown(name)}`, unfit);
  return service;
}

function decided(name: string, options: ServiceOptions<Text>, publisher: Publisher): Service {
  const id = serviceId(publisher.name, name);
  const resolved = resolveOptions(name, options, publisher);
  const { templates, versions, compute, ...model } = resolved;
  const projects = buildProjects(id, { platforms: model.platforms, compute });
  return {
    name,
    id,
    ...model,
    projects,
    tags: { templates, branch: model.source.branch, versions },
    logGroupName: `/aws/codebuild/${id}`,
    logRetentionDays: publisher.logRetentionDays,
    warnings: serviceWarnings({ ...resolved, projects }),
  };
}

function serviceProblems(
  name: string,
  options: unknown,
  publisher: Publisher,
  late: ReadonlySet<string>,
): readonly Problem[] {
  const wrongName = nameProblem("name", name, longestServiceName(name, publisher));
  const context = { name, publisher, isLate: (path: string) => late.has(path) };
  return componentProblems(SERVICE_CHECKS, options, context, wrongName);
}

function longestServiceName(name: string, publisher: Publisher): number {
  if (publisher.name === name) return LONGEST_PUBLISHER_NAME;
  return LIMITS.projectName - projectName(serviceId(publisher.name, ""), "amd64").length;
}
