import type { CfnResource } from "aws-cdk-lib";
import type { CfnAlarm, CfnDashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { CfnProject } from "aws-cdk-lib/aws-codebuild";
import type { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import type { CfnRepository } from "aws-cdk-lib/aws-ecr";
import type { CfnRule } from "aws-cdk-lib/aws-events";
import type { CfnRole } from "aws-cdk-lib/aws-iam";
import type { CfnEventInvokeConfig, CfnFunction, CfnPermission } from "aws-cdk-lib/aws-lambda";
import type { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import type { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { CfnQueue, CfnQueuePolicy } from "aws-cdk-lib/aws-sqs";
import type { CfnParameter } from "aws-cdk-lib/aws-ssm";
import type { AlarmKey } from "../render/publisher-alarms";
import type { RuleKey } from "../render/publisher-plan";
import type { Architecture } from "../service/architectures";

/**
 * The resources of a service. A resource that the options do not ask for is left out. CloudFormation has the lifecycle policy and
 * the repository policy inside the repository, a webhook inside its project, and a role's policy inside the role.
 */
export interface MultiArchImageNodes {
  /** The ECR repository; not there for an existing one. */
  readonly repository?: CfnRepository;
  /** Log group of the service's builds. */
  readonly logGroup: CfnLogGroup;
  /** Service role of both build projects; not there for an existing one. */
  readonly role?: CfnRole;
  /** The CodeBuild project of each architecture that the service has one for. */
  readonly projects: Readonly<Partial<Record<Architecture, CfnProject>>>;
  /** SSM parameter that registers the service with its publisher. */
  readonly registration: CfnParameter;
  /** SSM parameter that holds the digest of the last published image: a custom resource of the publisher's function. */
  readonly published: CfnResource;
}

/** The resources of a publisher. */
export interface MultiArchPublisherNodes {
  /** DynamoDB table of runs and leases. */
  readonly ledger: CfnTable;
  /** SQS queue of events that could not be handled. */
  readonly deadLetters: CfnQueue;
  /** Queue policy: EventBridge may send what it could not deliver. */
  readonly deadLettersPolicy: CfnQueuePolicy;
  /** CloudWatch alarms: `deadLetters` is on while the queue holds a message. */
  readonly alarms: Readonly<Record<AlarmKey, CfnAlarm>>;
  /** CloudWatch dashboard; not there unless the option `dashboard` asks for it. */
  readonly dashboard?: CfnDashboard;
  /** Log group of the function. */
  readonly logGroup: CfnLogGroup;
  /** Execution role of the function. */
  readonly role: CfnRole;
  /** The Lambda function. */
  readonly function: CfnFunction;
  /** Retries and age of events of asynchronous invocations. */
  readonly invokeConfig: CfnEventInvokeConfig;
  /** Lets EventBridge invoke the function, for each rule. */
  readonly permissions: Readonly<Record<RuleKey, CfnPermission>>;
  /** EventBridge rules: `builds` is for ended builds of the publisher's projects. */
  readonly rules: Readonly<Record<RuleKey, CfnRule>>;
  /** EventBridge rule that sends the events of the publisher to `notificationTopicArns`; not there without one. */
  readonly notifications?: CfnRule;
  /** Role by which EventBridge Scheduler invokes the function. */
  readonly scheduleRole: CfnRole;
  /** Schedule that starts a reconciliation. */
  readonly schedule: CfnSchedule;
}
