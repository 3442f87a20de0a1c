import type { AnyDefinition } from "../definition";
import { codebuildProject } from "./codebuild-project";
import { codebuildWebhook } from "./codebuild-webhook";
import { dynamodbTable } from "./dynamodb";
import { ecrLifecyclePolicy, ecrRepositoryPolicy } from "./ecr-policies";
import { ecrRepository } from "./ecr-repository";
import { eventRule } from "./eventbridge";
import { eventTarget } from "./eventbridge-target";
import { iamRole, iamRolePolicy } from "./iam";
import { lambdaEventInvokeConfig, lambdaPermission } from "./lambda-access";
import { lambdaFunction } from "./lambda-function";
import { logGroup } from "./logs";
import { metricAlarm } from "./metric-alarm";
import { s3Bucket } from "./s3";
import { schedule } from "./scheduler";
import { sqsQueue, sqsQueuePolicy } from "./sqs";
import { ssmParameter } from "./ssm";

/** Every type that the provider has, by Pulumi's type token. */
export const RESOURCES: ReadonlyMap<string, AnyDefinition> = new Map(
  [
    codebuildProject,
    codebuildWebhook,
    dynamodbTable,
    ecrLifecyclePolicy,
    ecrRepository,
    ecrRepositoryPolicy,
    eventRule,
    eventTarget,
    iamRole,
    iamRolePolicy,
    lambdaEventInvokeConfig,
    lambdaFunction,
    lambdaPermission,
    logGroup,
    metricAlarm,
    s3Bucket,
    schedule,
    sqsQueue,
    sqsQueuePolicy,
    ssmParameter,
  ].map((definition) => [definition.type, definition]),
);
