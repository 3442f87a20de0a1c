import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  ParameterTier,
  ParameterType,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
} from "@aws-sdk/client-ssm";
import { unless } from "../absence";
import { define } from "../definition";
import { flag, oneOf, text, texts } from "../field";
import type { Decoded } from "../fields";
import { tagList, tagsOf } from "../tags";

const properties = {
  name: text({ required: true, replaces: true }),
  type: oneOf(ParameterType, { required: true }),
  allowedPattern: text(),
  dataType: text({ computed: true, replaces: true }),
  description: text(),
  insecureValue: text({ computed: true }),
  keyId: text({ computed: true }),
  tags: texts(),
  tier: oneOf(ParameterTier, { computed: true }),
  value: text({ computed: true }),
};

/** `aws.ssm.Parameter`. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const ssmParameter = define({
  type: "aws:ssm/parameter:Parameter",
  naming: { property: "name", maxLength: 1011 },
  properties,
  kept: { overwrite: flag() },
  outputs: ["arn", "version"],
  moving: ["version"],

  async create(inputs, { clients }) {
    const { overwrite = false, name } = inputs;
    // PutParameter refuses tags together with Overwrite.
    const tags = overwrite ? {} : { Tags: tagList(inputs.tags) };
    await clients.ssm.send(new PutParameterCommand({ ...request(inputs), ...tags, Overwrite: overwrite }));
    return name;
  },

  async complete(ResourceId, { overwrite, tags }, { clients }) {
    if (!overwrite || Object.keys(tags ?? {}).length === 0) return;
    await clients.ssm.send(
      new AddTagsToResourceCommand({ ResourceType: "Parameter", ResourceId, Tags: tagList(tags) }),
    );
  },

  async read(id, { insecureValue }, { clients: { ssm } }) {
    const getting = ssm.send(new GetParameterCommand({ Name: id, WithDecryption: true }));
    const parameter = (await unless([GONE], getting))?.Parameter;
    if (parameter === undefined) return undefined;
    const ParameterFilters = [{ Key: "Name", Option: "Equals", Values: [id] }];
    const { Parameters } = await ssm.send(new DescribeParametersCommand({ ParameterFilters }));
    const metadata = Parameters?.[0];
    const { TagList } = await ssm.send(
      new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: id }),
    );
    const value =
      insecureValue === undefined ? { value: parameter.Value } : { insecureValue: parameter.Value };
    return {
      name: parameter.Name,
      type: parameter.Type,
      allowedPattern: metadata?.AllowedPattern,
      dataType: parameter.DataType,
      description: metadata?.Description,
      insecureValue: undefined,
      keyId: metadata?.KeyId,
      tags: tagsOf(TagList),
      tier: metadata?.Tier,
      value: undefined,
      ...value,
      arn: parameter.ARN,
      version: parameter.Version,
    };
  },

  async update(ResourceId, inputs, change, { clients: { ssm } }) {
    if (VALUES.some((name) => change.has(name)))
      await ssm.send(new PutParameterCommand({ ...request(inputs), Overwrite: inputs.overwrite ?? true }));
    if (!change.has("tags")) return;
    const { written, removed } = change.tags;
    const parameter = { ResourceType: "Parameter", ResourceId } as const;
    if (removed.length > 0)
      await ssm.send(new RemoveTagsFromResourceCommand({ ...parameter, TagKeys: [...removed] }));
    if (Object.keys(written).length > 0)
      await ssm.send(new AddTagsToResourceCommand({ ...parameter, Tags: tagList(written) }));
  },

  async delete(Name, _, { clients }) {
    await unless([GONE], clients.ssm.send(new DeleteParameterCommand({ Name })));
  },
});

const GONE = "ParameterNotFound";

/** Properties that PutParameter writes. */
const VALUES = ["allowedPattern", "description", "insecureValue", "keyId", "tier", "type", "value"] as const;

function request(inputs: Decoded<typeof properties>) {
  return {
    Name: inputs.name,
    Type: inputs.type,
    Value: inputs.value ?? inputs.insecureValue,
    AllowedPattern: inputs.allowedPattern,
    DataType: inputs.dataType,
    Description: inputs.description,
    KeyId: inputs.keyId,
    Tier: inputs.tier,
  };
}
