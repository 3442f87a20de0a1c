import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../../components/render/build-role-policy";
import { servicePlan } from "../../../components/render/service-plan";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService } from "../../../components/service/resolve-service";
import { plainDeployment } from "../../fakes/deployment";
import { problemsOf } from "../problems";

type BuildRole = NonNullable<ServiceOptions["buildRole"]>;

const ROLE = "arn:aws:iam::123456789012:role/builds/an-app";
const BOUNDARY = "arn:aws:iam::123456789012:policy/team-boundary";
const STATEMENT = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme-models/*"] };
const STATEMENT_EXAMPLE = '{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme-models/*"] }';
const CONDITIONS_EXAMPLE = '{ StringEquals: { "aws:ResourceTag/team": "billing" } }';
const fleet = resolvePublisher("fleet");
const planOf = (buildRole: BuildRole, more: ServiceOptions = {}) =>
  servicePlan(resolveService("an-app", { ...more, buildRole }), fleet, plainDeployment(), "arn:publisher");
const refused = (buildRole: object) =>
  problemsOf(() => resolveService("an-app", { buildRole: buildRole as BuildRole }));

describe("the build role of a service", () => {
  it("has what its builds need and nothing else, when nothing is said", () => {
    const plan = servicePlan(resolveService("an-app", {}), fleet, plainDeployment(), "arn:publisher");

    expect(plan.roles).toHaveLength(1);
    expect(plan.roles[0]?.settings).toEqual({});
    expect(plan.roles[0]?.policy.Statement.map(({ Sid }) => Sid)).toEqual([
      "RegistryLogin",
      "PushAndPull",
      "WriteLogs",
    ]);
  });

  it("gets each added statement as it is written, after what builds need", () => {
    const conditions = { StringEquals: { "aws:ResourceTag/team": "billing", "s3:prefix": ["a", "b"] } };
    const statements = [STATEMENT, { actions: ["kms:Decrypt"], resources: ["*"], conditions }];

    const [role] = planOf({ statements }).roles;

    expect(role?.policy.Statement.slice(3)).toEqual([
      {
        Sid: "Added0",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::acme-models/*"],
      },
      {
        Sid: "Added1",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: ["*"],
        Condition: { StringEquals: { "aws:ResourceTag/team": ["billing"], "s3:prefix": ["a", "b"] } },
      },
    ]);
  });

  it("has the boundary, the path and the managed policies that it is given", () => {
    const managedPolicyArns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", BOUNDARY];

    const [role] = planOf({ permissionsBoundary: BOUNDARY, path: "/builds/", managedPolicyArns }).roles;

    expect(role?.settings).toEqual({ permissionsBoundary: BOUNDARY, path: "/builds/", managedPolicyArns });
  });

  it("loses its managed policies by an empty list, and keeps those of others without one", () => {
    expect(planOf({ managedPolicyArns: [] }).roles[0]?.settings).toEqual({ managedPolicyArns: [] });
    expect(planOf({ path: "/" }).roles[0]?.settings).toEqual({});
  });
});

describe("an existing build role", () => {
  it("is the one of the builds, and none is made", () => {
    const plan = planOf({ arn: ROLE });

    expect(plan.roles).toEqual([]);
    expect(plan.buildRoleArn([])).toBe(ROLE);
  });

  it("is told the policy and the trust that a new role would have", () => {
    const existing = planOf({ arn: ROLE });
    const [made] = planOf({}).roles;

    expect(existing.buildPolicy).toEqual(made?.policy);
    expect(existing.buildTrustPolicy).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Assume",
          Effect: "Allow",
          Action: ["sts:AssumeRole"],
          Principal: { Service: "codebuild.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  it("is the one that a repository of another account lets in", () => {
    const existing = "arn:aws:ecr:eu-west-3:444455556666:repository/team/billing";
    const publisher = resolvePublisher("fleet", { existingRepositories: [existing] });
    const service = resolveService(
      "an-app",
      { repository: { existing }, buildRole: { arn: ROLE } },
      publisher,
    );
    const plan = servicePlan(service, publisher, plainDeployment(), "arn:publisher");

    const [push] = plan.repositoryStatements(plan.buildRoleArn([]));

    expect(push?.Principal).toEqual({ AWS: ROLE });
  });

  it.each([
    ["statements", [STATEMENT]],
    ["managedPolicyArns", []],
    ["permissionsBoundary", BOUNDARY],
    ["path", "/builds/"],
  ])("is refused beside %s", (field, value) => {
    expect(refused({ arn: ROLE, [field]: value })).toEqual([
      {
        path: `buildRole.${field}`,
        reason: `give either "arn" or "${field}", not both; an existing role keeps its own policies, boundary and path, buildPolicy has what it needs`,
      },
    ]);
  });
});

describe("a wrong build role is refused with the place, the value and the change", () => {
  const actions = (action: string) => ({ statements: [{ ...STATEMENT, actions: [action] }] });
  const resources = (resource: string) => ({ statements: [{ ...STATEMENT, resources: [resource] }] });
  const conditions = (one: object) => ({ statements: [{ ...STATEMENT, conditions: one }] });

  it.each<[object, string, string]>([
    [
      actions("*"),
      "statements[0].actions[0]",
      '"*" allows every action; use for example "s3:GetObject", or "s3:Get*"',
    ],
    [
      actions("s3:*"),
      "statements[0].actions[0]",
      '"s3:*" allows every action; use for example "s3:GetObject", or "s3:Get*"',
    ],
    [
      actions("s*:GetObject"),
      "statements[0].actions[0]",
      '"s*:GetObject" is not an action, service:Action; use for example "s3:GetObject", or "s3:Get*"',
    ],
    [
      resources("acme-models"),
      "statements[0].resources[0]",
      '"acme-models" is not an ARN; use for example "arn:aws:s3:::acme-models/*", or "*" for an action without a resource form',
    ],
    [
      { statements: [{ actions: ["s3:GetObject"] }] },
      "statements[0].resources",
      `is missing, a statement has both; use for example ${STATEMENT_EXAMPLE}`,
    ],
    [
      { statements: [{ ...STATEMENT, actions: [] }] },
      "statements[0].actions",
      `[] is not a list of actions; use for example ${STATEMENT_EXAMPLE}`,
    ],
    [
      { statements: [{ ...STATEMENT, effect: "Deny" }] },
      "statements[0].effect",
      "is not an option; use one of actions, resources, conditions",
    ],
    [
      conditions({ StringEqual: { "aws:ResourceTag/team": "billing" } }),
      "statements[0].conditions.StringEqual",
      `is not a condition operator of IAM; use for example ${CONDITIONS_EXAMPLE}`,
    ],
    [
      conditions({ StringEquals: {} }),
      "statements[0].conditions.StringEquals",
      `{} has no keys; use for example ${CONDITIONS_EXAMPLE}`,
    ],
    [
      conditions({ StringEquals: { team: "billing" } }),
      "statements[0].conditions.StringEquals.team",
      `is not a condition key, such as "aws:ResourceTag/team"; use for example ${CONDITIONS_EXAMPLE}`,
    ],
    [
      conditions({ Bool: { "aws:SecureTransport": true } }),
      "statements[0].conditions.Bool.aws:SecureTransport",
      `true is neither a text nor a list of texts; use for example ${CONDITIONS_EXAMPLE}`,
    ],
    [
      { managedPolicyArns: [BOUNDARY, BOUNDARY] },
      "managedPolicyArns[1]",
      `"${BOUNDARY}" is listed twice; leave it out`,
    ],
    [
      { managedPolicyArns: Array.from({ length: 21 }, (_, index) => `${BOUNDARY}${index}`) },
      "managedPolicyArns",
      "21 policies, a role has at most 20; put several into one",
    ],
    [
      { permissionsBoundary: ROLE },
      "permissionsBoundary",
      `"${ROLE}" is not the ARN of a managed policy; use for example "${BOUNDARY}"`,
    ],
    [
      { arn: "builds" },
      "arn",
      '"builds" is not the ARN of an IAM role; use for example "arn:aws:iam::123456789012:role/builds"',
    ],
    [
      { path: "/builds" },
      "path",
      '"/builds" is not an IAM path of at most 512 characters, with a slash at both ends; use for example "/builds/"',
    ],
    [
      { policies: [] },
      "policies",
      "is not an option; use one of arn, statements, managedPolicyArns, permissionsBoundary, path",
    ],
  ])("%j", (buildRole, field, reason) => {
    expect(refused(buildRole)).toEqual([{ path: `buildRole.${field}`, reason }]);
  });

  it.each<[object]>([
    [actions("ec2:Describe*")],
    [resources("*")],
    [resources("arn:aws:s3:::acme-models/${aws:PrincipalAccount}/*")],
    [
      conditions({
        "ForAnyValue:StringLikeIfExists": { "aws:TagKeys": ["a*"] },
        Null: { "aws:TokenIssueTime": "true" },
      }),
    ],
    [{ path: `/${"a".repeat(510)}/` }],
    [{}],
  ])("and %j is taken", (buildRole) => {
    expect(refused(buildRole)).toEqual([]);
  });
});

describe("a build role that is too long for IAM", () => {
  const statements = (count: number) => Array.from({ length: count }, () => STATEMENT);
  const lengthOf = (count: number) => {
    const service = resolveService("an-app", { buildRole: { statements: statements(count) } });
    return JSON.stringify(buildRolePolicy(service, fleet, plainDeployment())).length;
  };
  const most = 93;

  it("is refused with its length and the change, from the first statement too many on", () => {
    expect(lengthOf(most)).toBe(10_240);
    expect(problemsOf(() => planOf({ statements: statements(most) }))).toEqual([]);
    expect(problemsOf(() => planOf({ statements: statements(most + 1) }))).toEqual([
      {
        path: "buildRole",
        reason: `what builds may do is a policy of at least ${lengthOf(most + 1)} characters, a role takes 10240; use fewer or shorter statements, secrets, mirrors and repositories of pullFrom, or put statements into a policy of managedPolicyArns`,
      },
    ]);
  });
});
