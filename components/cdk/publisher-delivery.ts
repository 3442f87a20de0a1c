import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { type CfnFunction, CfnPermission } from "aws-cdk-lib/aws-lambda";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { CfnQueue, CfnQueuePolicy } from "aws-cdk-lib/aws-sqs";
import { regionalArn } from "../render/deployment";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import { deadLetterQueuePolicy, schedulePolicy, trustPolicy } from "../render/policies";
import type { PublisherContext } from "./publisher-context";

/** The queue of events that could not be handled, and who may write to it. */
export interface DeadLetters {
  readonly queue: CfnQueue;
  readonly policy: CfnQueuePolicy;
}

export function createDeadLetters({ parent, model, plan, deployment }: PublisherContext): DeadLetters {
  const queue = new CfnQueue(parent, PUBLISHER_LOGICAL_IDS.deadLetters, {
    queueName: plan.deadLetters.name,
    messageRetentionPeriod: plan.deadLetters.retentionSeconds,
    sqsManagedSseEnabled: true,
  });
  const policy = new CfnQueuePolicy(parent, PUBLISHER_LOGICAL_IDS.deadLettersPolicy, {
    queues: [queue.ref],
    policyDocument: deadLetterQueuePolicy(model, deployment),
  });
  return { queue, policy };
}

export function createAlarm({ parent, plan: { alarm } }: PublisherContext): void {
  new CfnAlarm(parent, PUBLISHER_LOGICAL_IDS.deadLettersAlarm, {
    alarmName: alarm.name,
    alarmDescription: alarm.description,
    namespace: alarm.namespace,
    metricName: alarm.metricName,
    dimensions: [alarm.dimension],
    statistic: alarm.statistic,
    period: alarm.periodSeconds,
    evaluationPeriods: alarm.evaluationPeriods,
    comparisonOperator: alarm.comparison,
    threshold: alarm.threshold,
    treatMissingData: alarm.missingData,
    alarmActions: [...alarm.topicArns],
  });
}

export function createRule(
  { parent, plan, deployment }: PublisherContext,
  handler: CfnFunction,
  { queue, policy }: DeadLetters,
): void {
  const permission = new CfnPermission(parent, PUBLISHER_LOGICAL_IDS.permission, {
    action: "lambda:InvokeFunction",
    functionName: handler.ref,
    principal: "events.amazonaws.com",
    sourceArn: regionalArn(deployment, "events", `rule/${plan.rule.name}`),
  });
  const rule = new CfnRule(parent, PUBLISHER_LOGICAL_IDS.rule, {
    name: plan.rule.name,
    description: plan.rule.description,
    eventPattern: plan.rule.pattern,
    targets: [
      {
        id: plan.rule.targetId,
        arn: handler.attrArn,
        deadLetterConfig: { arn: queue.attrArn },
        retryPolicy: {
          maximumRetryAttempts: plan.rule.retryAttempts,
          maximumEventAgeInSeconds: plan.rule.eventAgeSeconds,
        },
      },
    ],
  });
  rule.node.addDependency(permission, policy);
}

export function createSchedule(
  { parent, model, plan, deployment }: PublisherContext,
  handler: CfnFunction,
): void {
  const role = new CfnRole(parent, PUBLISHER_LOGICAL_IDS.scheduleRole, {
    assumeRolePolicyDocument: trustPolicy("scheduler.amazonaws.com", deployment),
    policies: [
      { policyName: plan.scheduleRole.policyName, policyDocument: schedulePolicy(model, deployment) },
    ],
  });
  new CfnSchedule(parent, PUBLISHER_LOGICAL_IDS.schedule, {
    name: plan.schedule.name,
    description: plan.schedule.description,
    scheduleExpression: plan.schedule.expression,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: handler.attrArn,
      roleArn: role.attrArn,
      input: plan.schedule.input,
      retryPolicy: {
        maximumRetryAttempts: plan.schedule.retryAttempts,
        maximumEventAgeInSeconds: plan.schedule.eventAgeSeconds,
      },
    },
  });
}
