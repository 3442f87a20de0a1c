import { Lazy, RemovalPolicy } from "aws-cdk-lib";
import { CfnRepository } from "aws-cdk-lib/aws-ecr";
import { CfnParameter } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import { repositoryPolicy } from "../render/policies";
import {
  ownPublisherOptions,
  type ParameterPlan,
  type RepositoryPlan,
  repositoryUri,
  servicePlan,
} from "../render/service-plan";
import type { Architecture } from "../service/architectures";
import { resolveComponent } from "../service/component";
import type { ServiceOptions } from "../service/options/service-options";
import type { Service } from "../service/service";
import { deployTag } from "../service/tags";
import { createBuilds } from "./builds";
import { engineDeployment } from "./engine-deployment";
import { MultiArchPublisher } from "./multiarch-publisher";
import type { ServiceContext } from "./service-context";

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
  /** Who publishes it: the publisher that was given, or its own. */
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
    const context: ServiceContext = { parent: this, model, plan, deployment: engineDeployment(this) };

    const repositories = plan.repositories.map((repository) =>
      createRepository(this, repository, this.publisher.roleArn),
    );
    this.repositoryUri = repositoryUri(model, repositories, context.deployment);
    const registration = createParameter(this, SERVICE_LOGICAL_IDS.registration, plan.registration);
    const published = createParameter(this, SERVICE_LOGICAL_IDS.published, plan.published);
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

const REMOVAL = { true: RemovalPolicy.DESTROY, false: RemovalPolicy.RETAIN } as const;

function createRepository(parent: MultiArchImage, plan: RepositoryPlan, publisherRoleArn: string): string {
  const filters = plan.mutableTags.map((tag) => ({
    imageTagMutabilityExclusionFilterType: "WILDCARD",
    imageTagMutabilityExclusionFilterValue: tag,
  }));
  const repository = new CfnRepository(parent, SERVICE_LOGICAL_IDS.repository, {
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
