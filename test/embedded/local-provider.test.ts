import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { type Cloud, startCloud } from "../../local/cloud/ministack";
import { clientsOf } from "../../local/provider/clients";
import { parseConfiguration } from "../../local/provider/configuration";
import { KINDS } from "../../local/provider/kinds/table";
import { Provider } from "../../local/provider/provider";
import type { ValueMap } from "../../local/provider/value";
import { PYTHON_TOOLS } from "../../local/setup/python-tools";

const cleanup = new Cleanup();
let cloud: Cloud;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "local-provider-"));
  cleanup.add("remove the folder", () => rmSync(folder, { recursive: true }));
  const options = { python: await cached(PYTHON_TOOLS), folder, log: join(folder, "cloud.log") };
  cloud = await startCloud(options, cleanup);
});

afterAll(() => cleanup.run());

const ACCOUNT = "000000000000";
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const QUEUE = { name: "q", tags: { a: "1" } };
const QUEUE_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/r`;
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`;
const POLICY =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
const INLINE = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const LIFECYCLE = '{"rules":[]}';
const code = (text: string) => ({ assets: { "index.js": { text } } });
const PROJECT = {
  name: "p",
  artifacts: { type: "NO_ARTIFACTS" },
  environment: { type: "LINUX_CONTAINER", image: "i", computeType: "c" },
  serviceRole: ROLE_ARN,
  source: { type: "NO_SOURCE" },
};
const FILTER = { type: "EVENT", pattern: "PUSH" };

/** Each kind as it is made, and what then changes of it; what others need comes first. */
const RESOURCES: readonly (readonly [type: string, inputs: ValueMap, change: ValueMap])[] = [
  ["aws:ecr/repository:Repository", { name: "a" }, { imageTagMutability: "IMMUTABLE", tags: { a: "2" } }],
  ["aws:iam/role:Role", { name: "r", assumeRolePolicy: TRUST }, { description: "new" }],
  ["aws:sqs/queue:Queue", QUEUE, { visibilityTimeoutSeconds: 60 }],
  ["aws:cloudwatch/logGroup:LogGroup", { name: "/l" }, { retentionInDays: 7 }],
  [
    "aws:dynamodb/table:Table",
    {
      name: "t",
      billingMode: "PAY_PER_REQUEST",
      attributes: [{ name: "k", type: "S" }],
      hashKey: "k",
      ttl: { attributeName: "x", enabled: true },
      pointInTimeRecovery: { enabled: true },
    },
    { ttl: { attributeName: "x", enabled: false } },
  ],
  [
    "aws:lambda/function:Function",
    {
      name: "f",
      role: ROLE_ARN,
      runtime: "nodejs22.x",
      handler: "index.handler",
      code: code("1"),
      deadLetterConfig: { targetArn: QUEUE_ARN },
    },
    { code: code("exports.handler = async () => 2"), timeout: 9 },
  ],
  [
    "aws:codebuild/project:Project",
    { ...PROJECT, logsConfig: { cloudwatchLogs: { groupName: "/l" } } },
    { buildTimeout: 9, queuedTimeout: 8 },
  ],
  [
    "aws:codebuild/webhook:Webhook",
    { projectName: "p", filterGroups: [{ filters: [FILTER] }] },
    { filterGroups: [{ filters: [{ ...FILTER, pattern: "PUSH, PULL_REQUEST_MERGED" }] }] },
  ],
  [
    "aws:s3/bucket:Bucket",
    { bucket: "b", tags: { a: "1" }, versioning: { enabled: true } },
    { tags: { a: "2" }, versioning: { enabled: false } },
  ],
  ["aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository: "a", policy: LIFECYCLE }, { policy: LIFECYCLE }],
  ["aws:ecr/repositoryPolicy:RepositoryPolicy", { repository: "a", policy: POLICY }, { policy: POLICY }],
  ["aws:iam/rolePolicy:RolePolicy", { name: "i", role: "r", policy: INLINE }, { policy: INLINE }],
  [
    "aws:lambda/permission:Permission",
    { statementId: "s", function: "f", action: "lambda:InvokeFunction", principal: "events.amazonaws.com" },
    {},
  ],
  [
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    { functionName: "f" },
    { maximumRetryAttempts: 0 },
  ],
  [
    "aws:cloudwatch/eventRule:EventRule",
    { name: "e", eventPattern: '{"source":["a"]}' },
    { description: "new" },
  ],
  [
    "aws:cloudwatch/eventTarget:EventTarget",
    { targetId: "x", rule: "e", arn: FUNCTION_ARN },
    { retryPolicy: { maximumRetryAttempts: 1 } },
  ],
  [
    "aws:scheduler/schedule:Schedule",
    {
      name: "h",
      scheduleExpression: "rate(1 hour)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: FUNCTION_ARN, roleArn: ROLE_ARN },
    },
    { state: "DISABLED" },
  ],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    { queueUrl: `http://127.0.0.1/${ACCOUNT}/q`, policy: POLICY },
    { policy: POLICY },
  ],
  ["aws:ssm/parameter:Parameter", { name: "/p", type: "String", value: "1" }, { value: "2" }],
  ["aws:sns/topic:Topic", { name: "n" }, { displayName: "new" }],
  [
    "aws:sns/topicPolicy:TopicPolicy",
    { arn: `arn:aws:sns:us-east-1:${ACCOUNT}:n`, policy: POLICY },
    { policy: POLICY },
  ],
  ["aws:kms/key:Key", {}, { description: "new", enableKeyRotation: true }],
  ["aws:secretsmanager/secret:Secret", { name: "c" }, { description: "new" }],
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    {
      name: "m",
      namespace: "n",
      metricName: "m",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 1,
      evaluationPeriods: 1,
    },
    { period: 300 },
  ],
  [
    "aws:cloudwatch/dashboard:Dashboard",
    { dashboardName: "d", dashboardBody: '{"widgets":[]}' },
    { dashboardBody: '{"widgets":[],"start":"-PT1H"}' },
  ],
];

