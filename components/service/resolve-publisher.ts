import { deepFreeze } from "../text/deep-freeze";
import { isObject } from "../text/json";
import { shown } from "../text/shown";
import type { Text } from "./late";
import { LEASE_MARGIN_SECONDS } from "./lease-times";
import { LIMITS } from "./limits";
import { nameProblem } from "./names";
import { componentProblems } from "./options/group";
import { prefixedName } from "./options/name-prefix";
import {
  PUBLISHER_CHECKS,
  type PublisherOptions,
  resolvePublisherOptions,
} from "./options/publisher-options";
import { type Problem, ServiceOptionsError } from "./problem";
import type { Publisher } from "./publisher";

/** Longest name of a publisher: the longest suffix below still fits into a Lambda function's name limit. */
export const LONGEST_PUBLISHER_NAME = LIMITS.functionName - "-dead-letters".length;

/** Seconds that the function may run. */
const TIMEOUT_SECONDS = 120;
const MEMORY_MIB = 512;

/** What an engine has found out about options. */
export interface EngineFindings {
  /** Paths of values that are known only at deployment; the options hold their place there, see `LateText`. */
  readonly late?: ReadonlySet<string>;
  /** Values that are known only at deployment where the model needs a plain one; they have been taken out. */
  readonly problems?: readonly Problem[];
}

/**
 * Turns the options of a publisher into a publisher.
 *
 * @param name lower-case letters, digits and single hyphens, at most 51 characters
 * @throws ServiceOptionsError with every problem
 */
export function resolvePublisher(name: string, options: PublisherOptions = {}): Publisher {
  return resolvePublisherWith(name, options, {});
}

/** As `resolvePublisher`, for options in which an engine has found late-bound values. */
export function resolvePublisherWith(name: string, options: unknown, findings: EngineFindings): Publisher {
  const { late = new Set(), problems: found = [] } = findings;
  const problems = joinProblems(found, publisherProblems(name, options, late));
  if (problems.length > 0) throw new ServiceOptionsError(`publisher ${shown(name)}`, problems);
  return decided(name, options as PublisherOptions<Text>);
}

/** Problems that an engine found, and those of what it left: what it took out is missing, which is no problem of its own. */
export function joinProblems(found: readonly Problem[], own: readonly Problem[]): readonly Problem[] {
  return [...found, ...own.filter(({ path }) => !found.some((other) => other.path === path))];
}

/** Options of the publisher that a service makes for itself: it may also write to the service's existing repository. */
export function ownPublisherOptions(serviceOptions: unknown): PublisherOptions {
  const repository = isObject(serviceOptions) ? serviceOptions.repository : undefined;
  const existing = isObject(repository) ? repository.existing : undefined;
  return typeof existing === "string" ? { existingRepositories: [existing] } : {};
}

/** The publisher that a service makes for itself; the service's own checks cover its name and its repository. */
export function ownPublisher(service: string, serviceOptions: unknown): Publisher {
  return decided(service, ownPublisherOptions(serviceOptions));
}

function decided(given: string, options: PublisherOptions<Text>): Publisher {
  const model = resolvePublisherOptions(options);
  const name = prefixedName(model.namePrefix, given);
  return deepFreeze({
    name,
    functionName: `${name}-publisher`,
    tableName: `${name}-ledger`,
    queueName: `${name}-dead-letters`,
    alarmName: `${name}-dead-letters`,
    overdueAlarmName: `${name}-overdue`,
    reconcileAlarmName: `${name}-reconcile`,
    startsAlarmName: `${name}-starts`,
    ruleName: `${name}-builds`,
    sourceRuleName: `${name}-sources`,
    notificationRuleName: `${name}-notifications`,
    scheduleName: `${name}-reconcile`,
    logGroupName: `/aws/lambda/${name}-publisher`,
    projectPrefix: `${name}-`,
    parameterPath: `/multiarch-codebuild/${name}`,
    timeoutSeconds: TIMEOUT_SECONDS,
    leaseSeconds: TIMEOUT_SECONDS + LEASE_MARGIN_SECONDS,
    memoryMiB: MEMORY_MIB,
    ...model,
  });
}

function publisherProblems(name: string, options: unknown, late: ReadonlySet<string>): readonly Problem[] {
  const wrongName = nameProblem("name", name, LONGEST_PUBLISHER_NAME) ?? longNameProblem(name, options);
  const context = { isLate: (path: string) => late.has(path) };
  return componentProblems(PUBLISHER_CHECKS, options, context, wrongName);
}

/** A prefix that is too long together with a name that is not; a wrong prefix has a problem of its own. */
function longNameProblem(name: string, options: unknown): Problem | undefined {
  const namePrefix = isObject(options) ? options.namePrefix : undefined;
  if (typeof namePrefix !== "string" || nameProblem("namePrefix", namePrefix, Infinity)) return undefined;
  return nameProblem("namePrefix", prefixedName(namePrefix, name), LONGEST_PUBLISHER_NAME);
}
