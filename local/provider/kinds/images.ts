import { unlessGone } from "../clients";
import { fields } from "../field";
import { type Kind, type Kinds, requestOf, TAGS } from "../kind";
import { compact, mapsOf, textOf } from "../value";

const WEBHOOK = "https://codebuild.${AWS::Region}.amazonaws.com/webhooks?project=${projectName}";

const POLICY: Kind = {
  fields: { repository: { required: true, replaces: true }, policy: { required: true, json: true } },
  id: "${repository}",
  outputs: { registryId: "${AWS::AccountId}" },
};

/** Repositories with their policies, projects and webhooks. */
export const IMAGES: Kinds = {
  "aws:ecr/repository:Repository": {
    naming: { as: "RepositoryName", maxLength: 256 },
    fields: {
      encryptionConfigurations: {
        as: "EncryptionConfiguration",
        computed: true,
        replaces: true,
        form: (all) => mapsOf(all)[0] ?? {},
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
      const policy = await unlessGone(ecr.getRepositoryPolicy({ repositoryName }));
      const lifecycle = await unlessGone(ecr.getLifecyclePolicy({ repositoryName }));
      const LifecyclePolicy = lifecycle && { LifecyclePolicyText: lifecycle.lifecyclePolicyText };
      return compact({ RepositoryPolicyText: policy?.policyText, LifecyclePolicy });
    },
    // A stack that could not be deleted, because of images, could not be updated to one with `forceDelete`.
    beforeDelete: async (repositoryName, { inputs, clients }) =>
      inputs.forceDelete || unlessGone(clients.ecr.deleteRepository({ repositoryName })),
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    ...POLICY,
    complete: (repositoryName, { inputs, clients }) =>
      clients.ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: textOf(inputs.policy) }),
    beforeDelete: (repositoryName, { clients }) =>
      unlessGone(clients.ecr.deleteLifecyclePolicy({ repositoryName })),
  },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": {
    ...POLICY,
    complete: (repositoryName, { inputs, clients }) =>
      clients.ecr.setRepositoryPolicy({ repositoryName, policyText: textOf(inputs.policy) }),
    beforeDelete: (repositoryName, { clients }) =>
      unlessGone(clients.ecr.deleteRepositoryPolicy({ repositoryName })),
  },
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
  // Without its secret, which AWS returns once.
  "aws:codebuild/webhook:Webhook": {
    fields: {
      projectName: { required: true, replaces: true },
      ...fields("branchFilter buildType scopeConfiguration"),
      filterGroups: { unordered: true },
      pullRequestBuildPolicy: { computed: true },
    },
    id: "${projectName}",
    outputs: { payloadUrl: WEBHOOK, url: WEBHOOK },
    async complete(_, { inputs: { __defaults, region, ...inputs }, old, clients: { codebuild } }) {
      const request = {
        ...inputs,
        filterGroups: mapsOf(inputs.filterGroups).map(({ filters = [] }) => filters),
      };
      const updated = old.projectName && (await unlessGone(codebuild.updateWebhook(requestOf(request))));
      if (!updated) await codebuild.createWebhook(requestOf(request));
    },
    beforeDelete: (projectName, { clients }) => unlessGone(clients.codebuild.deleteWebhook({ projectName })),
  },
};
