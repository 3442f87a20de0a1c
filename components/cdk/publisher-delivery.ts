import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { type CfnFunction, CfnPermission } from "aws-cdk-lib/aws-lambda";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { CfnQueue, CfnQueuePolicy } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import type { PublisherPlan } from "../render/publisher-plan";
import type { MultiArchPublisherNodes } from "./nodes";

type Plan = PublisherPlan<string>;
type DeadLetters = Pick<MultiArchPublisherNodes, "deadLetters" | "deadLettersPolicy">;

/** The queue of events that could not be handled, and who may write to it. */
export function createDeadLetters(parent: Construct, plan: Plan): DeadLetters {
  const deadLetters = new CfnQueue(parent, PUBLISHER_LOGICAL_IDS.deadLetters, {
    queueName: plan.deadLetters.name,
    messageRetentionPeriod: plan.deadLetters.retentionSeconds,
    sqsManagedSseEnabled: true,
  });
  const deadLettersPolicy = new CfnQueuePolicy(parent, PUBLISHER_LOGICAL_IDS.deadLettersPolicy, {
    queues: [deadLetters.ref],
    policyDocument: plan.deadLetters.policy,
  });
  return { deadLetters, deadLettersPolicy };
}

export function createAlarm(parent: Construct, { alarm }: Plan): CfnAlarm {
  return new CfnAlarm(parent, PUBLISHER_LOGICAL_IDS.deadLettersAlarm, {
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
  parent: Construct,
  plan: Plan,
  handler: CfnFunction,
  { deadLetters, deadLettersPolicy }: DeadLetters,
): Pick<MultiArchPublisherNodes, "permission" | "rule"> {
  const permission = new CfnPermission(parent, PUBLISHER_LOGICAL_IDS.permission, {
    action: plan.permission.action,
    functionName: handler.ref,
    principal: plan.permission.principal,
    sourceArn: plan.permission.sourceArn,
  });
  const rule = new CfnRule(parent, PUBLISHER_LOGICAL_IDS.rule, {
    name: plan.rule.name,
    description: plan.rule.description,
    eventPattern: plan.rule.pattern,
    targets: [
      {
        id: plan.rule.targetId,
        arn: handler.attrArn,
        deadLetterConfig: { arn: deadLetters.attrArn },
        retryPolicy: {
          maximumRetryAttempts: plan.rule.retryAttempts,
          maximumEventAgeInSeconds: plan.rule.eventAgeSeconds,
        },
      },
    ],
  });
  rule.node.addDependency(permission, deadLettersPolicy);
  return { permission, rule };
}

export function createSchedule(
  parent: Construct,
  plan: Plan,
  handler: CfnFunction,
): Pick<MultiArchPublisherNodes, "scheduleRole" | "schedule"> {
  const scheduleRole = new CfnRole(parent, PUBLISHER_LOGICAL_IDS.scheduleRole, {
    assumeRolePolicyDocument: plan.scheduleRole.trust,
    policies: [{ policyName: plan.scheduleRole.policyName, policyDocument: plan.scheduleRole.policy }],
  });
  const schedule = new CfnSchedule(parent, PUBLISHER_LOGICAL_IDS.schedule, {
    name: plan.schedule.name,
    description: plan.schedule.description,
    scheduleExpression: plan.schedule.expression,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: handler.attrArn,
      roleArn: scheduleRole.attrArn,
      input: plan.schedule.input,
      retryPolicy: {
        maximumRetryAttempts: plan.schedule.retryAttempts,
        maximumEventAgeInSeconds: plan.schedule.eventAgeSeconds,
      },
    },
  });
  return { scheduleRole, schedule };
}
