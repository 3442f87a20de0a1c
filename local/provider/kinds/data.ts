import { unlessGone } from "../clients";
import { type Field, fields } from "../field";
import { type Kinds, requestOf, TAGS } from "../kind";
import { compact, mapOf, mapsOf, textOf } from "../value";

/** Tables, buckets, parameters, secrets and keys. */
export const DATA: Kinds = {
  "aws:dynamodb/table:Table": {
    naming: { as: "TableName", maxLength: 255 },
    fields: {
      attributes: {
        as: "AttributeDefinitions",
        computed: true,
        unordered: true,
        form: (all) =>
          mapsOf(all).map(({ Name: AttributeName, Type }) => compact({ AttributeName, AttributeType: Type })),
      },
      billingMode: { default: "PROVISIONED" },
      deletionProtectionEnabled: {},
      hashKey: keyOf("HASH"),
      pointInTimeRecovery: {
        as: "PointInTimeRecoverySpecification",
        computed: true,
        form: (set) => compact({ PointInTimeRecoveryEnabled: mapOf(set).Enabled }),
      },
      rangeKey: keyOf("RANGE"),
      readCapacity: capacityOf("ReadCapacityUnits"),
      serverSideEncryption: {
        as: "SSESpecification",
        computed: true,
        form: (set) => {
          const { Enabled: SSEEnabled, KmsKeyArn: KMSMasterKeyId } = mapOf(set);
          return compact({ SSEEnabled, KMSMasterKeyId, ...(KMSMasterKeyId && { SSEType: "KMS" }) });
        },
      },
      tags: TAGS,
      ttl: { as: "TimeToLiveSpecification", computed: true },
      writeCapacity: capacityOf("WriteCapacityUnits"),
    },
    stack: "AWS::DynamoDB::Table",
    outputs: { arn: "${It.Arn}" },
    // The local cloud's CloudFormation ignores these two.
    async complete(TableName, { properties, clients: { dynamodb } }) {
      const { TimeToLiveSpecification, PointInTimeRecoverySpecification } = properties;
      if (TimeToLiveSpecification)
        await dynamodb.updateTimeToLive(requestOf({ TableName, TimeToLiveSpecification }));
      if (PointInTimeRecoverySpecification)
        await dynamodb.updateContinuousBackups(requestOf({ TableName, PointInTimeRecoverySpecification }));
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
        form: (set) => ({ Status: mapOf(set).Enabled ? "Enabled" : "Suspended" }),
      },
    },
    stack: "AWS::S3::Bucket",
    outputs: { arn: "${It.Arn}", bucketDomainName: "${It.DomainName}", bucketRegion: "${AWS::Region}" },
    // The local cloud's CloudFormation ignores tags and the end of versions, and deletes a bucket with its objects.
    async complete(Bucket, { properties: { VersioningConfiguration, Tags = [] }, clients: { s3 } }) {
      await s3.putBucketTagging(requestOf({ Bucket, Tagging: { TagSet: Tags } }));
      if (VersioningConfiguration)
        await s3.putBucketVersioning(requestOf({ Bucket, VersioningConfiguration }));
    },
    beforeDelete: async (Bucket, { inputs, clients }) =>
      inputs.forceDestroy || unlessGone(clients.s3.deleteBucket({ Bucket })),
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
    // New tags alone write no value, unlike in CloudFormation:
    // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ssm/parameter.go
    async repeated({ inputs, old, clients: { ssm } }) {
      if (PUT_PARAMETER.some((name) => inputs[name] !== old[name])) return {};
      const { Parameter } = await ssm.getParameter({ Name: textOf(inputs.name) });
      return { Value: Parameter?.Value ?? "" };
    },
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

/** The inputs that the real provider writes by PutParameter, which all go with any of them. */
const PUT_PARAMETER = ["allowedPattern", "description", "insecureValue", "tier", "type", "value"];

function keyOf(KeyType: string): Field {
  return { replaces: true, as: "KeySchema", form: (AttributeName) => [{ AttributeName, KeyType }] };
}

function capacityOf(units: string): Field {
  return { computed: true, as: "ProvisionedThroughput", form: (value) => ({ [units]: value }) };
}
