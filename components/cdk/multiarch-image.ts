import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import { CfnParameter } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { PolicyDocument, Statement } from "../render/policy-document";
import { type ParameterPlan, servicePlan } from "../render/service-plan";
import type { Architecture } from "../service/architectures";
import { resolveServiceComponent } from "../service/component";
import type { ServiceOptions } from "../service/options/service-options";
import type { Service } from "../service/service";
import { deployTag } from "../service/tags";
import { createBuilds } from "./builds";
import { ENGINE, engineDeployment } from "./engine";
import { grantPull } from "./grant-pull";
import { MultiArchPublisher } from "./multiarch-publisher";
import type { MultiArchImageNodes } from "./nodes";
import { createPublished } from "./published";
import { createRepository } from "./repository";
import { tellWarnings } from "./warnings";

/** Options of a service, and its publisher. */
export interface MultiArchImageProps extends ServiceOptions {
  /**
   * The publisher that this service shares with others.
   *
   * @default - a publisher of its own, with the service's name
   */
  readonly publisher?: MultiArchPublisher;
}

/**
 * A service: its ECR repository and one CodeBuild project for each CPU architecture. A run of the projects writes tags
 * that have all of its platforms, or changes no tag.
 */
export class MultiArchImage extends Construct {
  /** The service with every option decided. */
  readonly model: Service;
  /** Its publisher: the one that was given, or its own. */
  readonly publisher: MultiArchPublisher;
  /** Its resources, for what no option can set. */
  readonly nodes: MultiArchImageNodes;
  /** Address of the repository, without a tag. */
  readonly repositoryUri: string;
  /** Name of the CodeBuild project of each architecture that has one. */
  readonly projectNames: Readonly<Partial<Record<Architecture, string>>>;
  /** Name of the SSM parameter that holds the digest of the last published image; its value is `none` before the first. */
  readonly publishedDigestParameter: string;
  /** JSON text of the policy of a role that pulls the image: a login and this repository, and nothing else. */
  readonly pullPolicy: string;
  /**
   * Policy of the role of the builds; an existing role (`buildRole.arn`) must have it, from before the first
   * deployment on when the service has a connection or a `network`.
   */
  readonly buildPolicy: PolicyDocument<string>;
  /** Trust policy of that role: CodeBuild, on behalf of this account. */
  readonly buildTrustPolicy: PolicyDocument<string>;
  /**
   * What the policy of an existing repository in another account must allow: the build role and the publisher's role. Empty for a
   * repository of the stack.
   */
  readonly repositoryStatements: readonly Statement<string>[];
  readonly #repositoryArn: string;

  /**
   * @param id lower-case letters, digits and single hyphens; the name of the service
   * @throws ServiceOptionsError with every problem of the props
   */
  constructor(scope: Construct, id: string, props: MultiArchImageProps = {}) {
    const { model, late, publisher, ownPublisher } = resolveServiceComponent(id, props, ENGINE);
    super(scope, id);
    this.model = model;
    this.publisher = publisher ?? new MultiArchPublisher(this, id, ownPublisher);
    const plan = servicePlan(
      model,
      this.publisher.model,
      engineDeployment(this, late),
      this.publisher.roleArn,
    );

    const [repository] = plan.repositories.map((one) => createRepository(this, one));
    this.repositoryUri = plan.repositoryUri(repository === undefined ? [] : [repository.attrRepositoryUri]);
    const registration = createRegistration(this, plan.registration);
    const published = createPublished(this, plan.published, this.publisher.functionArn, registration);
    const builds = createBuilds(
      this,
      plan,
      this.repositoryUri,
      [registration, published],
      this.publisher.encryptionKey,
    );

    this.nodes = { ...(repository && { repository }), ...builds.nodes, registration, published };
    const names = Object.entries(builds.nodes.projects).map(([architecture, project]) => [
      architecture,
      project.ref,
    ]);
    this.projectNames = Object.fromEntries(names);
    this.publishedDigestParameter = published.ref;
    this.pullPolicy = plan.pullPolicy;
    this.buildPolicy = plan.buildPolicy;
    this.buildTrustPolicy = plan.buildTrustPolicy;
    this.repositoryStatements = plan.repositoryStatements(builds.roleArn);
    this.#repositoryArn = plan.repositoryArn;
    tellWarnings(this, model);
  }

  /**
   * Address of the image to deploy, `<repositoryUri>:<tag>`: the first fixed tag, else the tag of the default branch.
   *
   * @throws ServiceOptionsError when every tag of the service changes from run to run
   */
  get imageUri(): string {
    return `${this.repositoryUri}:${deployTag(this.model.tags)}`;
  }

  /**
   * Lets a principal pull the image: a role or user by its own policy, one of another account and a service of AWS also by the
   * policy of the repository, which an existing repository keeps as it is.
   */
  grantPull(grantee: IGrantable): Grant {
    const repository = {
      scope: this,
      model: this.model.repository,
      arn: this.#repositoryArn,
      resource: this.nodes.repository,
    };
    return grantPull(repository, grantee);
  }
}

function createRegistration(parent: Construct, plan: ParameterPlan<string>): CfnParameter {
  return new CfnParameter(parent, SERVICE_LOGICAL_IDS.registration, { ...plan, type: "String" });
}
