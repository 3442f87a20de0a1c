import { describe, expect, it } from "vitest";
import { ACCOUNT, arnOf, type Kind, PARTITION, REGION } from "./addresses";
import { ENGINE_NAMES, factsOf } from "./engines";
import type { Facts } from "./facts";
import { allows, factOf, type Granted, roleStatements } from "./iam";
import { PROGRAM_NAMES, PROGRAMS, type Program } from "./programs";

const shared = PROGRAMS["services that share a publisher"];
const fromS3 = PROGRAMS["a service from S3"];
const fromCodeCommit = PROGRAMS["a service from CodeCommit"];

describe.each(ENGINE_NAMES)("permissions that %s grants", { timeout: 120_000 }, (engine) => {
  const facts = (program: Program) => factsOf(engine, program);

  it("name every action, and every resource but those that AWS has no form for", async () => {
    const wide = new Set<string>();

    for (const name of PROGRAM_NAMES) {
      for (const { Action, Resource = [] } of allStatements(await facts(PROGRAMS[name]))) {
        for (const action of Action) if (action.includes("*") || Resource.includes("*")) wide.add(action);
      }
    }

    const ofNetwork = [
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ];
    expect([...wide].sort()).toEqual([
      "codebuild:ListBuilds",
      ...ofNetwork,
      "ecr:GetAuthorizationToken",
      "sts:GetServiceBearerToken",
    ]);
  });

  it("let a build push to its service's repository, and to no other", async () => {
    const build = roleStatements(await facts(shared), "web-build-role");

    for (const action of [
      "ecr:PutImage",
      "ecr:InitiateLayerUpload",
      "ecr:UploadLayerPart",
      "ecr:BatchGetImage",
    ]) {
      expect(allows(build, action, arnOf("repository", "web"))).toBe(true);
      expect(allows(build, action, arnOf("repository", "worker"))).toBe(false);
      expect(allows(build, action, arnOf("repository", "web2"))).toBe(false);
    }
  });

  it("let a build write its service's log group, and no other", async () => {
    const build = roleStatements(await facts(shared), "web-build-role");
    const stream = (group: string) => `${arnOf("log group", group)}:log-stream:one`;

    expect(allows(build, "logs:PutLogEvents", stream("/aws/codebuild/fleet-web"))).toBe(true);
    expect(allows(build, "logs:PutLogEvents", stream("/aws/codebuild/fleet-worker"))).toBe(false);
    expect(allows(build, "logs:PutLogEvents", stream("/aws/lambda/fleet-publisher"))).toBe(false);
    expect(allows(build, "logs:CreateLogGroup", arnOf("log group", "/aws/codebuild/fleet-web"))).toBe(false);
  });

  it("let a build neither register its service nor say what was published", async () => {
    const build = roleStatements(await facts(shared), "web-build-role");

    for (const action of ["ssm:PutParameter", "ssm:GetParameter", "dynamodb:UpdateItem", "events:PutEvents"])
      expect(build.filter(({ Action }) => Action.includes(action))).toEqual([]);
  });

  it("let a build read its own source, and no other", async () => {
    const s3 = roleStatements(await facts(fromS3), "billing-api-build-role");
    const codecommit = roleStatements(await facts(fromCodeCommit), "billing-api-build-role");
    const object = (key: string) => `arn:${PARTITION}:s3:::acme-sources/${key}`;
    const git = (name: string) => `arn:${PARTITION}:codecommit:${REGION}:${ACCOUNT}:${name}`;

    expect(allows(s3, "s3:GetObject", object("billing-api/source.zip"))).toBe(true);
    expect(allows(s3, "s3:GetObject", object("other/source.zip"))).toBe(false);
    expect(allows(s3, "s3:PutObject", object("billing-api/source.zip"))).toBe(false);
    expect(allows(codecommit, "codecommit:GitPull", git("billing-api"))).toBe(true);
    expect(allows(codecommit, "codecommit:GitPull", git("other"))).toBe(false);
    expect(allows(codecommit, "codecommit:GitPush", git("billing-api"))).toBe(false);
  });

  it("let a build use the connection of its source, and no other", async () => {
    const name = "a service from GitLab with a connection and the webhook of its group";
    const build = roleStatements(await facts(PROGRAMS[name]), "billing-api-build-role");
    const connection = (id: string) =>
      `arn:${PARTITION}:codeconnections:${REGION}:${ACCOUNT}:connection/${id}`;

    for (const action of ["GetConnection", "GetConnectionToken", "UseConnection"]) {
      expect(allows(build, `codeconnections:${action}`, connection("0a1b2c3d"))).toBe(true);
      expect(allows(build, `codeconnections:${action}`, connection("other"))).toBe(false);
    }
    expect(allows(build, "codeconnections:DeleteConnection", connection("0a1b2c3d"))).toBe(false);
  });

  it("let a build read the secret of its source with its key for this secret alone, and its certificate", async () => {
    const name = "a service from GitHub Enterprise with a secret and a certificate";
    const build = roleStatements(await facts(PROGRAMS[name]), "billing-api-build-role");
    const secret = `arn:${PARTITION}:secretsmanager:${REGION}:${ACCOUNT}:secret:github-Ab1cD2`;

    expect(allows(build, "secretsmanager:GetSecretValue", secret)).toBe(true);
    expect(allows(build, "secretsmanager:GetSecretValue", `${secret}x`)).toBe(false);
    expect(build.find(({ Action }) => Action.includes("kms:Decrypt"))).toMatchObject({
      Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": secret } },
    });
    expect(allows(build, "s3:GetObject", `arn:${PARTITION}:s3:::acme-certificates/authority.pem`)).toBe(true);
    expect(allows(build, "s3:GetObject", `arn:${PARTITION}:s3:::acme-certificates/other.pem`)).toBe(false);
  });

  it("let a build do what its role is given beside, and give an existing role nothing", async () => {
    const build = roleStatements(
      await facts(PROGRAMS["a service whose build role has more"]),
      "billing-api-build-role",
    );
    const existing = await facts(PROGRAMS["a service whose builds have an existing role"]);

    expect(allows(build, "s3:GetObject", `arn:${PARTITION}:s3:::acme-models/billing/model.bin`)).toBe(true);
    expect(allows(build, "s3:GetObject", `arn:${PARTITION}:s3:::acme-models/billing/other.bin`)).toBe(false);
    expect(Object.keys(existing).filter((key) => key.startsWith("role "))).not.toContain(
      "role billing-api-build-role",
    );
    expect(factOf(existing, "project billing-api-build-arm64")).toMatchObject({
      role: `arn:${PARTITION}:iam::${ACCOUNT}:role/builds/billing-api`,
    });
  });

  it("let a build pull from the repositories of its service and read its packages, and no others", async () => {
    const name = "a service that reads other repositories and packages";
    const build = roleStatements(await facts(PROGRAMS[name]), "billing-api-build-role");
    const repository = (place: string) => `arn:${PARTITION}:ecr:${place.replace("/", ":repository/")}`;
    const packages = (resource: string) =>
      `arn:${PARTITION}:codeartifact:cn-north-1:444455556666:${resource}`;

    for (const action of [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]) {
      expect(allows(build, action, arnOf("repository", "base/node"))).toBe(true);
      expect(allows(build, action, repository("cn-northwest-1:111122223333/base/java"))).toBe(true);
      expect(allows(build, action, repository("cn-north-1:444455556666/base/go"))).toBe(true);
      expect(allows(build, action, arnOf("repository", "base/node2"))).toBe(false);
      expect(allows(build, action, repository("cn-north-1:444455556666/base/java"))).toBe(false);
    }
    expect(allows(build, "ecr:PutImage", arnOf("repository", "base/node"))).toBe(false);
    expect(allows(build, "codeartifact:GetAuthorizationToken", packages("domain/acme"))).toBe(true);
    expect(allows(build, "codeartifact:GetAuthorizationToken", packages("domain/other"))).toBe(false);
    expect(allows(build, "codeartifact:ReadFromRepository", packages("repository/acme/npm"))).toBe(true);
    expect(allows(build, "codeartifact:ReadFromRepository", packages("repository/acme/pip"))).toBe(false);
    expect(allows(build, "codeartifact:PublishPackageVersion", packages("repository/acme/npm"))).toBe(false);
  });

  it("give the publisher's role to no service by name", async () => {
    const text = JSON.stringify(roleStatements(await facts(shared), "fleet-publisher-role"));

    for (const service of Object.keys(shared.services)) expect(text).not.toContain(service);
  });

  it("let the publisher read registrations and write published digests, never the reverse", async () => {
    const publisher = roleStatements(await facts(shared), "fleet-publisher-role");
    const registration = arnOf("parameter", "/multiarch-codebuild/fleet/services/fleet-web");
    const published = arnOf("parameter", "/multiarch-codebuild/fleet/published/fleet-web");

    expect(allows(publisher, "ssm:GetParameter", registration)).toBe(true);
    expect(allows(publisher, "ssm:PutParameter", published)).toBe(true);
    expect(allows(publisher, "ssm:PutParameter", registration)).toBe(false);
    expect(
      allows(publisher, "ssm:GetParameter", arnOf("parameter", "/multiarch-codebuild/other/services/web")),
    ).toBe(false);
  });

  it("let the publisher keep its own ledger, and see the builds of its own projects only", async () => {
    const publisher = roleStatements(await facts(shared), "fleet-publisher-role");

    expect(allows(publisher, "dynamodb:UpdateItem", arnOf("table", "fleet-ledger"))).toBe(true);
    expect(allows(publisher, "dynamodb:UpdateItem", arnOf("table", "other-ledger"))).toBe(false);
    expect(allows(publisher, "codebuild:BatchGetBuilds", arnOf("project", "fleet-web-arm64"))).toBe(true);
    expect(allows(publisher, "codebuild:BatchGetBuilds", arnOf("project", "other-web-arm64"))).toBe(false);
  });

  it("let the publisher's role write manifests through the repository's own policy alone", async () => {
    const all = await facts(shared);
    const publisher = roleStatements(all, "fleet-publisher-role");
    const { policies } = factOf<{ policies: unknown }>(all, "repository web-repository");

    expect(publisher.flatMap(({ Action }) => Action).filter((action) => action.startsWith("ecr:"))).toEqual(
      [],
    );
    expect(policies).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Publish",
            Effect: "Allow",
            Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"],
            Principal: { AWS: arnOf("role", "fleet-publisher-role") },
          },
        ],
      },
    ]);
  });

  it("let the publisher write to existing repositories only where they are listed", async () => {
    const publisher = roleStatements(
      await facts(PROGRAMS["a publisher with every option set"]),
      "fleet-publisher-role",
    );

    expect(allows(publisher, "ecr:PutImage", arnOf("repository", "team/billing-api"))).toBe(true);
    expect(allows(publisher, "ecr:PutImage", arnOf("repository", "legacy"))).toBe(true);
    expect(allows(publisher, "ecr:PutImage", arnOf("repository", "legacy2"))).toBe(false);
  });

  it("let a service's own publisher write to the existing repository of the service", async () => {
    const own = roleStatements(
      await facts(PROGRAMS["a service that publishes to an existing repository"]),
      "billing-api-publisher-role",
    );

    expect(allows(own, "ecr:PutImage", arnOf("repository", "team/billing-api"))).toBe(true);
    expect(allows(own, "ecr:PutImage", arnOf("repository", "team/other"))).toBe(false);
  });

  it("let the publisher's rules, and nothing else, invoke the publisher and fill its queue", async () => {
    const all = await facts(shared);

    const rules = ofKind<{ name: string }>(all, "rule").map(({ name }) => arnOf("rule", name));
    const permissions = ofKind<Record<"action" | "principal" | "source", string>>(all, "permission");
    const allowed = permissions.map(({ action, principal, source }) => `${action} ${principal} ${source}`);
    expect(rules).toContain(arnOf("rule", "fleet-builds"));
    expect(allowed.sort()).toEqual(
      rules.map((rule) => `lambda:InvokeFunction events.amazonaws.com ${rule}`).sort(),
    );
    expect(factOf(all, "queue policy fleet-dead-letters-policy")).toMatchObject({
      policy: {
        Statement: [
          {
            Action: ["sqs:SendMessage"],
            Condition: { ArnEquals: { "aws:SourceArn": expect.arrayContaining(rules) } },
          },
          { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
        ],
      },
    });
  });

  it("let the schedule invoke the publisher and nothing else", async () => {
    const schedule = roleStatements(await facts(shared), "fleet-reconcile-role");

    expect(schedule).toEqual([
      {
        Sid: "Reconcile",
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: [arnOf("function", "fleet-publisher")],
      },
    ]);
  });
});

/** The facts of every resource of a kind. */
function ofKind<T>(facts: Facts, kind: Kind): readonly T[] {
  const keys = Object.keys(facts).filter((key) => key.startsWith(`${kind} fleet-`));
  return keys.map((key) => factOf<T>(facts, key));
}

function allStatements(facts: Facts): readonly Granted[] {
  const roles = Object.keys(facts).filter((key) => key.startsWith("role "));
  return roles.flatMap((key) => roleStatements(facts, key.slice("role ".length)));
}
