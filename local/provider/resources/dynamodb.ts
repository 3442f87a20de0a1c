import {
  BillingMode,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  ScalarAttributeType,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { unless } from "../absence";
import { define } from "../definition";
import { flag, oneOf, set, text, texts, whole } from "../field";
import { type Decoded, object } from "../fields";
import { tagList, tagsOf } from "../tags";

const properties = {
  name: text({ required: true, replaces: true }),
  attributes: set(
    object({ name: text({ required: true }), type: oneOf(ScalarAttributeType, { required: true }) }),
    { computed: true },
  ),
  billingMode: oneOf(BillingMode, { default: "PROVISIONED" }),
  deletionProtectionEnabled: flag(),
  hashKey: text({ computed: true, replaces: true }),
  pointInTimeRecovery: object(
    { enabled: flag({ required: true }), recoveryPeriodInDays: whole({ computed: true }) },
    { computed: true },
  ),
  rangeKey: text({ replaces: true }),
  readCapacity: whole({ computed: true }),
  serverSideEncryption: object(
    { enabled: flag({ required: true }), kmsKeyArn: text({ computed: true }) },
    { computed: true },
  ),
  tags: texts(),
  ttl: object({ attributeName: text(), enabled: flag({ default: false }) }, { computed: true }),
  writeCapacity: whole({ computed: true }),
};

type Inputs = Decoded<typeof properties>;

/** `aws.dynamodb.Table`, without indexes. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export const dynamodbTable = define({
  type: "aws:dynamodb/table:Table",
  naming: { property: "name", maxLength: 255 },
  properties,
  kept: {},
  outputs: ["arn"],

  async create(inputs, { clients }) {
    const command = new CreateTableCommand({
      TableName: inputs.name,
      AttributeDefinitions: attributeDefinitions(inputs),
      KeySchema: [
        { AttributeName: inputs.hashKey, KeyType: "HASH" as const },
        { AttributeName: inputs.rangeKey, KeyType: "RANGE" as const },
      ].filter((key) => key.AttributeName !== undefined),
      DeletionProtectionEnabled: inputs.deletionProtectionEnabled,
      SSESpecification: encryption(inputs),
      ...billing(inputs),
      Tags: tagList(inputs.tags),
    });
    await clients.dynamodb.send(command);
    return inputs.name;
  },

  async complete(TableName, { ttl, pointInTimeRecovery }, { clients: { dynamodb } }) {
    await waitUntilTableExists({ client: dynamodb, ...PATIENCE }, { TableName });
    if (ttl?.enabled) await expire(dynamodb, TableName, ttl);
    if (pointInTimeRecovery?.enabled) await backUp(dynamodb, TableName, pointInTimeRecovery);
  },

  async read(TableName, _, { clients: { dynamodb } }) {
    const Table = (await unless(GONE, dynamodb.send(new DescribeTableCommand({ TableName }))))?.Table;
    if (Table === undefined) return undefined;
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    const backups = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const { Tags } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: Table.TableArn }));
    const key = (type: string) => Table.KeySchema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
    return {
      name: Table.TableName,
      attributes: Table.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => ({
        name: AttributeName,
        type: AttributeType,
      })),
      billingMode: Table.BillingModeSummary?.BillingMode ?? "PROVISIONED",
      deletionProtectionEnabled: Table.DeletionProtectionEnabled,
      hashKey: key("HASH"),
      pointInTimeRecovery: {
        enabled: recovery?.PointInTimeRecoveryStatus === "ENABLED",
        recoveryPeriodInDays: recovery?.RecoveryPeriodInDays,
      },
      rangeKey: key("RANGE"),
      readCapacity: Table.ProvisionedThroughput?.ReadCapacityUnits,
      serverSideEncryption: Table.SSEDescription && {
        enabled: Table.SSEDescription.Status === "ENABLED",
        kmsKeyArn: Table.SSEDescription.KMSMasterKeyArn,
      },
      tags: tagsOf(Tags),
      ttl: {
        attributeName: TimeToLiveDescription?.AttributeName,
        enabled: TimeToLiveDescription?.TimeToLiveStatus === "ENABLED",
      },
      writeCapacity: Table.ProvisionedThroughput?.WriteCapacityUnits,
      arn: Table.TableArn,
    };
  },

  async update(TableName, inputs, change, { clients: { dynamodb } }) {
    const { deletionProtectionEnabled: DeletionProtectionEnabled = false, ttl, pointInTimeRecovery } = inputs;
    if (change.has("deletionProtectionEnabled"))
      await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
    if (change.has("attributes", "billingMode", "readCapacity", "writeCapacity"))
      await dynamodb.send(
        new UpdateTableCommand({
          TableName,
          AttributeDefinitions: attributeDefinitions(inputs),
          ...billing(inputs),
        }),
      );
    if (change.has("serverSideEncryption"))
      await dynamodb.send(new UpdateTableCommand({ TableName, SSESpecification: encryption(inputs) }));
    // DynamoDB takes the attribute's name to turn it off as well.
    if (change.has("ttl") && ttl) await expire(dynamodb, TableName, { ...change.old.ttl, ...ttl });
    if (change.has("pointInTimeRecovery") && pointInTimeRecovery)
      await backUp(dynamodb, TableName, pointInTimeRecovery);
    if (change.has("tags")) await retag(dynamodb, TableName, change.tags);
  },

  async delete(TableName, _, { clients: { dynamodb } }) {
    await unless(GONE, dynamodb.send(new DeleteTableCommand({ TableName })));
    await waitUntilTableNotExists({ client: dynamodb, ...PATIENCE }, { TableName });
  },
});

const GONE = ["ResourceNotFoundException"];

/** In seconds. */
const PATIENCE = { minDelay: 0.1, maxDelay: 1, maxWaitTime: 30 };

function attributeDefinitions({ attributes = [] }: Inputs) {
  return attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type }));
}

function billing({ billingMode, readCapacity, writeCapacity }: Inputs) {
  if (billingMode === "PAY_PER_REQUEST") return { BillingMode: billingMode };
  const ProvisionedThroughput = { ReadCapacityUnits: readCapacity, WriteCapacityUnits: writeCapacity };
  return { BillingMode: billingMode, ProvisionedThroughput };
}

function encryption({ serverSideEncryption }: Inputs) {
  if (serverSideEncryption === undefined) return undefined;
  const { enabled, kmsKeyArn } = serverSideEncryption;
  return { Enabled: enabled, ...(enabled && { SSEType: "KMS" as const, KMSMasterKeyId: kmsKeyArn }) };
}

async function expire(
  dynamodb: DynamoDBClient,
  TableName: string,
  { attributeName, enabled }: NonNullable<Inputs["ttl"]>,
): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: attributeName, Enabled: enabled };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

async function backUp(
  dynamodb: DynamoDBClient,
  TableName: string,
  { enabled, recoveryPeriodInDays }: NonNullable<Inputs["pointInTimeRecovery"]>,
): Promise<void> {
  const PointInTimeRecoverySpecification = {
    PointInTimeRecoveryEnabled: enabled,
    RecoveryPeriodInDays: recoveryPeriodInDays,
  };
  await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
}

async function retag(
  dynamodb: DynamoDBClient,
  TableName: string,
  { written, removed }: { written: Readonly<Record<string, string>>; removed: readonly string[] },
): Promise<void> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const ResourceArn = Table?.TableArn;
  if (removed.length > 0)
    await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: [...removed] }));
  if (Object.keys(written).length > 0)
    await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: tagList(written) }));
}
