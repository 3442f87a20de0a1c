import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PUBLISHER_BUNDLE } from "../render/lambda-bundle";
import { PUBLISHER_LOGICAL_IDS } from "../render/logical-ids";
import type { PublisherPlan } from "../render/publisher-plan";
import { type Place, policyText } from "./engine";
import type { MultiArchPublisherNodes } from "./nodes";

type Plan = PublisherPlan<pulumi.Output<string>>;
type RoleNodes = Pick<MultiArchPublisherNodes, "role" | "rolePolicy">;
type FunctionNodes = Pick<MultiArchPublisherNodes, "logGroup" | "function" | "invokeConfig">;

export function createRole({ name, parent }: Place, plan: Plan): RoleNodes {
  const role = new aws.iam.Role(
    `${name}-${PUBLISHER_LOGICAL_IDS.role}`,
    { namePrefix: plan.role.namePrefix, assumeRolePolicy: policyText(plan.role.trust) },
    { parent },
  );
  const rolePolicy = new aws.iam.RolePolicy(
    `${name}-${PUBLISHER_LOGICAL_IDS.rolePolicy}`,
    {
      role: role.name,
      name: plan.role.policyName,
      policy: policyText(plan.role.policy),
    },
    { parent },
  );
  return { role, rolePolicy };
}

/** The function; it can be invoked only when its role has its policy. */
export function createFunction(
  { name, parent }: Place,
  plan: Plan,
  { role, rolePolicy }: RoleNodes,
  queue: aws.sqs.Queue,
): FunctionNodes {
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-${PUBLISHER_LOGICAL_IDS.logs}`,
    {
      name: plan.logs.name,
      retentionInDays: plan.logs.retentionDays,
      ...(plan.encryptionKey !== undefined && { kmsKeyId: plan.encryptionKey }),
    },
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
      environment: { variables: plan.function.variables(queue.url) },
      deadLetterConfig: { targetArn: queue.arn },
      loggingConfig: { logFormat: plan.function.logFormat, logGroup: logGroup.name },
    },
    { parent, deleteBeforeReplace: true, dependsOn: [rolePolicy] },
  );
  const invokeConfig = new aws.lambda.FunctionEventInvokeConfig(
    `${name}-${PUBLISHER_LOGICAL_IDS.invokeConfig}`,
    {
      functionName: handler.name,
      maximumRetryAttempts: plan.function.retryAttempts,
      maximumEventAgeInSeconds: plan.function.eventAgeSeconds,
    },
    { parent, deleteBeforeReplace: true },
  );
  return { logGroup, function: handler, invokeConfig };
}
