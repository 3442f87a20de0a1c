import { publishedParameter, registrationParameter, roleNamePrefix } from "../service/names";
import type { NewRepository } from "../service/options/repository/repository";
import type { Publisher } from "../service/publisher";
import { registrationOf, renderRegistration } from "../service/registration";
import type { Service } from "../service/service";
import { refuseLongPolicy } from "./build-role-length";
import { buildRolePolicy } from "./build-role-policy";
import { type Deployment, filled, isPlain, textOf } from "./deployment";
import { type LifecyclePolicy, lifecyclePolicy } from "./lifecycle";
import { trustPolicy } from "./policies";
import type { PolicyDocument, Statement } from "./policy-document";
import { type ProjectPlan, projectPlan } from "./project-plan";
import { repositoryArnOf, repositoryUriOf } from "./repository-address";
import { repositoryPolicy } from "./repository-policy";
import { pullPolicy, repositoryStatements } from "./repository-statements";

/** A role: the engine completes its name, so that it is unique in an account. */
export interface RolePlan<R> {
  readonly namePrefix: string;
  /** Trust policy: which service may assume it. */
  readonly trust: PolicyDocument<R>;
  readonly policyName: string;
  readonly policy: PolicyDocument<R>;
}

/** The role of the builds; what is left out is IAM's default. */
export interface BuildRolePlan<R> extends RolePlan<R> {
  readonly settings: {
    readonly path?: string;
    readonly permissionsBoundary?: R | string;
    readonly managedPolicyArns?: (R | string)[];
  };
}

/** A repository to make. */
export interface RepositoryPlan<R> {
  readonly name: string;
  readonly scanOnPush: boolean;
  readonly encryption: {
    readonly type: "AES256" | "KMS";
    /** ARN of the key; absent for the one that AWS manages. */
    readonly key?: R | string;
  };
  readonly tagMutability: string;
  /** Wildcards of tags that may move; empty for a mutable repository. */
  readonly mutableTags: readonly string[];
  readonly lifecyclePolicy: LifecyclePolicy;
  readonly policy: PolicyDocument<R>;
  /** Whether the images may be deleted with the stack. */
  readonly deleteImages: boolean;
}

/** A text parameter of SSM. */
export interface ParameterPlan<R> {
  readonly name: string;
  readonly description: string;
  readonly value: R | string;
}

/** The resources of a service in AWS's terms. The engines copy the plan and decide nothing. */
export interface ServicePlan<R> {
  /** One, or none when the service publishes to an existing repository. */
  readonly repositories: readonly RepositoryPlan<R>[];
  readonly logs: { readonly name: string; readonly retentionDays: number };
  /** One, or none when the builds have an existing role. */
  readonly roles: readonly BuildRolePlan<R>[];
  readonly registration: ParameterPlan<R>;
  /** The publisher writes its value after every run; the stack only gives it the first one. */
  readonly published: ParameterPlan<R>;
  readonly projects: readonly ProjectPlan<R>[];
  /** Address of the repository without a tag: the new one's own, or the one an existing repository has. */
  repositoryUri(created: readonly R[]): R;
  /** ARN of the repository. */
  readonly repositoryArn: R | string;
  /** JSON text of the policy of a role that pulls the image. */
  readonly pullPolicy: R;
  /** ARN of the role of the builds: the new one's own, or the one of an existing role. */
  buildRoleArn(created: readonly R[]): R;
  /** Policy of the role of the builds. */
  readonly buildPolicy: PolicyDocument<R>;
  /** Trust policy of the role of the builds. */
  readonly buildTrustPolicy: PolicyDocument<R>;
  /** What the policy of a repository in another account must allow. */
  repositoryStatements(buildRoleArn: R): readonly Statement<R>[];
}

/**
 * @param publisherRoleArn role of the publisher, which reads and writes manifests in the new repository
 * @throws ServiceOptionsError when the policy of the build role is longer than IAM takes
 */
