import { publishedParameter, registrationParameter, roleNamePrefix } from "../service/names";
import type { Publisher, PublisherOptions } from "../service/publisher";
import { renderRegistration } from "../service/registration";
import type { Repository } from "../service/repository";
import type { Service } from "../service/service";
import type { Deployment } from "./deployment";
import { type LifecyclePolicy, lifecyclePolicy } from "./lifecycle";
import type { RolePlan } from "./publisher-plan";

/** A repository to make. */
export interface RepositoryPlan {
  readonly name: string;
  readonly scanOnPush: boolean;
  readonly encryptionType: "AES256";
  readonly tagMutability: string;
  /** Wildcards of tags that may move; empty for a mutable repository. */
  readonly mutableTags: readonly string[];
  readonly lifecyclePolicy: LifecyclePolicy;
  /** Whether the images may be deleted with the stack. */
  readonly deleteImages: boolean;
}

/** A text parameter of SSM. */
export interface ParameterPlan {
  readonly name: string;
  readonly description: string;
  readonly value: string;
}

/** The resources of a service, its projects apart, in AWS's own words; the engines copy it, and decide nothing. */
export interface ServicePlan {
  /** One, or none when the service ships to an existing repository. */
  readonly repositories: readonly RepositoryPlan[];
  readonly logs: { readonly name: string; readonly retentionDays: number };
  readonly role: RolePlan;
  readonly registration: ParameterPlan;
  /** The publisher writes its value after every run; the stack only gives it the first one. */
  readonly published: ParameterPlan;
}

export function servicePlan(service: Service, publisher: Publisher): ServicePlan {
  return {
    repositories: newRepositories(service.repository),
    logs: { name: service.logGroupName, retentionDays: service.logRetentionDays },
    role: { namePrefix: roleNamePrefix(service.id, "build"), policyName: "build" },
    registration: {
      name: registrationParameter(publisher.parameterPath, service.id),
      description: `What the publisher ${publisher.name} may publish for ${service.name}`,
      value: renderRegistration(service),
    },
    published: {
      name: publishedParameter(publisher.parameterPath, service.id),
      description: `Digest of the last published image of ${service.name}`,
      value: NOTHING_PUBLISHED,
    },
  };
}

/** The repository's address without a tag: the new one's own, or the one an existing repository has. */
export function repositoryUri<R>(service: Service, created: readonly R[], deployment: Deployment<R>): R {
  const { account, region, dnsSuffix } = deployment;
  const name = `/${service.repository.name}`;
  return created[0] ?? deployment.concat(account, ".dkr.ecr.", region, ".", dnsSuffix, name);
}

/** Options of the publisher that a service makes for itself: it may also write to the service's existing repository. */
export function ownPublisherOptions({ repository }: Service): PublisherOptions {
  return { existingRepositories: repository.kind === "existing" ? [repository.name] : [] };
}

/** Value of the published parameter before the first run; SSM has no empty parameters. */
const NOTHING_PUBLISHED = "none";

function newRepositories(repository: Repository): readonly RepositoryPlan[] {
  if (repository.kind === "existing") return [];
  const { name, scanOnPush, tagMutability, mutableTags, deleteImages } = repository;
  const policy = lifecyclePolicy(repository);
  return [
    {
      name,
      scanOnPush,
      encryptionType: "AES256",
      tagMutability,
      mutableTags,
      lifecyclePolicy: policy,
      deleteImages,
    },
  ];
}
