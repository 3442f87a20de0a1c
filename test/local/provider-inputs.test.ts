import { describe, expect, it } from "vitest";
import { render } from "../../local/provider/field";
import { check, diff, fieldsOf } from "../../local/provider/inputs";
import type { Kind } from "../../local/provider/kind";
import { KINDS } from "../../local/provider/kinds/table";
import { UNKNOWN, type ValueMap } from "../../local/provider/value";

const FRESH = "abcdef0123456789abcdef0123456789";
const UNCHANGED = { changed: [], replaced: [], deleteBeforeReplace: false };

const repository = kindOf("aws:ecr/repository:Repository");
const policy = kindOf("aws:ecr/repositoryPolicy:RepositoryPolicy");
const role = kindOf("aws:iam/role:Role");
const table = kindOf("aws:dynamodb/table:Table");
const lambda = kindOf("aws:lambda/function:Function");
const permission = kindOf("aws:lambda/permission:Permission");

function kindOf(type: string): Kind {
  const kind = KINDS[type];
  if (kind === undefined) throw new Error(`no ${type}`);
  return kind;
}

function checked(kind: Kind, news: ValueMap, olds: ValueMap = {}, name = "repo") {
  return check(kind, name, olds, news, FRESH);
}

describe("what a program may give", () => {
  it("refuses a property that is not passed on to the cloud, and names those that are", () => {
    const { problems } = checked(policy, { repository: "a", policy: "{}", force: true });

    expect(problems).toEqual([
      "force: true is not passed on by the local provider, which drops nothing in silence; use policy, region, repository",
    ]);
  });

  it("lists every missing value and every document that is none at once", () => {
    const { problems } = checked(policy, { policy: "not json" });

    expect(problems).toEqual(["repository: is required", 'policy: must be a JSON document, got "not json"']);
  });

  it("takes a value that is not known yet", () => {
    const { inputs, problems } = checked(policy, { repository: UNKNOWN, policy: UNKNOWN });

    expect(problems).toEqual([]);
    expect(inputs).toMatchObject({ repository: UNKNOWN, policy: UNKNOWN });
  });

  it("takes a region for a type that has one, and refuses it for IAM", () => {
    const region = "eu-west-1";

    expect(checked(repository, { region }).problems).toEqual([]);
    expect(checked(role, { region, assumeRolePolicy: "{}" }).problems).toHaveLength(1);
  });
});

describe("what a program leaves out", () => {
  it("fills in the real provider's defaults and a name, and says that it chose them", () => {
    const { inputs } = checked(repository, {});

    expect(inputs).toEqual({
      name: "repo-abcdef0",
      imageTagMutability: "MUTABLE",
      __defaults: ["name", "imageTagMutability"],
    });
  });

  it("turns a policy given as an object into its text", () => {
    const { inputs } = checked(policy, { repository: "a", policy: { Version: "2012-10-17" } });

    expect(inputs.policy).toBe('{"Version":"2012-10-17"}');
  });

  it("cuts the front of a chosen name that is too long", () => {
    const { inputs } = checked(role, { assumeRolePolicy: "{}" }, {}, "r".repeat(80));

    expect(inputs.name).toBe(`${"r".repeat(56)}-abcdef0`);
  });

  it("chooses a name with 26 digits after the prefix that the program gives", () => {
    const { inputs } = checked(role, { namePrefix: "fleet-", assumeRolePolicy: "{}" });

    expect(inputs.name).toBe("fleet-abcdef0123456789abcdef0123");
  });

  it.each([
    ["keeps the name that it chose before", { name: "repo-1", __defaults: ["name"] }, "repo-1"],
    [
      "chooses a new name when the program takes its own back",
      { name: "mine", __defaults: [] },
      "repo-abcdef0",
    ],
  ])("%s", (_case, olds, name) => {
    expect(checked(repository, {}, olds).inputs.name).toBe(name);
  });

  it("chooses a new name for another prefix", () => {
    const olds = { name: "old-1", namePrefix: "old-", __defaults: ["name"] };

    const { inputs } = checked(role, { namePrefix: "new-", assumeRolePolicy: "{}" }, olds);

    expect(inputs.name).toBe("new-abcdef0123456789abcdef0123");
  });

  it("keeps what AWS would keep", () => {
    const olds = { imageScanningConfiguration: { scanOnPush: true } };

    expect(checked(repository, {}, olds).inputs).toMatchObject(olds);
  });
});

describe("what is the same", () => {
  it.each([
    [
      "one policy document in two spellings",
      policy,
      { repository: "a", policy: '{"Version":"2012-10-17","Statement":[]}' },
      { repository: "a", policy: '{ "Statement": [], "Version": "2012-10-17" }' },
    ],
    [
      "a region that the program does not give",
      policy,
      { repository: "a", policy: "{}", region: "x" },
      { repository: "a", policy: "{}" },
    ],
    [
      "code in another place with the hash of the old",
      lambda,
      { code: { hash: "1", path: "x" } },
      { code: { hash: "1", path: "y" } },
    ],
  ])("is %s", (_case, kind, state, inputs) => {
    expect(diff(kind, { ...state, tagsAll: {} }, inputs, {})).toEqual(UNCHANGED);
  });

  it("is a table whose attributes are in another order", () => {
    const [first, second] = [
      { name: "pk", type: "S" },
      { name: "sk", type: "S" },
    ];
    const [one, other] = [
      [first, second],
      [second, first],
    ].map((attributes) => checked(table, { attributes }).inputs);

    expect(diff(table, { ...one, tagsAll: {} }, other ?? {}, {})).toEqual(UNCHANGED);
  });
});

