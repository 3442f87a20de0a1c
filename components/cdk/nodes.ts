import type { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
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
import type { Architecture } from "../service/architectures";

/**
 * The resources of a service. What is not asked for is not there. CloudFormation keeps the lifecycle policy and the repository
 * policy inside the repository, a webhook inside its project, and a role's policy inside the role.
 */
export interface MultiArchImageNodes {
  readonly repository?: CfnRepository;
  readonly logGroup: CfnLogGroup;
  readonly role: CfnRole;
  /** One for each architecture that the service has a build project for. */
  readonly projects: Readonly<Partial<Record<Architecture, CfnProject>>>;
  readonly registration: CfnParameter;
  readonly published: CfnParameter;
}

/** The resources of a publisher. */
export interface MultiArchPublisherNodes {
  readonly ledger: CfnTable;
  readonly deadLetters: CfnQueue;
  readonly deadLettersPolicy: CfnQueuePolicy;
  readonly deadLettersAlarm: CfnAlarm;
  readonly logGroup: CfnLogGroup;
  readonly role: CfnRole;
  readonly function: CfnFunction;
  readonly invokeConfig: CfnEventInvokeConfig;
  readonly permission: CfnPermission;
  readonly rule: CfnRule;
  readonly scheduleRole: CfnRole;
  readonly schedule: CfnSchedule;
}
