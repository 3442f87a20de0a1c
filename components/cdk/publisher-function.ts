import { CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnEventInvokeConfig, CfnFunction } from "aws-cdk-lib/aws-lambda";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import type { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { PUBLISHER_BUNDLE } from "../render/lambda-bundle";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import { functionTrustPolicy, publisherRolePolicy } from "../render/policies";
import { functionVariables } from "../render/publisher-plan";
import type { PublisherContext } from "./publisher-context";

/** The policy is part of the role, so that it is there before anything can use the role. */
export function createRole({ parent, model, plan, deployment }: PublisherContext): CfnRole {
  return new CfnRole(parent, PUBLISHER_LOGICAL_IDS.role, {
    assumeRolePolicyDocument: functionTrustPolicy(),
    policies: [{ policyName: plan.role.policyName, policyDocument: publisherRolePolicy(model, deployment) }],
  });
}

export function createFunction(
  { parent, plan }: PublisherContext,
  role: CfnRole,
  queue: CfnQueue,
): CfnFunction {
  const logs = new CfnLogGroup(parent, PUBLISHER_LOGICAL_IDS.logs, {
    logGroupName: plan.logs.name,
    retentionInDays: plan.logs.retentionDays,
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
    environment: { variables: functionVariables(plan.function, queue.ref) },
    deadLetterConfig: { targetArn: queue.attrArn },
    loggingConfig: { logFormat: plan.function.logFormat, logGroup: logs.ref },
  });
  new CfnEventInvokeConfig(parent, PUBLISHER_LOGICAL_IDS.invokeConfig, {
    functionName: handler.ref,
    qualifier: "$LATEST",
    maximumRetryAttempts: plan.function.retryAttempts,
    maximumEventAgeInSeconds: plan.function.eventAgeSeconds,
  });
  return handler;
}
