import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PUBLISHER_BUNDLE } from "../render/lambda-bundle";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import { functionTrustPolicy, publisherRolePolicy } from "../render/policies";
import { functionVariables } from "../render/publisher-plan";
import { policyText } from "./engine-deployment";
import type { PublisherContext } from "./publisher-context";

/** A role and its policy, which must be there before the role is used. */
export interface Role {
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
}

export function createRole({ parent, name, model, plan, deployment }: PublisherContext): Role {
  const role = new aws.iam.Role(
    `${name}-${PUBLISHER_LOGICAL_IDS.role}`,
    { namePrefix: plan.role.namePrefix, assumeRolePolicy: policyText(functionTrustPolicy()) },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-${PUBLISHER_LOGICAL_IDS.rolePolicy}`,
    {
      role: role.name,
      name: plan.role.policyName,
      policy: policyText(publisherRolePolicy(model, deployment)),
    },
    { parent },
  );
  return { role, policy };
}

export function createFunction(
  context: PublisherContext,
  { role, policy }: Role,
  queue: aws.sqs.Queue,
): aws.lambda.Function {
  const { parent, name, plan } = context;
  const logs = new aws.cloudwatch.LogGroup(
    `${name}-${PUBLISHER_LOGICAL_IDS.logs}`,
    { name: plan.logs.name, retentionInDays: plan.logs.retentionDays },
    { parent, deleteBeforeReplace: true },
  );
  const handler = new aws.lambda.Function(
    `${name}-${PUBLISHER_LOGICAL_IDS.function}`,
    {
      name: plan.function.name,
      description: plan.function.description,
      runtime: plan.function.runtime,
      architectures: [plan.function.architecture],
      handler: plan.function.handler,
      code: new pulumi.asset.FileArchive(PUBLISHER_BUNDLE),
      role: role.arn,
      timeout: plan.function.timeoutSeconds,
      memorySize: plan.function.memoryMiB,
      environment: { variables: functionVariables(plan.function, queue.url) },
      deadLetterConfig: { targetArn: queue.arn },
      loggingConfig: { logFormat: plan.function.logFormat, logGroup: logs.name },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [policy] },
  );
  new aws.lambda.FunctionEventInvokeConfig(
    `${name}-${PUBLISHER_LOGICAL_IDS.invokeConfig}`,
    {
      functionName: handler.name,
      maximumRetryAttempts: plan.function.retryAttempts,
      maximumEventAgeInSeconds: plan.function.eventAgeSeconds,
    },
    { parent, deleteBeforeReplace: true },
  );
  return handler;
}
