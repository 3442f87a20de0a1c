import { Lazy, RemovalPolicy } from "aws-cdk-lib";
import { CfnProject } from "aws-cdk-lib/aws-codebuild";
import { CfnRepository } from "aws-cdk-lib/aws-ecr";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { CfnParameter } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import type { Architecture } from "../core/architectures";
import { renderBuildspec } from "../core/buildspec";
import { builderChild, SERVICE_CHILDREN } from "../core/children";
import { resolveComponent } from "../core/component";
import type { ServiceOptions } from "../core/options";
import { buildRolePolicy, repositoryPolicy, trustPolicy } from "../core/policies";
import { projectPlan } from "../core/project";
import type { Scope } from "../core/scope";
import type { Builder, Service } from "../core/service";
import {
  ownPublisherOptions,
  type ParameterPlan,
  type RepositoryPlan,
  repositoryUri,
  type ServicePlan,
  servicePlan,
} from "../core/service-plan";
import { deployTag } from "../core/tags";
import { projectWebhooks } from "../core/webhook";
import { engineScope } from "./engine-scope";
import { MultiArchPublisher } from "./multiarch-publisher";

/** What a service is built from and how, and who publishes it. */
export interface MultiArchImageOptions extends ServiceOptions {
  /**
   * The publisher that this service shares with others.
   *
   * @default - a publisher of its own, with the service's name
   */
  readonly publisher?: MultiArchPublisher;
}

/**
 * A service: its ECR repository and one CodeBuild project for each CPU architecture. Every run of the projects becomes one
 * image tag that has all of its platforms, or changes no tag.
 */
export class MultiArchImage extends Construct {
  /** The service with every decision made. */
  readonly model: Service;
  readonly publisher: MultiArchPublisher;
  /** Address of the repository, without a tag. */
  readonly repositoryUri: string;
  /** Name of the CodeBuild project of each architecture that has one. */
  readonly projectNames: Readonly<Partial<Record<Architecture, string>>>;
  /** Name of the SSM parameter that holds the digest of the last published image; its value is `none` before the first. */
  readonly publishedDigestParameter: string;

  /**
   * @param id lower-case letters, digits and single hyphens; the name of the service
   * @throws ServiceOptionsError with every problem of the options
   */
  constructor(scope: Construct, id: string, options: MultiArchImageOptions = {}) {
    const { model, publisher } = resolveComponent(id, options);
    super(scope, id);

    this.model = model;
    this.publisher = publisher ?? new MultiArchPublisher(this, id, ownPublisherOptions(model));
    const plan = servicePlan(model, this.publisher.model);
    const context: Context = { parent: this, model, plan, scope: engineScope(this) };

    const repositories = plan.repositories.map((repository) =>
      createRepository(this, repository, this.publisher.roleArn),
    );
    this.repositoryUri = repositoryUri(model, repositories, context.scope);
    const registration = createParameter(this, SERVICE_CHILDREN.registration, plan.registration);
    const published = createParameter(this, SERVICE_CHILDREN.published, plan.published);
    const builds = createBuilds(context, this.repositoryUri, [registration, published]);

    this.projectNames = Object.fromEntries(builds);
    this.publishedDigestParameter = published.ref;
  }

  /**
   * Address of the image to deploy, `<repositoryUri>:<tag>`: the first fixed tag, else the tag of the source's branch.
   *
   * @throws ServiceOptionsError when every tag of the service changes from run to run
   */
  get imageUri(): string {
    return `${this.repositoryUri}:${deployTag(this.model.tags)}`;
  }
}

interface Context {
  readonly parent: MultiArchImage;
  readonly model: Service;
  readonly plan: ServicePlan;
  readonly scope: Scope<string>;
}

const REMOVAL = { true: RemovalPolicy.DESTROY, false: RemovalPolicy.RETAIN } as const;

function createRepository(parent: MultiArchImage, plan: RepositoryPlan, publisherRoleArn: string): string {
  const filters = plan.mutableTags.map((tag) => ({
    imageTagMutabilityExclusionFilterType: "WILDCARD",
    imageTagMutabilityExclusionFilterValue: tag,
  }));
  const repository = new CfnRepository(parent, SERVICE_CHILDREN.repository, {
    repositoryName: plan.name,
    encryptionConfiguration: { encryptionType: plan.encryptionType },
    imageScanningConfiguration: { scanOnPush: plan.scanOnPush },
    imageTagMutability: plan.tagMutability,
    imageTagMutabilityExclusionFilters: Lazy.any({ produce: () => filters }, { omitEmptyArray: true }),
    lifecyclePolicy: { lifecyclePolicyText: JSON.stringify(plan.lifecyclePolicy) },
    repositoryPolicyText: repositoryPolicy(publisherRoleArn),
    emptyOnDelete: plan.deleteImages,
  });
  repository.applyRemovalPolicy(REMOVAL[`${plan.deleteImages}`]);
  return repository.attrRepositoryUri;
}

/**
 * CloudFormation writes a parameter only when its own properties change, so a value that the publisher wrote stays for as long
 * as the plan of that parameter does.
 */
function createParameter(parent: MultiArchImage, child: string, plan: ParameterPlan): CfnParameter {
  return new CfnParameter(parent, child, { ...plan, type: "String" });
}

/** The projects; `ready` is what must exist before a build can start. */
function createBuilds(
  context: Context,
  uri: string,
  ready: readonly CfnParameter[],
): (readonly [Architecture, string])[] {
  const { parent, model, plan, scope } = context;
  const logs = new CfnLogGroup(parent, SERVICE_CHILDREN.logs, {
    logGroupName: plan.logs.name,
    retentionInDays: plan.logs.retentionDays,
  });
  const role = new CfnRole(parent, SERVICE_CHILDREN.role, {
    assumeRolePolicyDocument: trustPolicy("codebuild.amazonaws.com", scope),
    policies: [{ policyName: plan.role.policyName, policyDocument: buildRolePolicy(model, scope) }],
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
  { parent, model, scope }: Context,
  builder: Builder,
  { uri, logs, role }: BuildParts,
): CfnProject {
  const plan = projectPlan(model, builder, uri, scope);
  const { variables, ...environment } = plan.environment;
  const project = new CfnProject(parent, builderChild("build", builder.architecture), {
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
