import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { SERVICE_LOGICAL_IDS } from "../render/logical-ids";
import type { RepositoryPlan } from "../render/service-plan";
import { type Place, policyText } from "./engine";

export function createRepository(
  { name, parent }: Place,
  plan: RepositoryPlan<pulumi.Output<string>>,
): {
  readonly repository: aws.ecr.Repository;
  readonly lifecyclePolicy: aws.ecr.LifecyclePolicy;
  readonly repositoryPolicy: aws.ecr.RepositoryPolicy;
} {
  // What a kept repository has is kept with it: without its lifecycle policy, it would grow for ever.
  const kept = { parent, retainOnDelete: !plan.deleteImages };
  const repository = new aws.ecr.Repository(
    `${name}-${SERVICE_LOGICAL_IDS.repository}`,
    {
      name: plan.name,
      encryptionConfigurations: [
        {
          encryptionType: plan.encryption.type,
          ...(plan.encryption.key !== undefined && { kmsKey: plan.encryption.key }),
        },
      ],
      imageScanningConfiguration: { scanOnPush: plan.scanOnPush },
      imageTagMutability: plan.tagMutability,
      imageTagMutabilityExclusionFilters: plan.mutableTags.map((filter) => ({
        filter,
        filterType: "WILDCARD",
      })),
      forceDelete: plan.deleteImages,
    },
    kept,
  );
  const lifecyclePolicy = new aws.ecr.LifecyclePolicy(
    `${name}-${SERVICE_LOGICAL_IDS.lifecycle}`,
    { repository: repository.name, policy: JSON.stringify(plan.lifecyclePolicy) },
    kept,
  );
  const repositoryPolicy = new aws.ecr.RepositoryPolicy(
    `${name}-${SERVICE_LOGICAL_IDS.repositoryPolicy}`,
    { repository: repository.name, policy: policyText(plan.policy) },
    kept,
  );
  return { repository, lifecyclePolicy, repositoryPolicy };
}
