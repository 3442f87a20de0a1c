import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { unless } from "../absence";
import { define } from "../definition";
import { flag, json, text, texts, whole } from "../field";
import type { Decoded } from "../fields";

const properties = {
  name: text({ required: true, replaces: true }),
  delaySeconds: whole({ default: 0 }),
  kmsDataKeyReusePeriodSeconds: whole({ computed: true }),
  kmsMasterKeyId: text(),
  maxMessageSize: whole({ default: 262_144 }),
  messageRetentionSeconds: whole({ default: 345_600 }),
  policy: json({ computed: true }),
  receiveWaitTimeSeconds: whole({ default: 0 }),
  redriveAllowPolicy: json({ computed: true }),
  redrivePolicy: json({ computed: true }),
  sqsManagedSseEnabled: flag({ computed: true }),
  tags: texts(),
  visibilityTimeoutSeconds: whole({ default: 30 }),
};

/** `aws.sqs.Queue`, standard queues. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const sqsQueue = define({
  type: "aws:sqs/queue:Queue",
  naming: { property: "name", maxLength: 80 },
  properties,
  kept: {},
  outputs: ["arn", "url"],

  async create(inputs, { clients }) {
    const queue = { QueueName: inputs.name, Attributes: attributes(inputs), tags: inputs.tags };
    const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand(queue));
    return QueueUrl ?? inputs.name;
  },

  async read(id, _, { clients }) {
    const asked = { QueueUrl: id, AttributeNames: ["All" as const] };
    const found = await unless(GONE, clients.sqs.send(new GetQueueAttributesCommand(asked)));
    if (found === undefined) return undefined;
    const { Tags } = await clients.sqs.send(new ListQueueTagsCommand({ QueueUrl: id }));
    const { Attributes: told = {} } = found;
    return {
      name: id.slice(id.lastIndexOf("/") + 1),
      delaySeconds: number(told.DelaySeconds),
      kmsDataKeyReusePeriodSeconds: number(told.KmsDataKeyReusePeriodSeconds),
      kmsMasterKeyId: told.KmsMasterKeyId,
      maxMessageSize: number(told.MaximumMessageSize),
      messageRetentionSeconds: number(told.MessageRetentionPeriod),
      policy: told.Policy,
      receiveWaitTimeSeconds: number(told.ReceiveMessageWaitTimeSeconds),
      redriveAllowPolicy: told.RedriveAllowPolicy,
      redrivePolicy: told.RedrivePolicy,
      sqsManagedSseEnabled:
        told.SqsManagedSseEnabled === undefined ? undefined : told.SqsManagedSseEnabled === "true",
      tags: Tags,
      visibilityTimeoutSeconds: number(told.VisibilityTimeout),
      arn: told.QueueArn,
      url: id,
    };
  },

  async update(QueueUrl, inputs, change, { clients: { sqs } }) {
    const names = Object.keys(inputs).filter((name): name is keyof typeof properties => name in properties);
    if (names.some((name) => name !== "tags" && change.has(name))) {
      const unencrypted = change.has("kmsMasterKeyId") && { KmsMasterKeyId: inputs.kmsMasterKeyId ?? "" };
      const Attributes = { ...attributes(inputs), ...unencrypted };
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
    const { written, removed } = change.tags;
    if (removed.length > 0) await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: [...removed] }));
    if (Object.keys(written).length > 0) await sqs.send(new TagQueueCommand({ QueueUrl, Tags: written }));
  },

  async delete(QueueUrl, _, { clients }) {
    await unless(GONE, clients.sqs.send(new DeleteQueueCommand({ QueueUrl })));
  },
});

/** `aws.sqs.QueuePolicy`. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const sqsQueuePolicy = define({
  type: "aws:sqs/queuePolicy:QueuePolicy",
  properties: { queueUrl: text({ required: true, replaces: true }), policy: json({ required: true }) },
  kept: {},
  outputs: [],

  async create({ queueUrl, policy }, { clients }) {
    await clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { Policy: policy } }),
    );
    return queueUrl;
  },

  async read(id, _, { clients }) {
    const asked = { QueueUrl: id, AttributeNames: ["Policy" as const] };
    const found = await unless(GONE, clients.sqs.send(new GetQueueAttributesCommand(asked)));
    const policy = found?.Attributes?.Policy;
    return policy ? { queueUrl: id, policy } : undefined;
  },

  async update(QueueUrl, { policy }, _, { clients }) {
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policy } }));
  },

  async delete(QueueUrl, _, { clients }) {
    const deleting = clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }),
    );
    await unless(GONE, deleting);
  },
});

const GONE = ["QueueDoesNotExist"];

function attributes(inputs: Decoded<typeof properties>): Partial<Record<QueueAttributeName, string>> {
  const all = {
    DelaySeconds: inputs.delaySeconds,
    KmsDataKeyReusePeriodSeconds: inputs.kmsDataKeyReusePeriodSeconds,
    KmsMasterKeyId: inputs.kmsMasterKeyId,
    MaximumMessageSize: inputs.maxMessageSize,
    MessageRetentionPeriod: inputs.messageRetentionSeconds,
    Policy: inputs.policy,
    ReceiveMessageWaitTimeSeconds: inputs.receiveWaitTimeSeconds,
    RedriveAllowPolicy: inputs.redriveAllowPolicy,
    RedrivePolicy: inputs.redrivePolicy,
    SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
    VisibilityTimeout: inputs.visibilityTimeoutSeconds,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
