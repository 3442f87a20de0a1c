import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { renderBuildspec } from "../render/buildspec/buildspec";
import { projectLogicalId, SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import { buildRolePolicy, trustPolicy } from "../render/policies";
import { projectPlan } from "../render/project";
import { projectWebhooks } from "../render/webhook";
import type { Architecture } from "../service/architectures";
import type { Builder } from "../service/service";
import { policyText } from "./engine-deployment";
import type { ServiceContext } from "./service-context";

/** The projects; `ready` is what must exist before a build can start. */
export function createBuilds(
  context: ServiceContext,
  uri: pulumi.Output<string>,
  ready: readonly pulumi.Resource[],
): (readonly [Architecture, pulumi.Output<string>])[] {
  const { parent, name, model, plan, deployment } = context;
  const logs = new aws.cloudwatch.LogGroup(
    `${name}-${SERVICE_LOGICAL_IDS.logs}`,
    { name: plan.logs.name, retentionInDays: plan.logs.retentionDays },
    { parent, deleteBeforeReplace: true },
  );
  const role = new aws.iam.Role(
    `${name}-${SERVICE_LOGICAL_IDS.role}`,
    {
      namePrefix: plan.role.namePrefix,
      assumeRolePolicy: policyText(trustPolicy("codebuild.amazonaws.com", deployment)),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-${SERVICE_LOGICAL_IDS.rolePolicy}`,
    { role: role.name, name: plan.role.policyName, policy: policyText(buildRolePolicy(model, deployment)) },
    { parent },
  );
  const dependsOn = [policy, ...ready];
  return model.builders.map((builder) => {
    const project = createProject(context, builder, { uri, logs, role }, dependsOn);
    return [builder.architecture, project.name];
  });
}

interface BuildParts {
  readonly uri: pulumi.Output<string>;
  readonly logs: aws.cloudwatch.LogGroup;
  readonly role: aws.iam.Role;
}

function createProject(
  { parent, name, model, deployment }: ServiceContext,
  builder: Builder,
  { uri, logs, role }: BuildParts,
  dependsOn: pulumi.Resource[],
): aws.codebuild.Project {
  const plan = projectPlan(model, builder, uri, deployment);
  const { variables, ...environment } = plan.environment;
  const project = new aws.codebuild.Project(
    `${name}-${projectLogicalId("build", builder.architecture)}`,
    {
      name: plan.name,
      description: plan.description,
      serviceRole: role.arn,
      buildTimeout: plan.timeoutMinutes,
      source: { ...plan.source, buildspec: renderBuildspec(model) },
      ...plan.version,
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { ...environment, environmentVariables: [...variables] },
      logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logs.name } },
    },
    { parent, deleteBeforeReplace: true, dependsOn },
  );
  for (const { filterGroups } of projectWebhooks(model)) {
    new aws.codebuild.Webhook(
      `${name}-${projectLogicalId("webhook", builder.architecture)}`,
      {
        projectName: project.name,
        buildType: "BUILD",
        filterGroups: filterGroups.map((filters) => ({ filters: [...filters] })),
      },
      { parent, deleteBeforeReplace: true },
    );
  }
  return project;
}
