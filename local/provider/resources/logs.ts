import {
  AssociateKmsKeyCommand,
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DisassociateKmsKeyCommand,
  ListTagsForResourceCommand,
  type LogGroup,
  LogGroupClass,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { unless } from "../absence";
import { define } from "../definition";
import { flag, oneOf, text, texts, whole } from "../field";

/** `aws.cloudwatch.LogGroup`. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const logGroup = define({
  type: "aws:cloudwatch/logGroup:LogGroup",
  naming: { property: "name", maxLength: 512 },
  properties: {
    name: text({ required: true, replaces: true }),
    kmsKeyId: text(),
    logGroupClass: oneOf(LogGroupClass, { computed: true, replaces: true }),
    retentionInDays: whole({ default: 0 }),
    tags: texts(),
  },
  kept: { skipDestroy: flag({ default: false }) },
  outputs: ["arn"],

  async create({ name, kmsKeyId, logGroupClass, tags }, { clients }) {
    const group = { logGroupName: name, kmsKeyId, logGroupClass, tags };
    await clients.logs.send(new CreateLogGroupCommand(group));
    return name;
  },

  async complete(id, { retentionInDays }, { clients }) {
    if (retentionInDays > 0) await retain(clients.logs, id, retentionInDays);
  },

  async read(id, _, { clients }) {
    const group = await find(clients.logs, id);
    if (group === undefined) return undefined;
    const resourceArn = arnOf(group);
    const { tags } = await clients.logs.send(new ListTagsForResourceCommand({ resourceArn }));
    return {
      name: id,
      kmsKeyId: group.kmsKeyId,
      logGroupClass: group.logGroupClass,
      retentionInDays: group.retentionInDays ?? 0,
      tags,
      arn: resourceArn,
    };
  },

  async update(logGroupName, { retentionInDays, kmsKeyId }, change, { clients: { logs } }) {
    if (change.has("retentionInDays")) await retain(logs, logGroupName, retentionInDays);
    if (change.has("kmsKeyId")) await encrypt(logs, logGroupName, kmsKeyId);
    if (!change.has("tags")) return;
    const { written, removed } = change.tags;
    const resourceArn = arnOf((await find(logs, logGroupName)) ?? {});
    if (removed.length > 0) await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: [...removed] }));
    if (Object.keys(written).length > 0)
      await logs.send(new TagResourceCommand({ resourceArn, tags: written }));
  },

  async delete(logGroupName, { skipDestroy }, { clients }) {
    if (skipDestroy) return;
    const deleting = clients.logs.send(new DeleteLogGroupCommand({ logGroupName }));
    await unless(["ResourceNotFoundException"], deleting);
  },
});

async function find(logs: CloudWatchLogsClient, name: string): Promise<LogGroup | undefined> {
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups?.find((group) => group.logGroupName === name);
}

/** The form without `:*` at the end, which the tagging calls take. */
function arnOf({ logGroupArn, arn }: LogGroup): string | undefined {
  return logGroupArn ?? arn?.replace(/:\*$/, "");
}

async function retain(logs: CloudWatchLogsClient, logGroupName: string, retentionInDays: number) {
  if (retentionInDays === 0) await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  else await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
}

async function encrypt(logs: CloudWatchLogsClient, logGroupName: string, kmsKeyId: string | undefined) {
  if (kmsKeyId === undefined) await logs.send(new DisassociateKmsKeyCommand({ logGroupName }));
  else await logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId }));
}
