import {
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryPolicyCommand,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { unless } from "../absence";
import { define } from "../definition";
import { json, text } from "../field";

const properties = {
  repository: text({ required: true, replaces: true }),
  policy: json({ required: true }),
};

/** `aws.ecr.LifecyclePolicy`. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html */
export const ecrLifecyclePolicy = define({
  type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  properties,
  kept: {},
  outputs: ["registryId"],

  async create({ repository, policy }, { clients }) {
    const put = { repositoryName: repository, lifecyclePolicyText: policy };
    await clients.ecr.send(new PutLifecyclePolicyCommand(put));
    return repository;
  },

  async read(repositoryName, _, { clients }) {
    const getting = clients.ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    const found = await unless(["LifecyclePolicyNotFoundException", "RepositoryNotFoundException"], getting);
    return (
      found && { repository: repositoryName, policy: found.lifecyclePolicyText, registryId: found.registryId }
    );
  },

  async update(repositoryName, { policy }, _, { clients }) {
    await clients.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: policy }));
  },

  async delete(repositoryName, _, { clients }) {
    const deleting = clients.ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
    await unless(["LifecyclePolicyNotFoundException", "RepositoryNotFoundException"], deleting);
  },
});

/** `aws.ecr.RepositoryPolicy`. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html */
export const ecrRepositoryPolicy = define({
  type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
  properties,
  kept: {},
  outputs: ["registryId"],

  async create({ repository, policy }, { clients }) {
    const set = { repositoryName: repository, policyText: policy };
    await clients.ecr.send(new SetRepositoryPolicyCommand(set));
    return repository;
  },

  async read(repositoryName, _, { clients }) {
    const getting = clients.ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
    const found = await unless(["RepositoryPolicyNotFoundException", "RepositoryNotFoundException"], getting);
    return found && { repository: repositoryName, policy: found.policyText, registryId: found.registryId };
  },

  async update(repositoryName, { policy }, _, { clients }) {
    await clients.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: policy }));
  },

  async delete(repositoryName, _, { clients }) {
    const deleting = clients.ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    await unless(["RepositoryPolicyNotFoundException", "RepositoryNotFoundException"], deleting);
  },
});
