import { IMAGE_EVENTS } from "../service/events";
import { METRICS, type MetricName } from "../service/metrics";
import type { Publisher } from "../service/publisher";
import { type Deployment, textOf } from "./deployment";

/** A publisher's alarms, by their names in `nodes.alarms`. */
export type AlarmKey = "deadLetters" | "overdue" | "reconcile" | "starts";

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
  const topicArns = publisher.alarmTopicArns.map((topic) => textOf(deployment, topic));
  return {
    deadLetters: { ...deadLettersAlarm(publisher), topicArns },
    overdue: { ...overdueAlarm(publisher), topicArns },
    reconcile: { ...reconcileAlarm(publisher), topicArns },
    starts: { ...startsAlarm(publisher), topicArns },
  };
}

type Alarm = Omit<AlarmPlan<never>, "topicArns">;

/**
 * The alarm is on while the dead-letter queue holds a message. A queue that is not active sends no metrics
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html), and a queue
 * that holds a message is active, so missing data is no alarm. The period is longer than a replay hides a message (`leaseSeconds`), so the
 * alarm does not end while a message fails again.
 */
function deadLettersAlarm(publisher: Publisher): Alarm {
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
    ...ABOVE_ZERO,
  };
}

/**
 * The alarm is on while a run waits too long. Each reconciliation counts such runs and sends no metric when there are none, so
 * the period is longer than from one to the next.
 */
function overdueAlarm(publisher: Publisher): Alarm {
  return {
    logicalId: "overdue-alarm",
    name: publisher.overdueAlarmName,
    description: `Runs of ${publisher.name} wait for a build that does not run; see the event "${IMAGE_EVENTS.delayed}"`,
    ...ownMetric(publisher, "RunsOverdue"),
    statistic: "Maximum",
    periodSeconds: twoReconciliations(publisher),
    evaluationPeriods: 1,
    ...ABOVE_ZERO,
  };
}

/**
 * The alarm is on when three reconciliations in a row have failed, and when none has run: missing data count as failures. One
 * that comes a little early or late leaves a period empty, which is why one failure is none. Where all data are missing,
 * CloudWatch looks at more periods than three
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html), so the alarm comes after about
 * five.
 */
function reconcileAlarm(publisher: Publisher): Alarm {
  return {
    logicalId: "reconcile-alarm",
    name: publisher.reconcileAlarmName,
    description: `Reconciliations of ${publisher.functionName} fail or do not run; lost events are not made up for`,
    ...ownMetric(publisher, "Reconciled"),
    statistic: "Maximum",
    periodSeconds: 60 * publisher.reconcileMinutes,
    evaluationPeriods: 3,
    comparison: "LessThanThreshold",
    threshold: 1,
    missingData: "breaching",
  };
}

/** The alarm is on while CodeBuild refuses starts: each reconciliation tries again. */
function startsAlarm(publisher: Publisher): Alarm {
  return {
    logicalId: "starts-alarm",
    name: publisher.startsAlarmName,
    description: `CodeBuild does not start builds that ${publisher.functionName} asks for: a quota of the account, a permission or a project is missing`,
    ...ownMetric(publisher, "StartsFailed"),
    statistic: "Maximum",
    periodSeconds: twoReconciliations(publisher),
    evaluationPeriods: 1,
    ...ABOVE_ZERO,
  };
}

const ABOVE_ZERO = { comparison: "GreaterThanThreshold", threshold: 0, missingData: "notBreaching" };

function ownMetric(publisher: Publisher, metricName: MetricName) {
  const dimensions = [{ name: METRICS.dimension, value: publisher.name }];
  return { namespace: METRICS.namespace, metricName, dimensions };
}

function twoReconciliations({ reconcileMinutes }: Publisher): number {
  return Math.max(300, 2 * 60 * reconcileMinutes);
}
