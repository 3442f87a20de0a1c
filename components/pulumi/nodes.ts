import type * as aws from "@pulumi/aws";
import type { Architecture } from "../service/architectures";

/** One resource for each architecture that the service has a build project for. */
type ByArchitecture<T> = Readonly<Partial<Record<Architecture, T>>>;

/** The resources of a service. What is not asked for is not there: an existing repository, a source without a webhook. */
export interface MultiArchImageNodes {
  readonly repository?: aws.ecr.Repository;
  readonly lifecyclePolicy?: aws.ecr.LifecyclePolicy;
  readonly repositoryPolicy?: aws.ecr.RepositoryPolicy;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
  readonly projects: ByArchitecture<aws.codebuild.Project>;
  readonly webhooks: ByArchitecture<aws.codebuild.Webhook>;
  readonly registration: aws.ssm.Parameter;
  readonly published: aws.ssm.Parameter;
}

/** The resources of a publisher. */
export interface MultiArchPublisherNodes {
  readonly ledger: aws.dynamodb.Table;
  readonly deadLetters: aws.sqs.Queue;
  readonly deadLettersPolicy: aws.sqs.QueuePolicy;
  readonly deadLettersAlarm: aws.cloudwatch.MetricAlarm;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
  readonly function: aws.lambda.Function;
  readonly invokeConfig: aws.lambda.FunctionEventInvokeConfig;
  readonly permission: aws.lambda.Permission;
  readonly rule: aws.cloudwatch.EventRule;
  readonly target: aws.cloudwatch.EventTarget;
  readonly scheduleRole: aws.iam.Role;
  readonly scheduleRolePolicy: aws.iam.RolePolicy;
  readonly schedule: aws.scheduler.Schedule;
}
