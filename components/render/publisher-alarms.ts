import { METRICS } from "../service/contract";
import { IMAGE_EVENTS } from "../service/events";
import type { Publisher } from "../service/publisher";
import { type Deployment, textOf } from "./deployment";

/** A publisher's alarms, by their names in `nodes.alarms`. */
export type AlarmKey = "deadLetters" | "overdue";

/** An alarm on one metric of CloudWatch: API_PutMetricAlarm. */
export interface AlarmPlan<R> {
  readonly logicalId: string;
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly comparison: string;
  readonly threshold: number;
  readonly missingData: string;
  readonly topicArns: readonly (R | string)[];
}

/** The alarms of a publisher. */
export function publisherAlarms<R>(
  publisher: Publisher,
  deployment: Deployment<R>,
): Readonly<Record<AlarmKey, AlarmPlan<R>>> {
  return {
    deadLetters: deadLettersAlarm(publisher, deployment),
    overdue: overdueAlarm(publisher, deployment),
  };
}

/**
 * The alarm is on while the dead-letter queue holds a message. A queue that is not active sends no metrics
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html), and a queue
 * that holds a message is active, so missing data is no alarm. The period is longer than a replay hides a message (`leaseSeconds`), so the
 * alarm does not end while a message fails again.
 */
function deadLettersAlarm<R>(publisher: Publisher, deployment: Deployment<R>): AlarmPlan<R> {
  return {
    logicalId: "dead-letters-alarm",
    name: publisher.alarmName,
    description: `Events that ${publisher.functionName} could not handle wait in ${publisher.queueName}`,
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: [{ name: "QueueName", value: publisher.queueName }],
    statistic: "Maximum",
    periodSeconds: 300,
    evaluationPeriods: 1,
    ...notifying(publisher, deployment),
  };
}

/**
 * The alarm is on while a run waits too long. Each reconciliation counts such runs and sends no metric when there are none, so
 * the period is longer than from one to the next.
 */
function overdueAlarm<R>(publisher: Publisher, deployment: Deployment<R>): AlarmPlan<R> {
  return {
    logicalId: "overdue-alarm",
    name: publisher.overdueAlarmName,
    description: `Runs of ${publisher.name} wait for a build that does not run; see the event "${IMAGE_EVENTS.delayed}"`,
    namespace: METRICS.namespace,
    metricName: METRICS.runsOverdue,
    dimensions: [{ name: METRICS.dimension, value: publisher.name }],
    statistic: "Maximum",
    periodSeconds: Math.max(300, 2 * 60 * publisher.reconcileMinutes),
    evaluationPeriods: 1,
    ...notifying(publisher, deployment),
  };
}

function notifying<R>(publisher: Publisher, deployment: Deployment<R>) {
  return {
    comparison: "GreaterThanThreshold",
    threshold: 0,
    missingData: "notBreaching",
    topicArns: publisher.alarmTopicArns.map((topic) => textOf(deployment, topic)),
  };
}
