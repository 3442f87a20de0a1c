import { describe, expect, it } from "vitest";
import { repositoryPolicy } from "../../../components/render/repository-policy";
import type { PullOptions } from "../../../components/service/options/repository/pull";
import { resolvePull } from "../../../components/service/options/repository/pull";
import { leastPolicyLength } from "../../../components/service/options/repository/pull-length";
import { resolveService } from "../../../components/service/resolve-service";
import { plainDeployment } from "../../fakes/deployment";
import { problemsOf } from "../problems";

const ACCOUNT = "is not an account id, a text of 12 digits";
const PRINCIPAL = "is not the ARN of a role or user";
const accounts = (count: number) => Array.from({ length: count }, (_, at) => `${at}`.padStart(12, "0"));

describe("who may pull", () => {
  it.each<[unknown, string, string]>([
    [
      "123456789012",
      "",
      '"123456789012" is not a plain object; use for example { accounts: ["123456789012"] }',
    ],
    [{ account: ["1"] }, ".account", 'is not an option; use "accounts"'],
    [{ accounts: "123456789012" }, ".accounts", '"123456789012" is not a list; use ["123456789012"]'],
    [{ accounts: ["1234"] }, ".accounts[0]", `"1234" ${ACCOUNT}; use for example "123456789012"`],
    [{ accounts: [1234567890] }, ".accounts[0]", `1234567890 ${ACCOUNT}; write it as "001234567890"`],
    [
      { accounts: [1e20] },
      ".accounts[0]",
      `100000000000000000000 ${ACCOUNT}; use for example "123456789012"`,
    ],
    [
      { accounts: ["123456789012", "123456789012"] },
      ".accounts[1]",
      '"123456789012" is in the list twice; leave one out',
    ],
    [
      { organization: "r-abcd" },
      ".organization",
      '"r-abcd" is not the id of an organization; use for example "o-a1b2c3d4e5"',
    ],
    [
      { organization: 5 },
      ".organization",
      '5 is not the id of an organization; use for example "o-a1b2c3d4e5"',
    ],
    [
      { lambda: false },
      ".lambda",
      'false is neither true nor accounts; use true for this account, or for example { accounts: ["123456789012"] }',
    ],
    [
      { lambda: {} },
      ".lambda",
      '{} is neither true nor accounts; use true for this account, or for example { accounts: ["123456789012"] }',
    ],
    [
      { lambda: { accounts: ["1"] } },
      ".lambda.accounts[0]",
      `"1" ${ACCOUNT}; use for example "123456789012"`,
    ],
    [{ lambda: { accounts: [], regions: [] } }, ".lambda.regions", "is not an option; use one of accounts"],
    [{ principals: ["*"] }, ".principals[0]", `"*" ${PRINCIPAL}; use organization, or list accounts`],
    [
      { principals: ["arn:aws:iam::123456789012:root"] },
      ".principals[0]",
      `"arn:aws:iam::123456789012:root" ${PRINCIPAL}; list the account "123456789012" in accounts`,
    ],
    [
      { principals: ["lambda.amazonaws.com"] },
      ".principals[0]",
      `"lambda.amazonaws.com" ${PRINCIPAL}; use lambda: true`,
    ],
    [
      { principals: ["arn:aws:sts::123456789012:assumed-role/deploy/me"] },
      ".principals[0]",
      `"arn:aws:sts::123456789012:assumed-role/deploy/me" ${PRINCIPAL}; use the role's own, "arn:aws:iam::123456789012:role/deploy"`,
    ],
    [
      { principals: ["deploy"] },
      ".principals[0]",
      `"deploy" ${PRINCIPAL}; use for example "arn:aws:iam::123456789012:role/deploy"`,
    ],
    [
      { accounts: accounts(350) },
      "",
      `350 accounts and principals make a policy of at least ${350 * 33 + 352} characters, ECR takes 10240; use organization in place of accounts, or fewer of them`,
    ],
  ])("is refused with the place, the value and the change: %j", (pull, path, reason) => {
    const problems = problemsOf(() => resolveService("billing-api", { repository: { pull } } as never));

    expect(problems).toEqual([{ path: `repository.pull${path}`, reason }]);
  });

  it("cannot be said of an existing repository, which keeps its own policy", () => {
    const repository = { existing: "team/a", pull: { lambda: true } } as const;

    expect(problemsOf(() => resolveService("billing-api", { repository }))).toEqual([
      {
        path: "repository",
        reason:
          'give either "existing" or "pull", not both; an existing repository keeps its own policy, add statements there: repositoryStatements has those of the build and the publisher, docs/repositories.md those of who pulls',
      },
    ]);
  });

  it.each<PullOptions>([
    {},
    { accounts: accounts(1) },
    { accounts: accounts(299), organization: "o-a1b2c3d4e5" },
    { lambda: true },
    { lambda: { accounts: accounts(100) } },
    { principals: ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:user/path/b"] },
  ])("is counted to no more characters than its policy has, and to little less: %#", (pull) => {
    const model = resolvePull(pull);
    const deployment = plainDeployment({ region: "sa-east-1" });
    const { length } = JSON.stringify(
      repositoryPolicy("arn:aws:iam::123456789012:role/a", model, deployment),
    );

    expect(leastPolicyLength(model)).toBeLessThanOrEqual(length);
    expect(leastPolicyLength(model)).toBeGreaterThan(length - 300);
  });
});

describe("the key of a repository", () => {
  const KEY = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-1234-4abc-9def-0123456789ab";
  const CHANGE = `use for example "${KEY}", or "aws/ecr" for the key that AWS manages`;

  it.each(["alias/mine", "arn:aws:kms:eu-central-1:123456789012:alias/mine"])(
    "is no alias: %j",
    (encryptionKey) => {
      expect(problemsOf(() => resolveService("billing-api", { repository: { encryptionKey } }))).toEqual([
        {
          path: "repository.encryptionKey",
          reason: `"${encryptionKey}" is an alias of a key, which may change; ${CHANGE}`,
        },
      ]);
    },
  );

  it.each(["aws/sqs", "0a1b2c3d-1234-4abc-9def-0123456789ab", `${KEY}0`, `x${KEY}`, "", true])(
    "is not %j",
    (encryptionKey) => {
      expect(
        problemsOf(() => resolveService("billing-api", { repository: { encryptionKey } } as never)),
      ).toEqual([
        {
          path: "repository.encryptionKey",
          reason: `${JSON.stringify(encryptionKey)} is not the ARN of a KMS key; ${CHANGE}`,
        },
      ]);
    },
  );

  it.each([
    KEY,
    "arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-0123456789abcdef0123456789abcdef",
    "aws/ecr",
  ])("may be %j", (encryptionKey) => {
    const { repository } = resolveService("billing-api", { repository: { encryptionKey } });

    expect(repository).toMatchObject({ encryptionKey });
  });
});

describe("the tags of a repository", () => {
  it.each([
    ["IMMUTABLE", "would stop the build cache and every moving tag, and release tags cannot move already"],
    [
      "IMMUTABLE_WITH_EXCLUSION",
      "would stop the build cache and every moving tag, and release tags cannot move already",
    ],
    ["mutable", 'is not "MUTABLE"'],
  ])("are not %j", (tagMutability, rule) => {
    expect(
      problemsOf(() => resolveService("billing-api", { repository: { tagMutability } } as never)),
    ).toEqual([
      {
        path: "repository.tagMutability",
        reason: `"${tagMutability}" ${rule}; leave it out, or use "MUTABLE" to let every tag move`,
      },
    ]);
  });

  it("may all be movable, although ECR could guard the releases", () => {
    const options = { tags: ["{version}", "latest"], repository: { tagMutability: "MUTABLE" } } as const;

    expect(resolveService("billing-api", options).repository).toMatchObject({
      tagMutability: "MUTABLE",
      mutableTags: [],
    });
  });
});
