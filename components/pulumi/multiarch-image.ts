import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { PolicyDocument, Statement } from "../render/policy-document";
import { type ParameterPlan, servicePlan } from "../render/service-plan";
import type { Architecture } from "../service/architectures";
import { resolveServiceComponent } from "../service/component";
import type { ServiceOptions } from "../service/options/service-options";
import type { Service } from "../service/service";
import { deployTag } from "../service/tags";
import { createBuilds } from "./builds";
import { ENGINE, engineDeployment, isRead, known, type Place } from "./engine";
import { MultiArchPublisher } from "./multiarch-publisher";
import type { MultiArchImageNodes } from "./nodes";
import { createRepository } from "./repository";
import { tellWarnings } from "./warnings";

/** Options of a service, and its publisher. */
export interface MultiArchImageArgs extends ServiceOptions<pulumi.Input<string>> {
  /**
   * The publisher that this service shares with others.
   *
   * @default - a publisher of its own, with the service's name
   */
  readonly publisher?: MultiArchPublisher;
}

const OUTPUTS = {
  repositoryUri: undefined,
  projectNames: undefined,
  publishedDigestParameter: undefined,
  pullPolicy: undefined,
  buildPolicy: undefined,
  buildTrustPolicy: undefined,
  repositoryStatements: undefined,
};

/**
 * A service: its ECR repository and one CodeBuild project for each CPU architecture. A run of the projects writes tags
 * that have all of its platforms, or changes no tag.
 */
export class MultiArchImage extends pulumi.ComponentResource {
  /** Address of the repository, without a tag. */
  readonly repositoryUri!: pulumi.Output<string>;
  /** Name of the CodeBuild project of each architecture that has one. */
  readonly projectNames!: pulumi.Output<Readonly<Partial<Record<Architecture, string>>>>;
  /** Name of the SSM parameter that holds the digest of the last published image; its value is `none` before the first. */
  readonly publishedDigestParameter!: pulumi.Output<string>;
  /** JSON text of the policy of a role that pulls the image: a login and this repository, and nothing else. */
  readonly pullPolicy!: pulumi.Output<string>;
  /**
   * Policy of the role of the builds; an existing role (`buildRole.arn`) must have it, from before the first
   * deployment on when the service has a connection or a `network`.
   */
  readonly buildPolicy!: pulumi.Output<PolicyDocument<string>>;
  /** Trust policy of that role: CodeBuild, on behalf of this account. */
  readonly buildTrustPolicy!: pulumi.Output<PolicyDocument<string>>;
  /**
   * What the policy of an existing repository in another account must allow: the build role and the publisher's role. Empty for a
   * repository of the stack.
   */
  readonly repositoryStatements!: pulumi.Output<readonly Statement<string>[]>;
  readonly #name: string;
  readonly #model: Service | undefined;
  readonly #publisher: MultiArchPublisher | undefined;
  readonly #nodes: MultiArchImageNodes | undefined;

  /**
   * @param name lower-case letters, digits and single hyphens; the name of the service
   * @param opts with `urn`, the outputs of an existing component are read and nothing is created
   * @throws ServiceOptionsError with every problem of the arguments
   */
  constructor(name: string, args: MultiArchImageArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const resolved = isRead(opts) ? undefined : resolveServiceComponent(name, args, ENGINE);
    super("multiarch-codebuild:index:MultiArchImage", name, OUTPUTS, opts);
    this.#name = name;
    if (resolved === undefined) return;
    const { model, late, ownPublisher } = resolved;
    const publisher = resolved.publisher ?? new MultiArchPublisher(name, ownPublisher, { parent: this });
    const deployment = engineDeployment(this, late);
    const plan = servicePlan(model, publisher.model, deployment, publisher.roleArn);
    const place: Place = { name, parent: this };

    const [repository] = plan.repositories.map((one) => createRepository(place, one));
    const address = repository === undefined ? [] : [repository.repository.repositoryUrl];
    this.repositoryUri = plan.repositoryUri(address);
    const registration = createParameter(place, SERVICE_LOGICAL_IDS.registration, plan.registration);
    const published = createParameter(place, SERVICE_LOGICAL_IDS.published, plan.published, KEPT_AS_WRITTEN);
    const builds = createBuilds(
      place,
      plan,
      this.repositoryUri,
      [registration, published],
      publisher.encryptionKey,
    );

    this.#model = model;
    this.#publisher = publisher;
    this.#nodes = { ...repository, ...builds.nodes, registration, published };
    const names = Object.entries(builds.nodes.projects).map(([architecture, project]) => [
      architecture,
      project.name,
    ]);
    this.projectNames = pulumi.output(Object.fromEntries(names));
    this.publishedDigestParameter = published.name;
    this.pullPolicy = plan.pullPolicy;
    this.buildPolicy = pulumi.output(plan.buildPolicy);
    this.buildTrustPolicy = pulumi.output(plan.buildTrustPolicy);
    this.repositoryStatements = pulumi.output(plan.repositoryStatements(builds.roleArn));
    tellWarnings(this, model, deployment.region);
    this.registerOutputs({
      repositoryUri: this.repositoryUri,
      projectNames: this.projectNames,
      publishedDigestParameter: this.publishedDigestParameter,
      pullPolicy: this.pullPolicy,
      buildPolicy: this.buildPolicy,
      buildTrustPolicy: this.buildTrustPolicy,
      repositoryStatements: this.repositoryStatements,
    });
  }

  /** The service with every option decided. */
  get model(): Service {
    return known(this.#model, this.#name);
  }

  /** Its publisher: the one that was given, or its own. */
  get publisher(): MultiArchPublisher {
    return known(this.#publisher, this.#name);
  }

  /** Its resources, for what no option can set. */
  get nodes(): MultiArchImageNodes {
    return known(this.#nodes, this.#name);
  }

  /**
   * Address of the image to deploy, `<repositoryUri>:<tag>`: the first fixed tag, else the tag of the default branch.
   *
   * @throws ServiceOptionsError when every tag of the service changes from run to run
   */
  get imageUri(): pulumi.Output<string> {
    return pulumi.concat(this.repositoryUri, ":", deployTag(this.model.tags));
  }
}

/**
 * What only the creation writes. New tags write neither, but a new description would be written with the value that the state
 * has: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ssm/parameter.go
 */
const KEPT_AS_WRITTEN = ["value", "description"];

function createParameter(
  { name, parent }: Place,
  logicalId: string,
  plan: ParameterPlan<pulumi.Output<string>>,
  ignoreChanges: string[] = [],
): aws.ssm.Parameter {
  return new aws.ssm.Parameter(
    `${name}-${logicalId}`,
    { name: plan.name, description: plan.description, type: "String", value: plan.value },
    { parent, deleteBeforeReplace: true, ignoreChanges },
  );
}