export function servicePlan<R>(
  service: Service,
  publisher: Publisher,
  deployment: Deployment<R>,
  publisherRoleArn: R,
): ServicePlan<R> {
  refuseLongPolicy(service, publisher);
  const buildPolicy = buildRolePolicy(service, publisher, deployment);
  const buildTrustPolicy = trustPolicy("codebuild.amazonaws.com", deployment);
  return {
    repositories: newRepositories(service, deployment, publisherRoleArn),
    logs: { name: service.logGroupName, retentionDays: service.logRetentionDays },
    roles: newRoles(service, deployment, { policy: buildPolicy, trust: buildTrustPolicy }),
    buildRoleArn: ([created]) => created ?? existingRoleArn(service, deployment),
    buildPolicy,
    buildTrustPolicy,
    registration: {
      name: registrationParameter(publisher.parameterPath, service.id),
      description: `What the publisher ${publisher.name} may publish for ${service.name}`,
      value: registrationText(service, deployment),
    },
    published: {
      name: publishedParameter(publisher.parameterPath, service.id),
      description: `Digest of the last published image of ${service.name}`,
      value: NOTHING_PUBLISHED,
    },
    projects: service.projects.map((project) => projectPlan(service, publisher, project, deployment)),
    repositoryArn: repositoryArnOf(service.repository, deployment),
    pullPolicy: deployment.json(pullPolicy(service.repository, deployment)),
    repositoryStatements: (build) =>
      repositoryStatements(service.repository, { build, publisher: publisherRoleArn }),
    repositoryUri: ([created]) => created ?? repositoryUriOf(service.repository, deployment),
  };
}

/** Value of the published parameter before the first run; SSM has no empty parameters. */
const NOTHING_PUBLISHED = "none";

function newRepositories<R>(
  service: Service,
  deployment: Deployment<R>,
  publisherRoleArn: R,
): readonly RepositoryPlan<R>[] {
  const { repository } = service;
  if (repository.kind === "existing") return [];
  const { name, scanOnPush, tagMutability, mutableTags, deleteImages } = repository;
  return [
    {
      name,
      scanOnPush,
      encryption: encryptionOf(repository, deployment),
      tagMutability,
      mutableTags,
      lifecyclePolicy: lifecyclePolicy(repository, service),
      policy: repositoryPolicy(publisherRoleArn, repository.pull, deployment),
      deleteImages,
    },
  ];
}

function encryptionOf<R>(
  { encryptionKey }: NewRepository,
  deployment: Deployment<R>,
): RepositoryPlan<R>["encryption"] {
  if (encryptionKey === "") return { type: "AES256" };
  if (encryptionKey === "aws/ecr") return { type: "KMS" };
  return { type: "KMS", key: textOf(deployment, encryptionKey) };
}

function newRoles<R>(
  { id, buildRole }: Service,
  deployment: Deployment<R>,
  policies: Pick<RolePlan<R>, "trust" | "policy">,
): readonly BuildRolePlan<R>[] {
  if (buildRole.kind === "existing") return [];
  const { path, permissionsBoundary, managedPolicyArns } = buildRole;
  const [managed] = managedPolicyArns;
  return [
    {
      namePrefix: roleNamePrefix(id, "build"),
      policyName: "build",
      ...policies,
      settings: {
        ...(path !== "/" && { path }),
        ...(permissionsBoundary !== "" && { permissionsBoundary: textOf(deployment, permissionsBoundary) }),
        ...(managed && { managedPolicyArns: managed.map((arn) => textOf(deployment, arn)) }),
      },
    },
  ];
}

function existingRoleArn<R>({ buildRole }: Service, deployment: Deployment<R>): R {
  if (buildRole.kind === "existing") return filled(deployment, [buildRole.arn]);
  throw new Error("internal: a new build role has no ARN before it is made");
}

function registrationText<R>(service: Service, deployment: Deployment<R>): R | string {
  const { address, project } = service.source;
  const location = project.location ?? [];
  if (isPlain(address) && isPlain(location)) return renderRegistration(service);
  const place = { source: filled(deployment, address), location: filled(deployment, location) };
  return deployment.json(registrationOf(service, place));
}
