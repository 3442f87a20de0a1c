import { describe, expect, it } from "vitest";
import { repositoryPolicy } from "../../components/render/repository-policy";
import type { PullOptions } from "../../components/service/options/repository/pull";
import { resolvePull } from "../../components/service/options/repository/pull";
import { plainDeployment } from "../fakes/deployment";

const deployment = plainDeployment({
  partition: "aws-cn",
  region: "cn-north-1",
  dnsSuffix: "amazonaws.com.cn",
});
const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const LAMBDA = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const root = (account: string) => `arn:aws-cn:iam::${account}:root`;
const functions = (account: string) => `arn:aws-cn:lambda:cn-north-1:${account}:function:*`;
const role = "arn:aws-cn:iam::444455556666:role/deploy";

const CASES: readonly [who: string, pull: PullOptions, statements: readonly object[]][] = [
  ["nobody else", {}, []],
  ["nobody else when every list is empty", { accounts: [], lambda: { accounts: [] }, principals: [] }, []],
  [
    "accounts",
    { accounts: ["444455556666", "000000000001"] },
    [
      {
        Sid: "PullFromAccounts",
        Action: PULL,
        Principal: { AWS: [root("444455556666"), root("000000000001")] },
      },
    ],
  ],
  [
    "an organization",
    { organization: "o-a1b2c3d4e5" },
    [
      {
        Sid: "PullFromOrganization",
        Action: PULL,
        Principal: { AWS: "*" },
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      },
    ],
  ],
  ["a role", { principals: [role] }, [{ Sid: "PullAsPrincipals", Action: PULL, Principal: { AWS: [role] } }]],
  [
    "the functions of this account",
    { lambda: true },
    [
      {
        Sid: "LambdaECRImageRetrievalPolicy",
        Action: LAMBDA,
        Principal: { Service: "lambda.amazonaws.com" },
        Condition: { StringLike: { "aws:sourceArn": [functions("123456789012")] } },
      },
    ],
  ],
  [
    "the functions of another account",
    { lambda: { accounts: ["444455556666"] } },
    [
      { Sid: "LambdaCrossAccountPermission", Action: LAMBDA, Principal: { AWS: [root("444455556666")] } },
      {
        Sid: "LambdaECRImageCrossAccountRetrievalPolicy",
        Action: LAMBDA,
        Principal: { Service: "lambda.amazonaws.com" },
        Condition: { StringLike: { "aws:sourceArn": [functions("444455556666")] } },
      },
    ],
  ],
];

describe("the policy of a new repository", () => {
  it.each(CASES)("lets the publisher in, and %s", (_who, pull, statements) => {
    const { Statement } = repositoryPolicy("arn:role", resolvePull(pull), deployment);

    expect(Statement).toEqual([
      {
        Sid: "Publish",
        Effect: "Allow",
        Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"],
        Principal: { AWS: "arn:role" },
      },
      ...statements.map((statement) => ({ Effect: "Allow", ...statement })),
    ]);
  });

  it("takes what is known only at deployment from there", () => {
    const late = new Map([
      ["repository.pull.accounts[0]", "777788889999"],
      ["repository.pull.organization", "o-later12345"],
    ]);
    const pull = resolvePull({
      accounts: [{ late: "repository.pull.accounts[0]" }],
      organization: { late: "repository.pull.organization" },
    });

    const { Statement } = repositoryPolicy("arn:role", pull, plainDeployment({ late }));

    expect(JSON.stringify(Statement)).toContain('"arn:aws:iam::777788889999:root"');
    expect(JSON.stringify(Statement)).toContain('{"aws:PrincipalOrgID":"o-later12345"}');
  });

  it("has a name for each statement, and each once", () => {
    const pull = resolvePull({
      accounts: ["444455556666"],
      organization: "o-a1b2c3d4e5",
      lambda: { accounts: ["444455556666"] },
      principals: [role],
    });

    const names = repositoryPolicy("arn:role", pull, deployment).Statement.map(({ Sid }) => Sid);

    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9]+$/);
  });
});
