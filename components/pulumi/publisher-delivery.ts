import * as aws from "@pulumi/aws";
import { regionalArn } from "../render/deployment";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import { deadLetterQueuePolicy, schedulePolicy, trustPolicy } from "../render/policies";
import { policyText } from "./engine-deployment";
import type { PublisherContext } from "./publisher-context";

/** The queue of events that could not be handled, and who may write to it. */
export interface DeadLetters {
  readonly queue: aws.sqs.Queue;
  readonly policy: aws.sqs.QueuePolicy;
}

export function createDeadLetters({ parent, name, model, plan, deployment }: PublisherContext): DeadLetters {
  const queue = new aws.sqs.Queue(
    `${name}-${PUBLISHER_LOGICAL_IDS.deadLetters}`,
    {
      name: plan.deadLetters.name,
      messageRetentionSeconds: plan.deadLetters.retentionSeconds,
      sqsManagedSseEnabled: true,
    },
    { parent, deleteBeforeReplace: true },
  );
  const policy = new aws.sqs.QueuePolicy(
    `${name}-${PUBLISHER_LOGICAL_IDS.deadLettersPolicy}`,
    { queueUrl: queue.url, policy: policyText(deadLetterQueuePolicy(model, deployment)) },
    { parent },
  );
  return { queue, policy };
}

export function createAlarm({ parent, name, plan: { alarm } }: PublisherContext): void {
  new aws.cloudwatch.MetricAlarm(
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
  context: PublisherContext,
  handler: aws.lambda.Function,
  { queue, policy }: DeadLetters,
): void {
  const { parent, name, plan, deployment } = context;
  const permission = new aws.lambda.Permission(
    `${name}-${PUBLISHER_LOGICAL_IDS.permission}`,
    {
      action: "lambda:InvokeFunction",
      function: handler.name,
      principal: "events.amazonaws.com",
      sourceArn: regionalArn(deployment, "events", `rule/${plan.rule.name}`),
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
  new aws.cloudwatch.EventTarget(
    `${name}-${PUBLISHER_LOGICAL_IDS.target}`,
    {
      rule: rule.name,
      targetId: plan.rule.targetId,
      arn: handler.arn,
      deadLetterConfig: { arn: queue.arn },
      retryPolicy: {
        maximumRetryAttempts: plan.rule.retryAttempts,
        maximumEventAgeInSeconds: plan.rule.eventAgeSeconds,
      },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [permission, policy] },
  );
}

export function createSchedule(
  { parent, name, model, plan, deployment }: PublisherContext,
  handler: aws.lambda.Function,
): void {
  const role = new aws.iam.Role(
    `${name}-${PUBLISHER_LOGICAL_IDS.scheduleRole}`,
    {
      namePrefix: plan.scheduleRole.namePrefix,
      assumeRolePolicy: policyText(trustPolicy("scheduler.amazonaws.com", deployment)),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-${PUBLISHER_LOGICAL_IDS.scheduleRolePolicy}`,
    {
      role: role.name,
      name: plan.scheduleRole.policyName,
      policy: policyText(schedulePolicy(model, deployment)),
    },
    { parent },
  );
  new aws.scheduler.Schedule(
    `${name}-${PUBLISHER_LOGICAL_IDS.schedule}`,
    {
      name: plan.schedule.name,
      description: plan.schedule.description,
      scheduleExpression: plan.schedule.expression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: handler.arn,
        roleArn: role.arn,
        input: plan.schedule.input,
        retryPolicy: {
          maximumRetryAttempts: plan.schedule.retryAttempts,
          maximumEventAgeInSeconds: plan.schedule.eventAgeSeconds,
        },
      },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [policy] },
  );
}
