import { describe, expect, it } from "vitest";
import { keyPermissions, keyStatements } from "../../components/render/encryption";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { plainDeployment } from "../fakes/deployment";
import { wildcard } from "../fakes/wildcard";

const KEY = "arn:aws-cn:kms:cn-north-1:123456789012:key/0a1b2c3d-1234-4abc-9def-0123456789ab";
const deployment = plainDeployment({
  partition: "aws-cn",
  region: "cn-north-1",
  dnsSuffix: "amazonaws.com.cn",
});
const fleet = resolvePublisher("fleet", { encryptionKey: KEY });
const LEDGER = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];
const QUEUE = ["kms:Decrypt", "kms:GenerateDataKey"];
const via = (service: string) => ({
  StringLike: { "kms:ViaService": `${service}.cn-north-1.amazonaws.com*` },
});
const group = (name: string) => `arn:aws-cn:logs:cn-north-1:123456789012:log-group:${name}`;

describe("a publisher with a key", () => {
  it("may use it through DynamoDB and SQS alone", () => {
    expect(keyPermissions(fleet, deployment)).toEqual([
      { Sid: "UseKeyOfLedger", Action: LEDGER, Resource: [KEY], Condition: via("dynamodb") },
      { Sid: "UseKeyOfQueue", Action: QUEUE, Resource: [KEY], Condition: via("sqs") },
    ]);
  });

  it("says what the policy of the key must allow", () => {
    const role = { AWS: "arn:role" };

    expect(keyStatements(fleet, deployment, "arn:role")).toEqual(
      [
        {
          Sid: "UseKeyOfLedger",
          Action: LEDGER,
          Principal: role,
          Resource: ["*"],
          Condition: via("dynamodb"),
        },
        { Sid: "UseKeyOfQueue", Action: QUEUE, Principal: role, Resource: ["*"], Condition: via("sqs") },
        {
          Sid: "EncryptLogs",
          Action: ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
          Principal: { Service: "logs.cn-north-1.amazonaws.com.cn" },
          Resource: ["*"],
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": [
                group("/aws/lambda/fleet-publisher"),
                group("/aws/codebuild/fleet"),
                group("/aws/codebuild/fleet-*"),
              ],
            },
          },
        },
        {
          Sid: "KeepUndeliverableEvents",
          Action: QUEUE,
          Principal: { Service: "events.amazonaws.com" },
          Resource: ["*"],
        },
      ].map((statement) => ({ ...statement, Effect: "Allow" })),
    );
  });

  it.each([
    ["billing", fleet],
    ["fleet", fleet],
    ["billing", resolvePublisher("fleet", { encryptionKey: KEY, namePrefix: "staging" })],
  ])("covers the log group of the builds of service %s: %#", (name, publisher) => {
    const logs = JSON.stringify(
      keyStatements(publisher, deployment, "arn:role").find(({ Sid }) => Sid === "EncryptLogs"),
    );
    const patterns = [...logs.matchAll(/log-group:([^"]+)/g)].map(([, pattern = ""]) => wildcard(pattern));
    const { logGroupName } = resolveService(name, {}, publisher);

    expect(patterns.some((pattern) => pattern.test(logGroupName))).toBe(true);
  });

  it("may take a key that is known only at deployment", () => {
    const late = new Map([["encryptionKey", "arn:later"]]);
    const publisher = { ...fleet, encryptionKey: { late: "encryptionKey" } };

    expect(keyPermissions(publisher, plainDeployment({ late })).map(({ Resource }) => Resource)).toEqual([
      ["arn:later"],
      ["arn:later"],
    ]);
  });
});

describe("a publisher without a key", () => {
  it("asks for nothing of one", () => {
    const plain = resolvePublisher("fleet");

    expect(keyPermissions(plain, deployment)).toEqual([]);
    expect(keyStatements(plain, deployment, "arn:role")).toEqual([]);
  });
});