describe("what changes", () => {
  it("is code with another hash, a value that is taken away and one that is not known yet", () => {
    const state = { code: { hash: "1" }, description: "old", role: "r", tagsAll: {} };

    const { changed, replaced } = diff(lambda, state, { code: { hash: "2" }, role: UNKNOWN }, {});

    expect(changed).toEqual(["code", "role", "description"]);
    expect(replaced).toEqual([]);
  });

  it("is a tag of the provider", () => {
    const state = { name: "a", tags: { own: "1" }, tagsAll: { own: "1", team: "x" } };
    const inputs = { name: "a", tags: { own: "1" } };

    expect(diff(repository, state, inputs, { team: "x" })).toEqual(UNCHANGED);
    expect(diff(repository, state, inputs, { team: "y" }).changed).toEqual(["tags"]);
  });

  it("makes a new repository for another name, the new one first", () => {
    const difference = diff(repository, { name: "a", tagsAll: {} }, { name: "b" }, {});

    expect(difference).toEqual({ changed: ["name"], replaced: ["name"], deleteBeforeReplace: false });
  });

  it("deletes the old one first when the program gave both the same name", () => {
    const state = { name: "a", region: "us-east-1", tagsAll: {} };
    const inputs = { name: "a", region: "eu-west-1" };

    expect(diff(repository, state, inputs, {})).toEqual({
      changed: ["region"],
      replaced: ["region"],
      deleteBeforeReplace: true,
    });
    expect(diff(repository, state, { ...inputs, __defaults: ["name"] }, {}).deleteBeforeReplace).toBe(false);
  });

  it("makes a new permission whatever it is: Lambda has no call to change one", () => {
    const { replaced } = diff(
      permission,
      { statementId: "s" },
      { statementId: "s", sourceArn: "arn:rule" },
      {},
    );

    expect(replaced).toEqual(["sourceArn"]);
  });
});

describe("the cloud's form of the inputs", () => {
  it.each([
    [
      "joins the keys and the capacity of a table",
      "aws:dynamodb/table:Table",
      {
        name: "t",
        attributes: [{ name: "a", type: "S" }],
        hashKey: "a",
        rangeKey: "b",
        readCapacity: 1,
        writeCapacity: 2,
        ttl: { attributeName: "x", enabled: true },
        pointInTimeRecovery: { enabled: true },
        tags: { a: "1" },
      },
      {
        TableName: "t",
        AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
        KeySchema: [
          { AttributeName: "a", KeyType: "HASH" },
          { AttributeName: "b", KeyType: "RANGE" },
        ],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
        TimeToLiveSpecification: { AttributeName: "x", Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        Tags: [{ Key: "a", Value: "1" }],
      },
    ],
    [
      "spells what is inside a map or a list, but for the program's own names",
      "aws:lambda/function:Function",
      {
        environment: { variables: { lower: "x" } },
        deadLetterConfig: { targetArn: "arn" },
        code: { hash: "1" },
        tags: { own: "1" },
      },
      {
        Environment: { Variables: { lower: "x" } },
        DeadLetterConfig: { TargetArn: "arn" },
        Code: { ZipFile: " " },
        Tags: [{ Key: "own", Value: "1" }],
      },
    ],
    [
      "knows the words that CloudFormation spells in its own way",
      "aws:codebuild/project:Project",
      {
        name: "p",
        buildTimeout: 5,
        source: { type: "NO_SOURCE", buildspec: "x" },
        logsConfig: { cloudwatchLogs: { groupName: "g" } },
      },
      {
        Name: "p",
        TimeoutInMinutes: 5,
        Source: { Type: "NO_SOURCE", BuildSpec: "x" },
        LogsConfig: { CloudWatchLogs: { GroupName: "g" } },
      },
    ],
    [
      "leaves out what only steers the provider",
      "aws:s3/bucket:Bucket",
      { bucket: "b", forceDestroy: true, versioning: { enabled: false }, region: "x" },
      { BucketName: "b", VersioningConfiguration: { Status: "Suspended" } },
    ],
    [
      "lists the dimensions of an alarm",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      { dimensions: { QueueName: "q" }, okActions: ["arn"], threshold: 0.5 },
      { Dimensions: [{ Name: "QueueName", Value: "q" }], OKActions: ["arn"], Threshold: 0.5 },
    ],
  ])("%s", (_case, type, inputs, properties) => {
    expect(render(fieldsOf(kindOf(type)), inputs)).toEqual(properties);
  });
});
