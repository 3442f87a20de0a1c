import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { ProjectPlan } from "../render/project-plan";
import type { ServicePlan } from "../render/service-plan";
import { type Place, policyText } from "./engine";
import type { MultiArchImageNodes } from "./nodes";

type BuildNodes = Pick<MultiArchImageNodes, "logGroup" | "role" | "rolePolicy" | "projects" | "webhooks">;

/** The build projects; `ready` is what must exist before a build can start. */
export function createBuilds(
  place: Place,
  plan: ServicePlan<pulumi.Output<string>>,
  repositoryUri: pulumi.Output<string>,
  ready: readonly pulumi.Resource[],
  logsKey: pulumi.Input<string> | undefined,
): BuildNodes {
  const { name, parent } = place;
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-${SERVICE_LOGICAL_IDS.logs}`,
    {
      name: plan.logs.name,
      retentionInDays: plan.logs.retentionDays,
      ...(logsKey !== undefined && { kmsKeyId: logsKey }),
    },
    { parent, deleteBeforeReplace: true },
  );
  const role = new aws.iam.Role(
    `${name}-${SERVICE_LOGICAL_IDS.role}`,
    { namePrefix: plan.role.namePrefix, assumeRolePolicy: policyText(plan.role.trust) },
    { parent },
  );
  const rolePolicy = new aws.iam.RolePolicy(
    `${name}-${SERVICE_LOGICAL_IDS.rolePolicy}`,
    { role: role.name, name: plan.role.policyName, policy: policyText(plan.role.policy) },
    { parent },
  );
  const made = plan.projects.map((project) => {
    const parts = { repositoryUri, logGroup, role, dependsOn: [rolePolicy, ...ready] };
    return [project, createProject(place, project, parts)] as const;
  });
  // A push may start a run only when the publisher can start its follower.
  const dependsOn = made.map(([, project]) => project);
  const webhooks = made.flatMap(([plan, project]) =>
    createWebhooks(place, plan, project, dependsOn).map((webhook) => [plan.architecture, webhook] as const),
  );
  const projects = made.map(([{ architecture }, project]) => [architecture, project] as const);
  return {
    logGroup,
    role,
    rolePolicy,
    projects: Object.fromEntries(projects),
    webhooks: Object.fromEntries(webhooks),
  };
}

interface ProjectParts {
  readonly repositoryUri: pulumi.Output<string>;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly role: aws.iam.Role;
  readonly dependsOn: pulumi.Resource[];
}

function createProject(
  { name, parent }: Place,
  plan: ProjectPlan<pulumi.Output<string>>,
  { repositoryUri, logGroup, role, dependsOn }: ProjectParts,
): aws.codebuild.Project {
  return new aws.codebuild.Project(
    `${name}-${plan.logicalId}`,
    {
      name: plan.name,
      description: plan.description,
      serviceRole: role.arn,
      buildTimeout: plan.timeoutMinutes,
      queuedTimeout: plan.queuedTimeoutMinutes,
      source: { ...plan.source, buildspec: plan.buildspec },
      ...vpcConfigOf(plan),
      ...plan.version,
      artifacts: plan.artifacts,
      ...(plan.cache && { cache: { ...plan.cache, modes: [...plan.cache.modes] } }),
      environment: { ...plan.environment, environmentVariables: [...plan.variables(repositoryUri)] },
      logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logGroup.name } },
    },
    { parent, deleteBeforeReplace: true, dependsOn },
  );
}

function createWebhooks(
  { name, parent }: Place,
  { webhooks }: ProjectPlan<pulumi.Output<string>>,
  project: aws.codebuild.Project,
  dependsOn: readonly pulumi.Resource[],
): readonly aws.codebuild.Webhook[] {
  return webhooks.map(
    ({ logicalId, filterGroups, scope }) =>
      new aws.codebuild.Webhook(
        `${name}-${logicalId}`,
        {
          projectName: project.name,
          buildType: "BUILD",
          filterGroups: filterGroups.map((filters) => ({ filters: [...filters] })),
          ...scope,
        },
        { parent, deleteBeforeReplace: true, dependsOn: [...dependsOn] },
      ),
  );
}

function vpcConfigOf({ network: { vpcConfig } }: ProjectPlan<pulumi.Output<string>>) {
  if (vpcConfig === undefined) return {};
  const { vpcId, subnets, securityGroupIds } = vpcConfig;
  return { vpcConfig: { vpcId, subnets: [...subnets], securityGroupIds: [...securityGroupIds] } };
}
