import type { CreateWebhookInput, UpdateWebhookInput } from "@aws-sdk/client-codebuild";
import { unless } from "../clients";
import { fields } from "../field";
import { type Call, type Kind, type Kinds, requestOf, TAGS } from "../kind";
import { compact, isList, mapOf, textOf } from "../value";

const GONE = [
  "LifecyclePolicyNotFoundException",
  "RepositoryNotFoundException",
  "RepositoryPolicyNotFoundException",
  "ResourceNotFoundException",
];

const WEBHOOK = "https://codebuild.${AWS::Region}.amazonaws.com/webhooks?project=${projectName}";

/** Repositories with their policies, projects and webhooks. */
export const IMAGES: Kinds = {
  "aws:ecr/repository:Repository": {
    naming: { as: "RepositoryName", maxLength: 256 },
    fields: {
      encryptionConfigurations: {
        as: "EncryptionConfiguration",
        computed: true,
        replaces: true,
        form: (all) => {
          const { encryptionType = "AES256", kmsKey } = mapOf(isList(all) && all[0]);
          return compact({ EncryptionType: encryptionType, KmsKey: kmsKey });
        },
      },
      forceDelete: { as: "EmptyOnDelete" },
      imageScanningConfiguration: { computed: true },
      imageTagMutability: { default: "MUTABLE" },
      // In the stack's template alone: the local cloud does not have them.
      imageTagMutabilityExclusionFilters: {},
      tags: TAGS,
    },
    stack: "AWS::ECR::Repository",
    outputs: { arn: "${It.Arn}", registryId: "${AWS::AccountId}", repositoryUrl: "${It.RepositoryUri}" },
    // An update of CloudFormation takes away the policies that its template does not have.
    async repeated({ inputs, clients: { ecr } }) {
      const repositoryName = textOf(inputs.name);
      const policy = await unless(GONE, ecr.getRepositoryPolicy({ repositoryName }));
      const lifecycle = await unless(GONE, ecr.getLifecyclePolicy({ repositoryName }));
      const LifecyclePolicy = lifecycle && { LifecyclePolicyText: lifecycle.lifecyclePolicyText };
      return compact({ RepositoryPolicyText: policy?.policyText, LifecyclePolicy });
    },
    // A stack that could not be deleted, because of images, could not be updated to one with `forceDelete`.
    beforeDelete: async (repositoryName, { inputs, clients }) =>
      inputs.forceDelete || unless(GONE, clients.ecr.deleteRepository({ repositoryName })),
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": policyOf(
    (repositoryName, lifecyclePolicyText, { clients }) =>
      clients.ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText }),
    (repositoryName, { clients }) => clients.ecr.deleteLifecyclePolicy({ repositoryName }),
  ),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": policyOf(
    (repositoryName, policyText, { clients }) =>
      clients.ecr.setRepositoryPolicy({ repositoryName, policyText }),
    (repositoryName, { clients }) => clients.ecr.deleteRepositoryPolicy({ repositoryName }),
  ),
  "aws:codebuild/project:Project": {
    naming: { maxLength: 255 },
    fields: {
      ...fields("artifacts! environment! serviceRole! source!"),
      ...fields("autoRetryLimit concurrentBuildLimit sourceVersion"),
      ...fields("cache description encryptionKey logsConfig", { computed: true }),
      buildTimeout: { default: 60, as: "TimeoutInMinutes" },
      queuedTimeout: { default: 480, as: "QueuedTimeoutInMinutes" },
      tags: TAGS,
    },
    stack: "AWS::CodeBuild::Project",
    id: "${It.Arn}",
    outputs: { arn: "${It.Arn}" },
  },
  // Without its secret, which AWS tells once.
  "aws:codebuild/webhook:Webhook": {
    fields: {
      projectName: { required: true, replaces: true },
      branchFilter: {},
      buildType: {},
      filterGroups: { unordered: true },
      pullRequestBuildPolicy: { computed: true },
    },
    id: "${projectName}",
    outputs: { payloadUrl: WEBHOOK, url: WEBHOOK },
    async complete(
      _,
      { inputs: { __defaults, region, filterGroups, ...inputs }, old, clients: { codebuild } },
    ) {
      const groups = (isList(filterGroups) ? filterGroups : []).map((group) => mapOf(group).filters ?? []);
      const request = { ...inputs, filterGroups: groups };
      if (old.projectName) await codebuild.updateWebhook(requestOf<UpdateWebhookInput>(request));
      else await codebuild.createWebhook(requestOf<CreateWebhookInput>(request));
    },
    beforeDelete: (projectName, { clients }) =>
      unless(GONE, clients.codebuild.deleteWebhook({ projectName })),
  },
};

function policyOf(
  put: (repository: string, policy: string, call: Call) => Promise<unknown>,
  remove: (repository: string, call: Call) => Promise<unknown>,
): Kind {
  return {
    fields: { repository: { required: true, replaces: true }, policy: { required: true, json: true } },
    id: "${repository}",
    outputs: { registryId: "${AWS::AccountId}" },
    complete: (repository, call) => put(repository, textOf(call.inputs.policy), call),
    beforeDelete: (repository, call) => unless(GONE, remove(repository, call)),
  };
}
