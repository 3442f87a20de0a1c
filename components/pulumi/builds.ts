import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { ProjectPlan } from "../render/project-plan";
import type { BuildRolePlan, ServicePlan } from "../render/service-plan";
import { type Place, policyText } from "./engine";
import type { MultiArchImageNodes } from "./nodes";

type RoleNodes = Required<Pick<MultiArchImageNodes, "role" | "rolePolicy">>;
type BuildNodes = Pick<MultiArchImageNodes, "logGroup" | "projects" | "webhooks"> & Partial<RoleNodes>;

/** The resources of the builds, and the ARN of their role, which may be an existing one. */
interface Builds {
  readonly nodes: BuildNodes;
  readonly roleArn: pulumi.Output<string>;
}

/** The build projects; `ready` is what must exist before a build can start. */
export function createBuilds(
  place: Place,
  plan: ServicePlan<pulumi.Output<string>>,
  repositoryUri: pulumi.Output<string>,
  ready: readonly pulumi.Resource[],
  logsKey: pulumi.Input<string> | undefined,
): Builds {
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
  const [role] = plan.roles.map((one) => createRole(place, one));
  const roleArn = plan.buildRoleArn(role === undefined ? [] : [role.role.arn]);
  const permitted = role === undefined ? [] : [role.rolePolicy];
  const made = plan.projects.map((project) => {
    const parts = { repositoryUri, logGroup, roleArn, dependsOn: [...permitted, ...ready] };
    return [project, createProject(place, project, parts)] as const;
  });
  // A push may start a run only when the publisher can start its follower.
  const dependsOn = made.map(([, project]) => project);
  const webhooks = made.flatMap(([plan, project]) =>
    createWebhooks(place, plan, project, dependsOn).map((webhook) => [plan.architecture, webhook] as const),
  );
  const projects = made.map(([{ architecture }, project]) => [architecture, project] as const);
  return {
    nodes: {
      logGroup,
      ...role,
      projects: Object.fromEntries(projects),
      webhooks: Object.fromEntries(webhooks),
    },
    roleArn,
  };
}

function createRole(
  { name, parent }: Place,
  { namePrefix, trust, settings, policyName, policy }: BuildRolePlan<pulumi.Output<string>>,
): RoleNodes {
  // An attachment for each managed policy would be named by its place in the list, since an ARN may be known only at deployment; one
  // that moves up would be attached by its new name first and then detached by its old one.
  const role = new aws.iam.Role(
    `${name}-${SERVICE_LOGICAL_IDS.role}`,
    { namePrefix, assumeRolePolicy: policyText(trust), ...settings },
    { parent },
  );
  const rolePolicy = new aws.iam.RolePolicy(
    `${name}-${SERVICE_LOGICAL_IDS.rolePolicy}`,
    { role: role.name, name: policyName, policy: policyText(policy) },
    { parent },
  );
  return { role, rolePolicy };
}

interface ProjectParts {
  readonly repositoryUri: pulumi.Output<string>;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly roleArn: pulumi.Output<string>;
  readonly dependsOn: pulumi.Resource[];
}

function createProject(
  { name, parent }: Place,
  plan: ProjectPlan<pulumi.Output<string>>,
  { repositoryUri, logGroup, roleArn, dependsOn }: ProjectParts,
): aws.codebuild.Project {
  return new aws.codebuild.Project(
    `${name}-${plan.logicalId}`,
    {
      name: plan.name,
      description: plan.description,
      serviceRole: roleArn,
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
