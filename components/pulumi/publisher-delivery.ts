import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import type { PublisherPlan } from "../render/publisher-plan";
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
      sqsManagedSseEnabled: true,
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

export function createAlarm({ name, parent }: Place, { alarm }: Plan): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(
    `${name}-${PUBLISHER_LOGICAL_IDS.deadLettersAlarm}`,
    {
      name: alarm.name,
      alarmDescription: alarm.description,
      namespace: alarm.namespace,
      metricName: alarm.metricName,
      dimensions: { [alarm.dimension.name]: alarm.dimension.value },
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

export function createRule(
  { name, parent }: Place,
  plan: Plan,
  handler: aws.lambda.Function,
  { deadLetters, deadLettersPolicy }: DeadLetters,
): Pick<MultiArchPublisherNodes, "permission" | "rule" | "target"> {
  const permission = new aws.lambda.Permission(
    `${name}-${PUBLISHER_LOGICAL_IDS.permission}`,
    {
      action: plan.permission.action,
      function: handler.name,
      principal: plan.permission.principal,
      sourceArn: plan.permission.sourceArn,
    },
    { parent },
  );
  const rule = new aws.cloudwatch.EventRule(
    `${name}-${PUBLISHER_LOGICAL_IDS.rule}`,
    {
      name: plan.rule.name,
      description: plan.rule.description,
      eventPattern: JSON.stringify(plan.rule.pattern),
    },
    { parent, deleteBeforeReplace: true },
  );
  const target = new aws.cloudwatch.EventTarget(
    `${name}-${PUBLISHER_LOGICAL_IDS.target}`,
    {
      rule: rule.name,
      targetId: plan.rule.targetId,
      arn: handler.arn,
      deadLetterConfig: { arn: deadLetters.arn },
      retryPolicy: {
        maximumRetryAttempts: plan.rule.retryAttempts,
        maximumEventAgeInSeconds: plan.rule.eventAgeSeconds,
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
