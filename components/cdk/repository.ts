import { Lazy, RemovalPolicy } from "aws-cdk-lib";
import { CfnRepository } from "aws-cdk-lib/aws-ecr";
import type { Construct } from "constructs";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { RepositoryPlan } from "../render/service-plan";
import { sharedText } from "./shared-text";

export function createRepository(parent: Construct, plan: RepositoryPlan<string>): CfnRepository {
  const filters = plan.mutableTags.map((tag) => ({
    imageTagMutabilityExclusionFilterType: "WILDCARD",
    imageTagMutabilityExclusionFilterValue: tag,
  }));
  const repository = new CfnRepository(parent, SERVICE_LOGICAL_IDS.repository, {
    repositoryName: plan.name,
    encryptionConfiguration: {
      encryptionType: plan.encryption.type,
      ...(plan.encryption.key !== undefined && { kmsKey: plan.encryption.key }),
    },
    imageScanningConfiguration: { scanOnPush: plan.scanOnPush },
    imageTagMutability: plan.tagMutability,
    imageTagMutabilityExclusionFilters: Lazy.any({ produce: () => filters }, { omitEmptyArray: true }),
    lifecyclePolicy: { lifecyclePolicyText: sharedText(parent, JSON.stringify(plan.lifecyclePolicy)) },
    repositoryPolicyText: plan.policy,
    emptyOnDelete: plan.deleteImages,
  });
  repository.applyRemovalPolicy(plan.deleteImages ? RemovalPolicy.DESTROY : KEPT);
  return repository;
}

/**
 * Kept when the stack goes and when another repository takes its place. A creation that is rolled back deletes it: it has no
 * image yet, and one that stayed would fail the next deployment, which creates it again
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
 */
const KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
