import { shown } from "../text/shown";
import { DEFAULTS } from "./defaults";
import { LEASE_MARGIN_SECONDS } from "./lease-times";
import { LIMITS, wholeNumberProblem } from "./limits";
import { nameProblem } from "./names";
import { type Problem, ServiceOptionsError } from "./problem";

/** Settings of a publisher: one is enough for an account and region. */
export interface PublisherOptions {
  /**
   * ARNs of SNS topics of the publisher's region that are told when the dead-letter queue holds an event, at most 5. The alarm
   * is there in any case; without a topic it notifies nobody. Each is a plain text: an ARN that is known only at deployment (an
   * output, a token) cannot be checked and is refused.
   *
   * @example ["arn:aws:sns:eu-central-1:123456789012:alerts"]
   * @default []
   */
  readonly alarmTopicArns?: readonly string[];
  /**
   * Names or patterns (`*` at the end) of ECR repositories that were not made by a service and that services of this
   * publisher may ship to with `repository.existing`.
   *
   * @default []
   */
  readonly existingRepositories?: readonly string[];
  /**
   * Days that the logs of the publisher are kept; a value that CloudWatch Logs knows (1, 3, 5, 7, 14, 30, 60, 90, ...).
   *
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * Days that a run stays in the ledger after its last change, 1 to 3650.
   *
   * @default 90
   */
  readonly ledgerRetentionDays?: number;
  /**
   * Minutes between two searches for events that were lost, 1 to 60.
   *
   * @default 5
   */
  readonly reconcileMinutes?: number;
}

/** A publisher with every decision made. Plain JSON. */
export interface Publisher {
  readonly name: string;
  readonly functionName: string;
  readonly tableName: string;
  readonly queueName: string;
  readonly alarmName: string;
  readonly ruleName: string;
  readonly scheduleName: string;
  readonly logGroupName: string;
  /** Projects whose name starts with this are this publisher's. */
  readonly projectPrefix: string;
  /** SSM path: `<path>/services/<id>` registers a service, `<path>/published/<id>` holds its last digest. */
  readonly parameterPath: string;
  readonly existingRepositories: readonly string[];
  readonly alarmTopicArns: readonly string[];
  readonly timeoutSeconds: number;
  /** Longer than the function can run, so that a lease is never taken over while its holder still works. */
  readonly leaseSeconds: number;
  readonly memoryMiB: number;
  readonly logRetentionDays: number;
  readonly ledgerRetentionDays: number;
  readonly reconcileMinutes: number;
}

/** Retention values that CloudWatch Logs accepts: API_PutRetentionPolicy, `retentionInDays`. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * Turns the options of a publisher into a publisher.
 *
 * @throws ServiceOptionsError with every problem
 */
export function resolvePublisher(name: string, options: PublisherOptions = {}): Publisher {
  const problems = publisherProblems(name, options);
  if (problems.length > 0) throw new ServiceOptionsError(`publisher ${shown(name)}`, problems);
  return publisherOf(name, options);
}

/** The publisher that a service makes for itself when it is given none; the service's own checks cover its name. */
export function ownPublisher(service: string, existingRepository?: string): Publisher {
  return publisherOf(service, {
    existingRepositories: existingRepository === undefined ? [] : [existingRepository],
  });
}

/** Longest name of a publisher: the longest suffix below still fits into a Lambda function's name limit. */
export const LONGEST_PUBLISHER_NAME = LIMITS.functionName - "-dead-letters".length;

function publisherOf(name: string, options: PublisherOptions): Publisher {
  return Object.freeze({
    name,
    functionName: `${name}-publisher`,
    tableName: `${name}-ledger`,
    queueName: `${name}-dead-letters`,
    alarmName: `${name}-dead-letters`,
    ruleName: `${name}-builds`,
    scheduleName: `${name}-reconcile`,
    logGroupName: `/aws/lambda/${name}-publisher`,
    projectPrefix: `${name}-`,
    parameterPath: `/multiarch-codebuild/${name}`,
    existingRepositories: Object.freeze([...(options.existingRepositories ?? [])]),
    alarmTopicArns: Object.freeze([...(options.alarmTopicArns ?? [])]),
    timeoutSeconds: DEFAULTS.publisherTimeoutSeconds,
    leaseSeconds: DEFAULTS.publisherTimeoutSeconds + LEASE_MARGIN_SECONDS,
    memoryMiB: DEFAULTS.publisherMemoryMiB,
    logRetentionDays: options.logRetentionDays ?? DEFAULTS.logRetentionDays,
    ledgerRetentionDays: options.ledgerRetentionDays ?? DEFAULTS.ledgerRetentionDays,
    reconcileMinutes: options.reconcileMinutes ?? DEFAULTS.reconcileMinutes,
  });
}

function publisherProblems(name: string, options: PublisherOptions): Problem[] {
  const problems = [nameProblem("name", name, LONGEST_PUBLISHER_NAME)];
  problems.push(
    wholeNumberProblem("ledgerRetentionDays", options.ledgerRetentionDays, LIMITS.keepDays),
    wholeNumberProblem("reconcileMinutes", options.reconcileMinutes, { min: 1, max: 60 }),
  );
  const days = options.logRetentionDays;
  if (days !== undefined && !LOG_RETENTION_DAYS.includes(days)) {
    const reason = `${shown(days)} is not a retention that CloudWatch Logs knows; use one of ${LOG_RETENTION_DAYS.join(", ")}`;
    problems.push({ path: "logRetentionDays", reason });
  }
  (options.existingRepositories ?? []).forEach((pattern, index) => {
    if (/^[a-z0-9][a-z0-9._/-]*\*?$/.test(pattern)) return;
    const reason = `${shown(pattern)} is not a repository name or a name that ends in "*"; use for example "team/*"`;
    problems.push({ path: `existingRepositories[${index}]`, reason });
  });
  problems.push(...topicProblems(options.alarmTopicArns ?? []));
  return problems.filter((problem) => problem !== undefined);
}

function topicProblems(arns: readonly string[]): Problem[] {
  const path = "alarmTopicArns";
  const example = 'use for example ["arn:aws:sns:eu-central-1:123456789012:alerts"]';
  if (!Array.isArray(arns)) return [{ path, reason: `${shown(arns)} is not a list of topics; ${example}` }];
  if (arns.length > LIMITS.alarmActions) {
    const reason = `${arns.length} topics, an alarm notifies at most ${LIMITS.alarmActions}; use fewer, a topic can have many subscribers`;
    return [{ path, reason }];
  }
  return arns.flatMap((arn, index) => {
    if (typeof arn === "string" && TOPIC_ARN.test(arn)) return [];
    return [
      { path: `${path}[${index}]`, reason: `${shown(arn)} is not the ARN of an SNS topic; ${example}` },
    ];
  });
}

/** Topic names: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;
