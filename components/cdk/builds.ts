import { CfnProject } from "aws-cdk-lib/aws-codebuild";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import type { CfnParameter } from "aws-cdk-lib/aws-ssm";
import { renderBuildspec } from "../render/buildspec/buildspec";
import { projectLogicalId, SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import { buildRolePolicy, trustPolicy } from "../render/policies";
import { projectPlan } from "../render/project";
import { projectWebhooks } from "../render/webhook";
import type { Architecture } from "../service/architectures";
import type { Builder } from "../service/service";
import type { ServiceContext } from "./service-context";

/** The projects; `ready` is what must exist before a build can start. */
export function createBuilds(
  context: ServiceContext,
  uri: string,
  ready: readonly CfnParameter[],
): (readonly [Architecture, string])[] {
  const { parent, model, plan, deployment } = context;
  const logs = new CfnLogGroup(parent, SERVICE_LOGICAL_IDS.logs, {
    logGroupName: plan.logs.name,
    retentionInDays: plan.logs.retentionDays,
  });
  const role = new CfnRole(parent, SERVICE_LOGICAL_IDS.role, {
    assumeRolePolicyDocument: trustPolicy("codebuild.amazonaws.com", deployment),
    policies: [{ policyName: plan.role.policyName, policyDocument: buildRolePolicy(model, deployment) }],
  });
  return model.builders.map((builder) => {
    const project = createProject(context, builder, { uri, logs, role });
    for (const resource of ready) project.node.addDependency(resource);
    return [builder.architecture, project.ref];
  });
}

interface BuildParts {
  readonly uri: string;
  readonly logs: CfnLogGroup;
  readonly role: CfnRole;
}

function createProject(
  { parent, model, deployment }: ServiceContext,
  builder: Builder,
  { uri, logs, role }: BuildParts,
): CfnProject {
  const plan = projectPlan(model, builder, uri, deployment);
  const { variables, ...environment } = plan.environment;
  const project = new CfnProject(parent, projectLogicalId("build", builder.architecture), {
    name: plan.name,
    description: plan.description,
    serviceRole: role.attrArn,
    timeoutInMinutes: plan.timeoutMinutes,
    source: { ...plan.source, buildSpec: renderBuildspec(model) },
    ...plan.version,
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { ...environment, environmentVariables: [...variables] },
    logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: logs.ref } },
  });
  for (const { filterGroups } of projectWebhooks(model)) {
    project.triggers = {
      webhook: true,
      buildType: "BUILD",
      filterGroups: filterGroups.map((filters) => [...filters]),
    };
  }
  return project;
}
