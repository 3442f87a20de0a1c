import { LEDGER_KEYS, PUBLISHER_ENVIRONMENT, RECONCILE_EVENT } from "../service/contract";
import { roleNamePrefix } from "../service/names";
import type { Publisher } from "../service/publisher";
import { regionalArn } from "../service/template";
import { type Deployment, filled } from "./deployment";
import { keyOf } from "./encryption";
import { buildEventPattern, type EventPattern, sourceEventPattern } from "./event-pattern";
import { PUBLISHER_HANDLER } from "./lambda-bundle";
import { type NotificationPlan, notificationPlan } from "./notification-plan";
import { deadLetterQueuePolicy, functionTrustPolicy, schedulePolicy, trustPolicy } from "./policies";
import type { PolicyDocument } from "./policy-document";
import { type AlarmKey, type AlarmPlan, publisherAlarms } from "./publisher-alarms";
import { type DashboardPlan, dashboardPlan } from "./publisher-dashboard";
import { refuseLongPublisherPolicy } from "./publisher-role-length";
import { publisherRolePolicy } from "./publisher-role-policy";
import { FUNCTION_RETRIES, type RetryPlan, RULE_RETRIES } from "./retries";
import type { RolePlan } from "./service-plan";

/** A publisher's rules, by their names in `nodes.rules`. */
export type RuleKey = "builds" | "sources";

/** A rule of EventBridge that invokes the function, with what lets it do so. */
export interface RulePlan<R> extends RetryPlan {
  readonly logicalIds: { readonly rule: string; readonly target: string; readonly permission: string };
  readonly name: string;
  readonly arn: R;
  readonly description: string;
  readonly pattern: EventPattern;
  readonly targetId: string;
  /** Lets this rule, and no other, invoke the function. */
  readonly permission: { readonly action: string; readonly principal: string };
}

/** The resources of a publisher in AWS's terms. The engines copy the plan and decide nothing. */
export interface PublisherPlan<R> {
  /** Key of the logs, the ledger and the dead letters; `undefined` for keys of AWS. */
  readonly encryptionKey: R | string | undefined;
  readonly logs: { readonly name: string; readonly retentionDays: number };
  readonly ledger: {
    readonly name: string;
    readonly billingMode: "PAY_PER_REQUEST";
    /** All of type `S`; partition key first, then sort key. */
    readonly keys: { readonly partition: string; readonly sort: string };
    readonly timeToLiveAttribute: string;
  };
  readonly deadLetters: {
    readonly name: string;
    readonly retentionSeconds: number;
    readonly policy: PolicyDocument<R>;
  };
  readonly alarms: Readonly<Record<AlarmKey, AlarmPlan<R>>>;
  /** Not there unless the option asks for it. */
  readonly dashboard: DashboardPlan<R> | undefined;
  readonly role: RolePlan<R>;
  readonly function: RetryPlan & {
    readonly name: string;
    readonly description: string;
    readonly runtime: string;
    readonly architecture: string;
    readonly handler: string;
    readonly timeoutSeconds: number;
    readonly memoryMiB: number;
    readonly logFormat: string;
    /** Environment variables, which name the dead-letter queue. */
    variables(deadLettersUrl: R): Readonly<Record<string, R | string>>;
  };
  readonly rules: Readonly<Record<RuleKey, RulePlan<R>>>;
  /** Without a topic there is no such rule. */
  readonly notifications: NotificationPlan<R> | undefined;
  readonly scheduleRole: RolePlan<R>;
  readonly schedule: RetryPlan & {
    readonly name: string;
    readonly description: string;
    readonly expression: string;
    /** JSON text. */
    readonly input: string;
  };
}

