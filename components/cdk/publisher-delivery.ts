import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { type CfnFunction, CfnPermission } from "aws-cdk-lib/aws-lambda";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { CfnQueue, CfnQueuePolicy } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import type { AlarmPlan } from "../render/publisher-alarms";
import type { PublisherPlan, RulePlan } from "../render/publisher-plan";
import { mapValues } from "../text/map-values";
import type { MultiArchPublisherNodes } from "./nodes";

type Plan = PublisherPlan<string>;
type DeadLetters = Pick<MultiArchPublisherNodes, "deadLetters" | "deadLettersPolicy">;

/** The queue of events that could not be handled, and who may write to it. */
export function createDeadLetters(parent: Construct, plan: Plan): DeadLetters {
  const deadLetters = new CfnQueue(parent, PUBLISHER_LOGICAL_IDS.deadLetters, {
    queueName: plan.deadLetters.name,
    messageRetentionPeriod: plan.deadLetters.retentionSeconds,
    ...(plan.encryptionKey === undefined
      ? { sqsManagedSseEnabled: true }
      : { kmsMasterKeyId: plan.encryptionKey }),
  });
  const deadLettersPolicy = new CfnQueuePolicy(parent, PUBLISHER_LOGICAL_IDS.deadLettersPolicy, {
    queues: [deadLetters.ref],
    policyDocument: plan.deadLetters.policy,
  });
  return { deadLetters, deadLettersPolicy };
}

export function createAlarms(parent: Construct, { alarms }: Plan): MultiArchPublisherNodes["alarms"] {
  return mapValues(alarms, (alarm) => createAlarm(parent, alarm));
}

function createAlarm(parent: Construct, alarm: AlarmPlan<string>): CfnAlarm {
  return new CfnAlarm(parent, alarm.logicalId, {
    alarmName: alarm.name,
    alarmDescription: alarm.description,
    namespace: alarm.namespace,
    metricName: alarm.metricName,
    dimensions: [...alarm.dimensions],
    statistic: alarm.statistic,
    period: alarm.periodSeconds,
    evaluationPeriods: alarm.evaluationPeriods,
    comparisonOperator: alarm.comparison,
    threshold: alarm.threshold,
    treatMissingData: alarm.missingData,
    alarmActions: [...alarm.topicArns],
  });
}

/** The rules that invoke the function; one sends events only when both it and the queue accept them. */
export function createRules(
  parent: Construct,
  { rules }: Plan,
  handler: CfnFunction,
  deadLetters: DeadLetters,
): Pick<MultiArchPublisherNodes, "permissions" | "rules"> {
  const made = mapValues(rules, (rule) => createRule(parent, rule, handler, deadLetters));
  return {
    permissions: mapValues(made, ({ permission }) => permission),
    rules: mapValues(made, ({ rule }) => rule),
  };
}

function createRule(
  parent: Construct,
  plan: RulePlan<string>,
  handler: CfnFunction,
  { deadLetters, deadLettersPolicy }: DeadLetters,
): { readonly permission: CfnPermission; readonly rule: CfnRule } {
  const permission = new CfnPermission(parent, plan.logicalIds.permission, {
    action: plan.permission.action,
    functionName: handler.ref,
    principal: plan.permission.principal,
    sourceArn: plan.arn,
  });
  const rule = new CfnRule(parent, plan.logicalIds.rule, {
    name: plan.name,
    description: plan.description,
    eventPattern: plan.pattern,
    targets: [
      {
        id: plan.targetId,
        arn: handler.attrArn,
        deadLetterConfig: { arn: deadLetters.attrArn },
        retryPolicy: {
          maximumRetryAttempts: plan.retryAttempts,
          maximumEventAgeInSeconds: plan.eventAgeSeconds,
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
