import { Lazy, RemovalPolicy } from "aws-cdk-lib";
import { CfnRepository } from "aws-cdk-lib/aws-ecr";
import type { Construct } from "constructs";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { RepositoryPlan } from "../render/service-plan";

export function createRepository(parent: Construct, plan: RepositoryPlan<string>): CfnRepository {
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
    repositoryPolicyText: plan.policy,
    emptyOnDelete: plan.deleteImages,
  });
  repository.applyRemovalPolicy(plan.deleteImages ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);
  return repository;
}
