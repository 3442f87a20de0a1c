import type { Repository } from "../service/options/repository/repository";
import { repositoryArn } from "../service/repository-arn";
import type { Deployment } from "./deployment";
import { regionalArn } from "./policy-document";

/** ARN of a service's repository. */
export function repositoryArnOf<R>(repository: Repository, deployment: Deployment<R>): R | string {
  if (repository.kind === "existing" && repository.home !== "stack")
    return repositoryArn({ ...repository.home, name: repository.name });
  return regionalArn(deployment, "ecr", `repository/${repository.name}`);
}

/** ARN of what a publisher lists as existing: a name, an ARN, or a pattern of either. */
export function existingArn<R>(listed: string, deployment: Deployment<R>): R | string {
  return listed.startsWith("arn:") ? listed : regionalArn(deployment, "ecr", `repository/${listed}`);
}

/** Address of an existing repository, without a tag. Every account of a partition has its registries under the same suffix. */
export function repositoryUriOf<R>(repository: Repository, deployment: Deployment<R>): R {
  const home = repository.kind === "existing" && repository.home !== "stack" ? repository.home : deployment;
  const { account, region } = home;
  return deployment.concat(account, ".dkr.ecr.", region, ".", deployment.dnsSuffix, `/${repository.name}`);
}
