import { CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnEventInvokeConfig, CfnFunction } from "aws-cdk-lib/aws-lambda";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import type { CfnQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { PUBLISHER_BUNDLE } from "../render/lambda-bundle";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import type { PublisherPlan } from "../render/publisher-plan";
import type { MultiArchPublisherNodes } from "./nodes";

type Plan = PublisherPlan<string>;

/** The policy is part of the role, so that it is there before anything can use the role. */
export function createRole(parent: Construct, plan: Plan): CfnRole {
  return new CfnRole(parent, PUBLISHER_LOGICAL_IDS.role, {
    assumeRolePolicyDocument: plan.role.trust,
    policies: [{ policyName: plan.role.policyName, policyDocument: plan.role.policy }],
  });
}

export function createFunction(
  parent: Construct,
  plan: Plan,
  role: CfnRole,
  queue: CfnQueue,
): Pick<MultiArchPublisherNodes, "logGroup" | "function" | "invokeConfig"> {
  const logGroup = new CfnLogGroup(parent, PUBLISHER_LOGICAL_IDS.logs, {
    logGroupName: plan.logs.name,
    retentionInDays: plan.logs.retentionDays,
    ...(plan.encryptionKey !== undefined && { kmsKeyId: plan.encryptionKey }),
  });
  const code = new Asset(parent, PUBLISHER_LOGICAL_IDS.code, { path: PUBLISHER_BUNDLE, deployTime: true });
  const handler = new CfnFunction(parent, PUBLISHER_LOGICAL_IDS.function, {
    functionName: plan.function.name,
    description: plan.function.description,
    runtime: plan.function.runtime,
    architectures: [plan.function.architecture],
    handler: plan.function.handler,
    code: { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
    role: role.attrArn,
    timeout: plan.function.timeoutSeconds,
    memorySize: plan.function.memoryMiB,
    environment: { variables: plan.function.variables(queue.ref) },
    deadLetterConfig: { targetArn: queue.attrArn },
    loggingConfig: { logFormat: plan.function.logFormat, logGroup: logGroup.ref },
  });
  const invokeConfig = new CfnEventInvokeConfig(parent, PUBLISHER_LOGICAL_IDS.invokeConfig, {
    functionName: handler.ref,
    qualifier: "$LATEST",
    maximumRetryAttempts: plan.function.retryAttempts,
    maximumEventAgeInSeconds: plan.function.eventAgeSeconds,
  });
  return { logGroup, function: handler, invokeConfig };
}
