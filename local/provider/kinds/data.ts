import type { Tagging } from "@aws-sdk/client-s3";
import { unless } from "../clients";
import { type Field, fields } from "../field";
import { type Kinds, requestOf, TAGS } from "../kind";
import { isList, mapOf, textOf } from "../value";

/** Tables, buckets, parameters, secrets and keys. */
export const DATA: Kinds = {
  // Without indexes.
  "aws:dynamodb/table:Table": {
    naming: { as: "TableName", maxLength: 255 },
    fields: {
      attributes: {
        as: "AttributeDefinitions",
        computed: true,
        unordered: true,
        form: (all) =>
          (isList(all) ? all : [])
            .map(mapOf)
            .map(({ name = "", type = "" }) => ({ AttributeName: name, AttributeType: type })),
      },
      billingMode: { default: "PROVISIONED" },
      deletionProtectionEnabled: {},
      hashKey: keyOf("HASH"),
      pointInTimeRecovery: { own: true, computed: true },
      rangeKey: keyOf("RANGE"),
      readCapacity: capacityOf("ReadCapacityUnits"),
      tags: TAGS,
      ttl: { own: true, computed: true },
      writeCapacity: capacityOf("WriteCapacityUnits"),
    },
    stack: "AWS::DynamoDB::Table",
    outputs: { arn: "${It.Arn}" },
    // The local cloud's CloudFormation ignores these two.
    async complete(TableName, { inputs, old, clients: { dynamodb } }) {
      const ttl = { ...mapOf(old.ttl), ...mapOf(inputs.ttl) };
      const TimeToLiveSpecification = {
        AttributeName: textOf(ttl.attributeName),
        Enabled: ttl.enabled === true,
      };
      if (ttl.attributeName) await dynamodb.updateTimeToLive({ TableName, TimeToLiveSpecification });
      const { pointInTimeRecovery } = inputs;
      const enabled = mapOf(pointInTimeRecovery).enabled === true;
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: enabled };
      if (pointInTimeRecovery)
        await dynamodb.updateContinuousBackups({ TableName, PointInTimeRecoverySpecification });
    },
  },
  "aws:s3/bucket:Bucket": {
    naming: { property: "bucket", as: "BucketName", prefix: "bucketPrefix", maxLength: 63 },
    fields: {
      forceDestroy: { default: false, own: true },
      tags: TAGS,
      versioning: {
        as: "VersioningConfiguration",
        computed: true,
        form: (set) => ({ Status: mapOf(set).enabled === true ? "Enabled" : "Suspended" }),
      },
    },
    stack: "AWS::S3::Bucket",
    outputs: { arn: "${It.Arn}", bucketDomainName: "${It.DomainName}", bucketRegion: "${AWS::Region}" },
    // The local cloud's CloudFormation ignores tags, and deletes a bucket with its objects, which AWS refuses.
    complete: (Bucket, { properties, clients }) =>
      clients.s3.putBucketTagging({ Bucket, Tagging: requestOf<Tagging>({ TagSet: properties.Tags ?? [] }) }),
    beforeDelete: async (Bucket, { inputs, clients }) =>
      inputs.forceDestroy || unless(["NoSuchBucket"], clients.s3.deleteBucket({ Bucket })),
  },
  // No SecureString, as with AWS's CloudFormation.
  "aws:ssm/parameter:Parameter": {
    naming: { maxLength: 1011 },
    fields: {
      ...fields("type! allowedPattern description tags value"),
      dataType: { computed: true, replaces: true },
      insecureValue: { as: "Value" },
      tier: { computed: true },
    },
    stack: "AWS::SSM::Parameter",
    outputs: { arn: "${It.Arn}" },
  },
  // Without a value, which is a resource of its own, and deleted at once.
  "aws:secretsmanager/secret:Secret": {
    naming: { prefix: "namePrefix", maxLength: 512 },
    fields: {
      ...fields("description kmsKeyId"),
      recoveryWindowInDays: { default: 30, own: true },
      tags: TAGS,
    },
    stack: "AWS::SecretsManager::Secret",
    id: "${It.Id}",
    outputs: { arn: "${It.Id}" },
  },
  "aws:kms/key:Key": {
    fields: {
      ...fields("description enableKeyRotation rotationPeriodInDays"),
      customerMasterKeySpec: { default: "SYMMETRIC_DEFAULT", replaces: true, as: "KeySpec" },
      deletionWindowInDays: { as: "PendingWindowInDays" },
      isEnabled: { default: true, as: "Enabled" },
      keyUsage: { default: "ENCRYPT_DECRYPT", replaces: true },
      policy: { computed: true, json: true, as: "KeyPolicy" },
      tags: TAGS,
    },
    stack: "AWS::KMS::Key",
    outputs: { arn: "${It.Arn}", keyId: "${It}" },
  },
};

function keyOf(KeyType: string): Field {
  return { replaces: true, as: "KeySchema", form: (AttributeName) => [{ AttributeName, KeyType }] };
}

function capacityOf(units: string): Field {
  return { computed: true, as: "ProvisionedThroughput", form: (value) => ({ [units]: value }) };
}
