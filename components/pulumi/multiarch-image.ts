import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
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
import { engineDeployment, policyText } from "./engine-deployment";
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
export class MultiArchImage extends pulumi.ComponentResource {
  /** The service with every decision made. */
  readonly model: Service;
  /** Who publishes it: the publisher that was given, or its own. */
  readonly publisher: MultiArchPublisher;
  /** Address of the repository, without a tag. */
  readonly repositoryUri: pulumi.Output<string>;
  /** Name of the CodeBuild project of each architecture that has one. */
  readonly projectNames: Readonly<Partial<Record<Architecture, pulumi.Output<string>>>>;
  /** Name of the SSM parameter that holds the digest of the last published image; its value is `none` before the first. */
  readonly publishedDigestParameter: pulumi.Output<string>;

  /**
   * @param name lower-case letters, digits and single hyphens; the name of the service
   * @throws ServiceOptionsError with every problem of the options
   */
  constructor(name: string, options: MultiArchImageOptions = {}, opts?: pulumi.ComponentResourceOptions) {
    const { model, publisher } = resolveComponent(name, options);
    super("multiarch-codebuild:index:MultiArchImage", name, {}, opts);

    this.model = model;
    this.publisher = publisher ?? new MultiArchPublisher(name, ownPublisherOptions(model), { parent: this });
    const plan = servicePlan(model, this.publisher.model);
    const context: ServiceContext = { parent: this, name, model, plan, deployment: engineDeployment(this) };

    const repositories = plan.repositories.map((repository) =>
      createRepository(context, repository, this.publisher.roleArn),
    );
    this.repositoryUri = repositoryUri(model, repositories, context.deployment);
    const registration = createParameter(context, SERVICE_LOGICAL_IDS.registration, plan.registration);
    const published = createParameter(context, SERVICE_LOGICAL_IDS.published, plan.published, ["value"]);
    const builds = createBuilds(context, this.repositoryUri, [registration, published]);

    this.projectNames = Object.fromEntries(builds);
    this.publishedDigestParameter = published.name;
    this.registerOutputs({
      repositoryUri: this.repositoryUri,
      projectNames: this.projectNames,
      publishedDigestParameter: this.publishedDigestParameter,
    });
  }

  /**
   * Address of the image to deploy, `<repositoryUri>:<tag>`: the first fixed tag, else the tag of the source's branch.
   *
   * @throws ServiceOptionsError when every tag of the service changes from run to run
   */
  get imageUri(): pulumi.Output<string> {
    return pulumi.concat(this.repositoryUri, ":", deployTag(this.model.tags));
  }
}

function createRepository(
  { parent, name }: ServiceContext,
  plan: RepositoryPlan,
  publisherRoleArn: pulumi.Output<string>,
): pulumi.Output<string> {
  const repository = new aws.ecr.Repository(
    `${name}-${SERVICE_LOGICAL_IDS.repository}`,
    {
      name: plan.name,
      encryptionConfigurations: [{ encryptionType: plan.encryptionType }],
      imageScanningConfiguration: { scanOnPush: plan.scanOnPush },
      imageTagMutability: plan.tagMutability,
      imageTagMutabilityExclusionFilters: plan.mutableTags.map((filter) => ({
        filter,
        filterType: "WILDCARD",
      })),
      forceDelete: plan.deleteImages,
    },
    { parent, retainOnDelete: !plan.deleteImages },
  );
  new aws.ecr.LifecyclePolicy(
    `${name}-${SERVICE_LOGICAL_IDS.lifecycle}`,
    { repository: repository.name, policy: JSON.stringify(plan.lifecyclePolicy) },
    { parent },
  );
  new aws.ecr.RepositoryPolicy(
    `${name}-${SERVICE_LOGICAL_IDS.repositoryPolicy}`,
    { repository: repository.name, policy: policyText(repositoryPolicy(publisherRoleArn)) },
    { parent },
  );
  return repository.repositoryUrl;
}

function createParameter(
  { parent, name }: ServiceContext,
  child: string,
  plan: ParameterPlan,
  ignoreChanges: string[] = [],
): aws.ssm.Parameter {
  return new aws.ssm.Parameter(
    `${name}-${child}`,
    { name: plan.name, description: plan.description, type: "String", value: plan.value },
    { parent, deleteBeforeReplace: true, ignoreChanges },
  );
}
