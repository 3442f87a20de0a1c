import type * as aws from "@pulumi/aws";
import type { AlarmKey } from "../render/publisher-alarms";
import type { RuleKey } from "../render/publisher-plan";
import type { Architecture } from "../service/architectures";

/** One resource for each architecture that the service has a build project for. */
type ByArchitecture<T> = Readonly<Partial<Record<Architecture, T>>>;

/** The resources of a service. A resource that the options do not ask for is left out. */
export interface MultiArchImageNodes {
  /** The ECR repository; not there for an existing one. */
  readonly repository?: aws.ecr.Repository;
  /** Lifecycle policy of a new repository. */
  readonly lifecyclePolicy?: aws.ecr.LifecyclePolicy;
  /** Policy of a new repository: the publisher may read images and write tags. */
  readonly repositoryPolicy?: aws.ecr.RepositoryPolicy;
  /** Log group of the service's builds. */
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** Service role of both build projects; not there for an existing one. */
  readonly role?: aws.iam.Role;
  /** Permissions of the build role; not there for an existing role. */
  readonly rolePolicy?: aws.iam.RolePolicy;
  /** The CodeBuild project of each architecture that the service has one for. */
  readonly projects: ByArchitecture<aws.codebuild.Project>;
  /** The webhook of the leader, the first build project; empty for a source without one. */
  readonly webhooks: ByArchitecture<aws.codebuild.Webhook>;
  /** SSM parameter that registers the service with its publisher. */
  readonly registration: aws.ssm.Parameter;
  /** SSM parameter that holds the digest of the last published image. */
  readonly published: aws.ssm.Parameter;
}

/** The resources of a publisher. */
export interface MultiArchPublisherNodes {
  /** DynamoDB table of runs and leases. */
  readonly ledger: aws.dynamodb.Table;
  /** SQS queue of events that could not be handled. */
  readonly deadLetters: aws.sqs.Queue;
  /** Queue policy: EventBridge may send what it could not deliver. */
  readonly deadLettersPolicy: aws.sqs.QueuePolicy;
  /** CloudWatch alarms: `deadLetters` is on while the queue holds a message. */
  readonly alarms: Readonly<Record<AlarmKey, aws.cloudwatch.MetricAlarm>>;
  /** CloudWatch dashboard; not there unless the option `dashboard` asks for it. */
  readonly dashboard?: aws.cloudwatch.Dashboard;
  /** Log group of the function. */
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** Execution role of the function. */
  readonly role: aws.iam.Role;
  /** Permissions of the function. */
  readonly rolePolicy: aws.iam.RolePolicy;
  /** The Lambda function. */
  readonly function: aws.lambda.Function;
  /** Retries and age of events of asynchronous invocations. */
  readonly invokeConfig: aws.lambda.FunctionEventInvokeConfig;
  /** Lets EventBridge invoke the function, for each rule. */
  readonly permissions: Readonly<Record<RuleKey, aws.lambda.Permission>>;
  /** EventBridge rules: `builds` is for ended builds of the publisher's projects. */
  readonly rules: Readonly<Record<RuleKey, aws.cloudwatch.EventRule>>;
  /** The function as the target of each rule. */
  readonly targets: Readonly<Record<RuleKey, aws.cloudwatch.EventTarget>>;
  /** EventBridge rule that sends the events of the publisher to `notificationTopicArns`; not there without one. */
  readonly notifications?: aws.cloudwatch.EventRule;
  /** The topics as targets of that rule, in the order of the option. */
  readonly notificationTargets: readonly aws.cloudwatch.EventTarget[];
  /** Role by which EventBridge Scheduler invokes the function. */
  readonly scheduleRole: aws.iam.Role;
  /** Permissions of the schedule role. */
  readonly scheduleRolePolicy: aws.iam.RolePolicy;
  /** Schedule that starts a reconciliation. */
  readonly schedule: aws.scheduler.Schedule;
}