export function publisherPlan<R>(publisher: Publisher, deployment: Deployment<R>): PublisherPlan<R> {
  refuseLongPublisherPolicy(publisher);
  const rules = { builds: buildsRule(publisher, deployment), sources: sourcesRule(publisher, deployment) };
  const notifications = notificationPlan(publisher, deployment);
  const ruleArns = [...Object.values(rules), notifications ?? []].flat().map(({ arn }) => arn);
  return {
    encryptionKey: keyOf(publisher.encryptionKey, deployment),
    logs: { name: publisher.logGroupName, retentionDays: publisher.logRetentionDays },
    ledger: {
      name: publisher.tableName,
      billingMode: "PAY_PER_REQUEST",
      keys: { partition: LEDGER_KEYS.partition, sort: LEDGER_KEYS.sort },
      timeToLiveAttribute: LEDGER_KEYS.expires,
    },
    deadLetters: {
      name: publisher.queueName,
      retentionSeconds: LONGEST_QUEUE_RETENTION_SECONDS,
      policy: deadLetterQueuePolicy(publisher, ruleArns, deployment),
    },
    alarms: publisherAlarms(publisher, deployment),
    dashboard: dashboardPlan(publisher, deployment),
    role: {
      namePrefix: roleNamePrefix(publisher.name, "publisher"),
      trust: functionTrustPolicy(),
      policyName: "publisher",
      policy: publisherRolePolicy(publisher, deployment),
    },
    function: functionPlan(publisher),
    rules,
    notifications,
    scheduleRole: {
      namePrefix: roleNamePrefix(publisher.name, "reconcile"),
      trust: trustPolicy("scheduler.amazonaws.com", deployment),
      policyName: "reconcile",
      policy: schedulePolicy(publisher, deployment),
    },
    schedule: {
      name: publisher.scheduleName,
      description: `${publisher.functionName} reconciles its runs with CodeBuild's builds`,
      expression: rate(publisher.reconcileMinutes),
      input: JSON.stringify(RECONCILE_EVENT),
      // A reconciliation that was missed is made up for by the next one, minutes later.
      retryAttempts: 0,
      eventAgeSeconds: 60,
    },
  };
}

/** SQS `MessageRetentionPeriod`, 14 days: API_SetQueueAttributes. */
const LONGEST_QUEUE_RETENTION_SECONDS = 14 * 24 * 60 * 60;

function buildsRule<R>(publisher: Publisher, deployment: Deployment<R>): RulePlan<R> {
  return {
    logicalIds: { rule: "builds", target: "builds-target", permission: "publisher-permission" },
    name: publisher.ruleName,
    arn: filled(deployment, regionalArn("events", `rule/${publisher.ruleName}`)),
    description: `Starts and ends of the builds of ${publisher.projectPrefix}* go to ${publisher.functionName}`,
    pattern: buildEventPattern(publisher),
    targetId: "publisher",
    permission: INVOKE,
    ...RULE_RETRIES,
  };
}

function sourcesRule<R>(publisher: Publisher, deployment: Deployment<R>): RulePlan<R> {
  return {
    logicalIds: { rule: "sources", target: "sources-target", permission: "sources-permission" },
    name: publisher.sourceRuleName,
    arn: filled(deployment, regionalArn("events", `rule/${publisher.sourceRuleName}`)),
    description: `Builds of ${publisher.projectPrefix}* that have their source go to ${publisher.functionName}`,
    pattern: sourceEventPattern(publisher),
    targetId: "publisher",
    permission: INVOKE,
    ...RULE_RETRIES,
  };
}

const INVOKE = { action: "lambda:InvokeFunction", principal: "events.amazonaws.com" };

function functionPlan<R>(publisher: Publisher): PublisherPlan<R>["function"] {
  return {
    name: publisher.functionName,
    description: "Turns finished builds of both architectures into one image tag",
    runtime: "nodejs24.x",
    architecture: "arm64",
    handler: PUBLISHER_HANDLER,
    timeoutSeconds: publisher.timeoutSeconds,
    memoryMiB: publisher.memoryMiB,
    logFormat: "JSON",
    variables: (deadLettersUrl) => ({
      [PUBLISHER_ENVIRONMENT.name]: publisher.name,
      [PUBLISHER_ENVIRONMENT.tableName]: publisher.tableName,
      [PUBLISHER_ENVIRONMENT.projectPrefix]: publisher.projectPrefix,
      [PUBLISHER_ENVIRONMENT.parameterPath]: publisher.parameterPath,
      [PUBLISHER_ENVIRONMENT.leaseSeconds]: `${publisher.leaseSeconds}`,
      [PUBLISHER_ENVIRONMENT.retentionDays]: `${publisher.ledgerRetentionDays}`,
      [PUBLISHER_ENVIRONMENT.deadLettersUrl]: deadLettersUrl,
    }),
    ...FUNCTION_RETRIES,
  };
}

/** The unit follows the number: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
function rate(minutes: number): string {
  return minutes === 1 ? "rate(1 minute)" : `rate(${minutes} minutes)`;
}
