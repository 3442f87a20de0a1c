import { type CfnResource, Fn } from "aws-cdk-lib";
import { CfnProject } from "aws-cdk-lib/aws-codebuild";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { ProjectPlan } from "../render/project-plan";
import type { BuildRolePlan, ServicePlan } from "../render/service-plan";
import type { MultiArchImageNodes } from "./nodes";
import { sharedText } from "./shared-text";

/** The resources of the builds, and the ARN of their role, which may be an existing one. */
interface Builds {
  readonly nodes: Pick<MultiArchImageNodes, "logGroup" | "role" | "projects">;
  readonly roleArn: string;
}

/** The build projects; `ready` is what must exist before a build can start. */
export function createBuilds(
  parent: Construct,
  plan: ServicePlan<string>,
  repositoryUri: string,
  ready: readonly CfnResource[],
  logsKey: string | undefined,
): Builds {
  const logGroup = new CfnLogGroup(parent, SERVICE_LOGICAL_IDS.logs, {
    logGroupName: plan.logs.name,
    retentionInDays: plan.logs.retentionDays,
    ...(logsKey !== undefined && { kmsKeyId: logsKey }),
  });
  const [role] = plan.roles.map((one) => createRole(parent, one));
  const roleArn = plan.buildRoleArn(role === undefined ? [] : [arnOf(role)]);
  const projects = plan.projects.map((one) => {
    const project = createProject(parent, one, { repositoryUri, logGroup, roleArn });
    for (const resource of ready) project.node.addDependency(resource);
    return [one.architecture, project] as const;
  });
  const [leader, follower] = projects.map(([, project]) => project);
  // A push may start a run only when the publisher can start its follower.
  if (leader !== undefined && follower !== undefined) leader.node.addDependency(follower);
  return { nodes: { logGroup, ...(role && { role }), projects: Object.fromEntries(projects) }, roleArn };
}

function createRole(
  parent: Construct,
  { trust, policyName, policy, settings }: BuildRolePlan<string>,
): CfnRole {
  return new CfnRole(parent, SERVICE_LOGICAL_IDS.role, {
    assumeRolePolicyDocument: trust,
    policies: [{ policyName, policyDocument: policy }],
    ...settings,
  });
}

/**
 * The ARN of a role. CDK's validation takes the plain attribute of a role with a path for a `Ref`, and fails the synthesis (rule
 * E3050 of "CloudFormation-Validate" in 2.275).
 */
function arnOf(role: CfnRole): string {
  return role.path === undefined ? role.attrArn : Fn.sub("${Arn}", { Arn: role.attrArn });
}

interface ProjectParts {
  readonly repositoryUri: string;
  readonly logGroup: CfnLogGroup;
  readonly roleArn: string;
}

function createProject(
  parent: Construct,
  plan: ProjectPlan<string>,
  { repositoryUri, logGroup, roleArn }: ProjectParts,
): CfnProject {
  const project = new CfnProject(parent, plan.logicalId, {
    name: plan.name,
    description: plan.description,
    serviceRole: roleArn,
    timeoutInMinutes: plan.timeoutMinutes,
    queuedTimeoutInMinutes: plan.queuedTimeoutMinutes,
    source: { ...plan.source, buildSpec: sharedText(parent, plan.buildspec) },
    ...vpcConfigOf(plan),
    ...plan.version,
    artifacts: plan.artifacts,
    ...(plan.cache && { cache: { ...plan.cache, modes: [...plan.cache.modes] } }),
    environment: { ...plan.environment, environmentVariables: [...plan.variables(repositoryUri)] },
    logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: logGroup.ref } },
  });
  for (const { filterGroups, scope } of plan.webhooks) {
    project.triggers = {
      webhook: true,
      buildType: "BUILD",
      filterGroups: filterGroups.map((filters) => [...filters]),
      ...scope,
    };
  }
  return project;
}

function vpcConfigOf({ network: { vpcConfig } }: ProjectPlan<string>) {
  if (vpcConfig === undefined) return {};
  const { vpcId, subnets, securityGroupIds } = vpcConfig;
  return { vpcConfig: { vpcId, subnets: [...subnets], securityGroupIds: [...securityGroupIds] } };
}