interface Deployed {
  readonly urn: string;
  readonly id: string;
  readonly state: ValueMap;
}

describe("the local provider", () => {
  it("makes, changes and deletes a resource of every kind, with what the local cloud's CloudFormation ignores", async () => {
    expect(RESOURCES.map(([type]) => type).sort()).toEqual(Object.keys(KINDS).sort());
    const configuration = parseConfiguration({}, { AWS_ENDPOINT_URL: cloud.endpoint });
    const provider = new Provider(KINDS, configuration);
    const clients = clientsOf(configuration, configuration.region);
    const deployed: Deployed[] = [];

    for (const [type, given, change] of RESOURCES) {
      const urn = `urn:pulumi:dev::test::${type}::it`;
      const { inputs, problems } = provider.check(urn, {}, given, new Uint8Array());
      expect(problems).toEqual([]);
      const { id, state, error } = await provider.create(urn, inputs);
      expect(error).toBeUndefined();
      expect(provider.diff(urn, state, inputs)).toMatchObject({ changed: [], replaced: [] });
      deployed.push({ urn, id, state: await provider.update(urn, id, state, { ...inputs, ...change }) });
    }

    // The first kind changed before its policies were there.
    const [repository] = deployed;
    if (repository)
      await provider.update(repository.urn, "a", repository.state, {
        name: "a",
        imageTagMutability: "MUTABLE",
      });
    const { lambda, dynamodb, s3, ecr, codebuild } = clients;
    const { lifecyclePolicyText } = await ecr.getLifecyclePolicy({ repositoryName: "a" });
    expect(lifecyclePolicyText).toBe(LIFECYCLE);
    expect((await ecr.getRepositoryPolicy({ repositoryName: "a" })).policyText).toBe(POLICY);
    expect((await lambda.getFunctionConfiguration({ FunctionName: "f" })).DeadLetterConfig?.TargetArn).toBe(
      QUEUE_ARN,
    );
    expect(Buffer.from((await lambda.invoke({ FunctionName: "f" })).Payload ?? []).toString()).toBe("2");
    expect(
      (await dynamodb.describeTimeToLive({ TableName: "t" })).TimeToLiveDescription?.TimeToLiveStatus,
    ).toBe("DISABLED");
    const backups = await dynamodb.describeContinuousBackups({ TableName: "t" });
    expect(
      backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    ).toBe("ENABLED");
    expect((await s3.getBucketTagging({ Bucket: "b" })).TagSet).toEqual([{ Key: "a", Value: "2" }]);
    expect((await s3.getBucketVersioning({ Bucket: "b" })).Status).toBe("Suspended");
    expect((await codebuild.batchGetProjects({ names: ["p"] })).projects?.[0]).toMatchObject({
      timeoutInMinutes: 9,
      queuedTimeoutInMinutes: 8,
      logsConfig: { cloudWatchLogs: { groupName: "/l" } },
      webhook: { filterGroups: [[{ pattern: "PUSH, PULL_REQUEST_MERGED" }]] },
    });

    for (const { urn, id, state } of deployed.toReversed()) {
      await provider.delete(urn, id, state);
      expect(await provider.exists(urn, state)).toBe(false);
    }
    expect((await ecr.describeRepositories({})).repositories).toEqual([]);
    expect((await lambda.listFunctions({})).Functions).toEqual([]);
  });

  it("leaves the value of a parameter alone when only its tags change, and writes it with a description", async () => {
    const configuration = parseConfiguration({}, { AWS_ENDPOINT_URL: cloud.endpoint });
    const provider = new Provider(KINDS, configuration);
    const { ssm } = clientsOf(configuration, configuration.region);
    const urn = "urn:pulumi:dev::test::aws:ssm/parameter:Parameter::written";
    const { inputs } = provider.check(
      urn,
      {},
      { name: "/w", type: "String", value: "none" },
      new Uint8Array(),
    );
    const { id, state } = await provider.create(urn, inputs);
    await ssm.putParameter({ Name: "/w", Value: "written", Overwrite: true });
    const valueNow = async () => (await ssm.getParameter({ Name: "/w" })).Parameter?.Value;

    const tagged = await provider.update(urn, id, state, { ...inputs, tags: { team: "a" } });
    const afterTags = await valueNow();
    await provider.update(urn, id, tagged, { ...inputs, tags: { team: "a" }, description: "new" });

    const { TagList } = await ssm.listTagsForResource({ ResourceType: "Parameter", ResourceId: "/w" });
    expect(TagList).toContainEqual({ Key: "team", Value: "a" });
    expect(afterTags).toBe("written");
    expect(await valueNow()).toBe("none");
  });

  it("does not delete a repository or a bucket with something in it, and deletes it when the program says so", async () => {
    const configuration = parseConfiguration({}, { AWS_ENDPOINT_URL: cloud.endpoint });
    const provider = new Provider(KINDS, configuration);
    const { s3, ecr } = clientsOf(configuration, configuration.region);
    const repositoryUrn = "urn:pulumi:dev::test::aws:ecr/repository:Repository::full";
    const bucketUrn = "urn:pulumi:dev::test::aws:s3/bucket:Bucket::full";
    const repository = await provider.create(repositoryUrn, { name: "full" });
    const bucket = await provider.create(bucketUrn, { bucket: "full" });
    const imageManifest = '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}';
    await ecr.putImage({ repositoryName: "full", imageTag: "t", imageManifest });
    await s3.putObject({ Bucket: "full", Key: "k", Body: "x" });

    await expect(provider.delete(repositoryUrn, "full", repository.state)).rejects.toThrow("is not empty");
    await expect(provider.delete(bucketUrn, "full", bucket.state)).rejects.toThrow("not empty");
    const forced = await provider.update(repositoryUrn, "full", repository.state, {
      name: "full",
      forceDelete: true,
    });
    await provider.delete(repositoryUrn, "full", forced);
    await provider.delete(bucketUrn, "full", { ...bucket.state, forceDestroy: true });

    const { repositories = [] } = await ecr.describeRepositories({});
    const { Buckets = [] } = await s3.listBuckets({});
    expect(repositories.map(({ repositoryName }) => repositoryName)).not.toContain("full");
    expect(Buckets.map(({ Name }) => Name)).not.toContain("full");
  });
});
