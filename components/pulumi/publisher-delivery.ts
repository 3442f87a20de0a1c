import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import type { AlarmPlan } from "../render/publisher-alarms";
import type { PublisherPlan, RulePlan } from "../render/publisher-plan";
import { mapValues } from "../text/map-values";
import { type Place, policyText } from "./engine";
import type { MultiArchPublisherNodes } from "./nodes";

type Plan = PublisherPlan<pulumi.Output<string>>;
type DeadLetters = Pick<MultiArchPublisherNodes, "deadLetters" | "deadLettersPolicy">;

/** The queue of events that could not be handled, and who may write to it. */
export function createDeadLetters({ name, parent }: Place, plan: Plan): DeadLetters {
  const deadLetters = new aws.sqs.Queue(
    `${name}-${PUBLISHER_LOGICAL_IDS.deadLetters}`,
    {
      name: plan.deadLetters.name,
      messageRetentionSeconds: plan.deadLetters.retentionSeconds,
      ...(plan.encryptionKey === undefined
        ? { sqsManagedSseEnabled: true }
        : { kmsMasterKeyId: plan.encryptionKey }),
    },
    { parent, deleteBeforeReplace: true },
  );
  const deadLettersPolicy = new aws.sqs.QueuePolicy(
    `${name}-${PUBLISHER_LOGICAL_IDS.deadLettersPolicy}`,
    { queueUrl: deadLetters.url, policy: policyText(plan.deadLetters.policy) },
    { parent },
  );
  return { deadLetters, deadLettersPolicy };
}

export function createAlarms(place: Place, { alarms }: Plan): MultiArchPublisherNodes["alarms"] {
  return mapValues(alarms, (alarm) => createAlarm(place, alarm));
}

function createAlarm(
  { name, parent }: Place,
  alarm: AlarmPlan<pulumi.Output<string>>,
): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(
    `${name}-${alarm.logicalId}`,
    {
      name: alarm.name,
      alarmDescription: alarm.description,
      namespace: alarm.namespace,
      metricName: alarm.metricName,
      dimensions: Object.fromEntries(alarm.dimensions.map(({ name, value }) => [name, value])),
      statistic: alarm.statistic,
      period: alarm.periodSeconds,
      evaluationPeriods: alarm.evaluationPeriods,
      comparisonOperator: alarm.comparison,
      threshold: alarm.threshold,
      treatMissingData: alarm.missingData,
      alarmActions: [...alarm.topicArns],
    },
    { parent, deleteBeforeReplace: true },
  );
}

/** The rules that invoke the function; one sends events only when both it and the queue accept them. */
export function createRules(
  place: Place,
  { rules }: Plan,
  handler: aws.lambda.Function,
  deadLetters: DeadLetters,
): Pick<MultiArchPublisherNodes, "permissions" | "rules" | "targets"> {
  const made = mapValues(rules, (rule) => createRule(place, rule, handler, deadLetters));
  return {
    permissions: mapValues(made, ({ permission }) => permission),
    rules: mapValues(made, ({ rule }) => rule),
    targets: mapValues(made, ({ target }) => target),
  };
}

interface Rule {
  readonly permission: aws.lambda.Permission;
  readonly rule: aws.cloudwatch.EventRule;
  readonly target: aws.cloudwatch.EventTarget;
}

function createRule(
  { name, parent }: Place,
  plan: RulePlan<pulumi.Output<string>>,
  handler: aws.lambda.Function,
  { deadLetters, deadLettersPolicy }: DeadLetters,
): Rule {
  const permission = new aws.lambda.Permission(
    `${name}-${plan.logicalIds.permission}`,
    {
      action: plan.permission.action,
      function: handler.name,
      principal: plan.permission.principal,
      sourceArn: plan.arn,
    },
    { parent },
  );
  const rule = new aws.cloudwatch.EventRule(
    `${name}-${plan.logicalIds.rule}`,
    {
      name: plan.name,
      description: plan.description,
      eventPattern: JSON.stringify(plan.pattern),
    },
    { parent, deleteBeforeReplace: true },
  );
  const target = new aws.cloudwatch.EventTarget(
    `${name}-${plan.logicalIds.target}`,
    {
      rule: rule.name,
      targetId: plan.targetId,
      arn: handler.arn,
      deadLetterConfig: { arn: deadLetters.arn },
      retryPolicy: {
        maximumRetryAttempts: plan.retryAttempts,
        maximumEventAgeInSeconds: plan.eventAgeSeconds,
      },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [permission, deadLettersPolicy] },
  );
  return { permission, rule, target };
}

export function createSchedule(
  { name, parent }: Place,
  plan: Plan,
  handler: aws.lambda.Function,
): Pick<MultiArchPublisherNodes, "scheduleRole" | "scheduleRolePolicy" | "schedule"> {
  const scheduleRole = new aws.iam.Role(
    `${name}-${PUBLISHER_LOGICAL_IDS.scheduleRole}`,
    {
      namePrefix: plan.scheduleRole.namePrefix,
      assumeRolePolicy: policyText(plan.scheduleRole.trust),
    },
    { parent },
  );
  const scheduleRolePolicy = new aws.iam.RolePolicy(
    `${name}-${PUBLISHER_LOGICAL_IDS.scheduleRolePolicy}`,
    {
      role: scheduleRole.name,
      name: plan.scheduleRole.policyName,
      policy: policyText(plan.scheduleRole.policy),
    },
    { parent },
  );
  const schedule = new aws.scheduler.Schedule(
    `${name}-${PUBLISHER_LOGICAL_IDS.schedule}`,
    {
      name: plan.schedule.name,
      description: plan.schedule.description,
      scheduleExpression: plan.schedule.expression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: handler.arn,
        roleArn: scheduleRole.arn,
        input: plan.schedule.input,
        retryPolicy: {
          maximumRetryAttempts: plan.schedule.retryAttempts,
          maximumEventAgeInSeconds: plan.schedule.eventAgeSeconds,
        },
      },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [scheduleRolePolicy] },
  );
  return { scheduleRole, scheduleRolePolicy, schedule };
}
