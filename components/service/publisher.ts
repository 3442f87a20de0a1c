import type { PublisherOptionsModel } from "./options/publisher-options";

/** A publisher with every option decided. Frozen, plain JSON, no field is optional. */
export interface Publisher extends PublisherOptionsModel {
  /** Name of the publisher. */
  readonly name: string;
  /** Name of the Lambda function. */
  readonly functionName: string;
  /** Name of the DynamoDB table of runs and leases. */
  readonly tableName: string;
  /** Name of the SQS dead-letter queue. */
  readonly queueName: string;
  /** Name of the CloudWatch alarm on the queue. */
  readonly alarmName: string;
  /** Name of the CloudWatch alarm on runs that wait too long. */
  readonly overdueAlarmName: string;
  /** Name of the CloudWatch alarm on reconciliations that fail or do not run. */
  readonly reconcileAlarmName: string;
  /** Name of the CloudWatch alarm on builds that CodeBuild does not start. */
  readonly startsAlarmName: string;
  /** Name of the EventBridge rule for builds that start and end. */
  readonly ruleName: string;
  /** Name of the EventBridge rule for builds that have their source. */
  readonly sourceRuleName: string;
  /** Name of the EventBridge rule that sends its events to the topics of `notificationTopicArns`. */
  readonly notificationRuleName: string;
  /** Name of the EventBridge Scheduler schedule that starts a reconciliation. */
  readonly scheduleName: string;
  /** Name of the log group of the function. */
  readonly logGroupName: string;
  /** Projects whose name starts with this are this publisher's. */
  readonly projectPrefix: string;
  /** SSM path: `<path>/services/<id>` registers a service, `<path>/published/<id>` holds its last digest. */
  readonly parameterPath: string;
  /** Timeout of the function. */
  readonly timeoutSeconds: number;
  /** How long a lease lasts. Longer than the function can run, so no other invocation takes it over while its holder works. */
  readonly leaseSeconds: number;
  /** Memory of the function. */
  readonly memoryMiB: number;
}
