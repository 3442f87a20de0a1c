import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  EncryptionType,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilterType,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-ecr";
import { unless } from "../absence";
import { type Context, define } from "../definition";
import { flag, list, oneOf, text, texts } from "../field";
import { type Decoded, object } from "../fields";
import { tagList, tagsOf } from "../tags";

const properties = {
  name: text({ required: true, replaces: true }),
  encryptionConfigurations: list(
    object({
      encryptionType: oneOf(EncryptionType, { default: "AES256" }),
      kmsKey: text({ computed: true }),
    }),
    { computed: true, replaces: true },
  ),
  imageScanningConfiguration: object({ scanOnPush: flag({ required: true }) }, { computed: true }),
  imageTagMutability: oneOf(ImageTagMutability, { default: "MUTABLE" }),
  tags: texts(),
};

const kept = {
  forceDelete: flag(),
  // Gap of the local cloud: it takes the filters of IMMUTABLE_WITH_EXCLUSION and forgets them.
  imageTagMutabilityExclusionFilters: list(
    object({
      filter: text({ required: true }),
      filterType: oneOf(ImageTagMutabilityExclusionFilterType, { required: true }),
    }),
  ),
};

/** `aws.ecr.Repository`. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export const ecrRepository = define({
  type: "aws:ecr/repository:Repository",
  naming: { property: "name", maxLength: 256 },
  properties,
  kept,
  outputs: ["arn", "registryId", "repositoryUrl"],

  async create(inputs, { clients }) {
    const command = new CreateRepositoryCommand({
      repositoryName: inputs.name,
      encryptionConfiguration: inputs.encryptionConfigurations?.[0],
      imageScanningConfiguration: inputs.imageScanningConfiguration,
      ...mutability(inputs),
      tags: tagList(inputs.tags),
    });
    await clients.ecr.send(command);
    return inputs.name;
  },

  async read(id, _, { clients }) {
    const describing = clients.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [id] }));
    const repository = (await unless([NOT_FOUND], describing))?.repositories?.[0];
    if (repository === undefined) return undefined;
    const resourceArn = repository.repositoryArn;
    const { tags } = await clients.ecr.send(new ListTagsForResourceCommand({ resourceArn }));
    return {
      name: repository.repositoryName,
      encryptionConfigurations: repository.encryptionConfiguration && [repository.encryptionConfiguration],
      imageScanningConfiguration: repository.imageScanningConfiguration,
      imageTagMutability: repository.imageTagMutability,
      imageTagMutabilityExclusionFilters: repository.imageTagMutabilityExclusionFilters,
      tags: tagsOf(tags),
      arn: resourceArn,
      registryId: repository.registryId,
      repositoryUrl: repository.repositoryUri,
    };
  },

  async update(repositoryName, inputs, change, { clients }) {
    const { ecr } = clients;
    if (change.has("imageTagMutability", "imageTagMutabilityExclusionFilters"))
      await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, ...mutability(inputs) }));
    if (change.has("imageScanningConfiguration")) {
      const { imageScanningConfiguration = {} } = inputs;
      await ecr.send(
        new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration }),
      );
    }
    if (change.has("tags")) await retag(repositoryName, change.tags, clients);
  },

  async delete(repositoryName, { forceDelete }, { clients }) {
    const force = forceDelete === true;
    await unless([NOT_FOUND], clients.ecr.send(new DeleteRepositoryCommand({ repositoryName, force })));
  },
});

const NOT_FOUND = "RepositoryNotFoundException";

function mutability(inputs: Decoded<typeof properties & typeof kept>) {
  return {
    imageTagMutability: inputs.imageTagMutability,
    imageTagMutabilityExclusionFilters: inputs.imageTagMutabilityExclusionFilters,
  };
}

async function retag(
  repositoryName: string,
  { written, removed }: { written: Readonly<Record<string, string>>; removed: readonly string[] },
  { ecr }: Context["clients"],
): Promise<void> {
  const { repositories } = await ecr.send(
    new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
  );
  const resourceArn = repositories?.[0]?.repositoryArn;
  if (removed.length > 0) await ecr.send(new UntagResourceCommand({ resourceArn, tagKeys: [...removed] }));
  if (Object.keys(written).length > 0)
    await ecr.send(new TagResourceCommand({ resourceArn, tags: tagList(written) }));
}
