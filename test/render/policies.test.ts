import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../components/render/build-role-policy";
import {
  deadLetterQueuePolicy,
  functionTrustPolicy,
  schedulePolicy,
  trustPolicy,
} from "../../components/render/policies";
import type { PolicyDocument } from "../../components/render/policy-document";
import { publisherRolePolicy } from "../../components/render/publisher-role-policy";
import type { PublisherOptions } from "../../components/service/options/publisher-options";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { plainDeployment } from "../fakes/deployment";

const deployment = plainDeployment({
  partition: "aws-cn",
  region: "cn-north-1",
  dnsSuffix: "amazonaws.com.cn",
});
const fleet = resolvePublisher("fleet", { existingRepositories: ["team/*", "base"] });

/** ARN of a resource of the deployment. */
function arn(service: string, resource: string): string {
  return `arn:aws-cn:${service}:cn-north-1:123456789012:${resource}`;
}

/** `action resource` of every permission, sorted. */
function permissions(document: PolicyDocument<string>): string[] {
  return document.Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => (Resource ?? ["-"]).map((resource) => `${action} ${resource}`)),
  ).sort();
}

const PUBLISH = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"];
const LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"];
const buildLogs = arn("logs", "log-group:/aws/codebuild/fleet-billing");
const publisherLogs = arn("logs", "log-group:/aws/lambda/fleet-publisher");
const queue = arn("sqs", "fleet-dead-letters");

const billing = resolveService("billing", { source: { type: "codecommit", repository: "code" } }, fleet);

/** Statements of each document, without the effect that all have. */
const DOCUMENTS: readonly [role: string, () => PolicyDocument<string>, readonly object[]][] = [
  [
    "the build role",
    () => buildRolePolicy(billing, fleet, deployment),
    [
      { Sid: "RegistryLogin", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
      {
        Sid: "PushAndPull",
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ],
        Resource: [arn("ecr", "repository/billing")],
      },
      { Sid: "WriteLogs", Action: LOGS, Resource: [buildLogs, `${buildLogs}:*`] },
      { Sid: "ReadSource", Action: ["codecommit:GitPull"], Resource: [arn("codecommit", "code")] },
    ],
  ],
  [
    "the publisher's role",
    () => publisherRolePolicy(fleet, deployment),
    [
      {
        Sid: "ReadRegistrations",
        Action: ["ssm:GetParameter"],
        Resource: [arn("ssm", "parameter/multiarch-codebuild/fleet/services/*")],
      },
      {
        Sid: "WritePublishedDigests",
        Action: ["ssm:PutParameter"],
        Resource: [arn("ssm", "parameter/multiarch-codebuild/fleet/published/*")],
      },
      {
        Sid: "DeletePublishedDigests",
        Action: ["ssm:DeleteParameter"],
        Resource: [arn("ssm", "parameter/multiarch-codebuild/fleet/published/*")],
      },
      {
        Sid: "ReadBuilds",
        Action: ["codebuild:BatchGetBuilds"],
        Resource: [arn("codebuild", "project/fleet-*")],
      },
      {
        Sid: "StartFollowers",
        Action: ["codebuild:StartBuild"],
        Resource: [arn("codebuild", "project/fleet-*-arm64")],
        Condition: {
          Null: { "codebuild:source.buildspec": "true" },
          "ForAllValues:StringLike": {
            "codebuild:environment.environmentVariables.name": ["RUN_ID", "MULTIARCH_*"],
          },
        },
      },
      {
        Sid: "FindFollowers",
        Action: ["codebuild:ListBuildsForProject"],
        Resource: [arn("codebuild", "project/fleet-*-arm64")],
      },
      {
        Sid: "StopSupersededBuilds",
        Action: ["codebuild:StopBuild"],
        Resource: [arn("codebuild", "project/fleet-*")],
      },
      { Sid: "ListRecentBuilds", Action: ["codebuild:ListBuilds"], Resource: ["*"] },
      {
        Sid: "KeepLedger",
        Action: ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
        Resource: [arn("dynamodb", "table/fleet-ledger")],
      },
      {
        Sid: "SendEvents",
        Action: ["events:PutEvents"],
        Resource: [arn("events", "event-bus/default")],
        Condition: { StringEquals: { "events:source": "multiarch-codebuild" } },
      },
      { Sid: "KeepFailedEvents", Action: ["sqs:SendMessage"], Resource: [queue] },
      { Sid: "ReplayFailedEvents", Action: ["sqs:DeleteMessage", "sqs:ReceiveMessage"], Resource: [queue] },
      { Sid: "WriteLogs", Action: LOGS, Resource: [publisherLogs, `${publisherLogs}:*`] },
      {
        Sid: "PublishToExisting",
        Action: PUBLISH,
        Resource: [arn("ecr", "repository/team/*"), arn("ecr", "repository/base")],
      },
    ],
  ],
  [
    "the dead-letter queue",
    () => deadLetterQueuePolicy(fleet, ["arn:rule", "arn:other-rule"], deployment),
    [
      {
        Sid: "KeepUndeliverableEvents",
        Action: ["sqs:SendMessage"],
        Principal: { Service: "events.amazonaws.com" },
        Resource: [queue],
        Condition: { ArnEquals: { "aws:SourceArn": ["arn:rule", "arn:other-rule"] } },
      },
      {
        Sid: "RefuseUnencrypted",
        Effect: "Deny",
        Action: ["sqs:*"],
        Principal: { AWS: "*" },
        Resource: [queue],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  ],
  [
    "the schedule",
    () => schedulePolicy(fleet, deployment),
    [
      {
        Sid: "Reconcile",
        Action: ["lambda:InvokeFunction"],
        Resource: [arn("lambda", "function:fleet-publisher")],
      },
    ],
  ],
  [
    "a service that takes a role",
    () => trustPolicy("codebuild.amazonaws.com", deployment),
    [
      {
        Sid: "Assume",
        Action: ["sts:AssumeRole"],
        Principal: { Service: "codebuild.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ],
  ],
  [
    "the function that takes its role",
    () => functionTrustPolicy(),
    [{ Sid: "Assume", Action: ["sts:AssumeRole"], Principal: { Service: "lambda.amazonaws.com" } }],
  ],
];

describe("the policy of", () => {
  it.each(DOCUMENTS)("%s says exactly this", (_role, render, statements) => {
    expect(render()).toEqual({
      Version: "2012-10-17",
      Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
    });
  });
});

describe("the build role", () => {
  it.each([
    [
      { type: "s3", bucket: "sources", key: "billing.zip" } as const,
      [
        "s3:GetObject arn:aws-cn:s3:::sources/billing.zip",
        "s3:GetObjectVersion arn:aws-cn:s3:::sources/billing.zip",
      ],
    ],
    [
      { type: "codecommit", repository: "billing" } as const,
      ["codecommit:GitPull arn:aws-cn:codecommit:cn-north-1:123456789012:billing"],
    ],
    [{ type: "github", repository: "acme/billing" } as const, []],
    [{ type: "none" } as const, []],
  ])("reads only the source %j", (source, expected) => {
    const all = permissions(buildRolePolicy(resolveService("billing", { source }), fleet, deployment));

    expect(all.filter((permission) => /^(s3|codecommit|codeconnections):/.test(permission))).toEqual(
      expected,
    );
  });
});

describe("the build role of a publisher with mirrors", () => {
  const mirrored = (options: PublisherOptions) => {
    const publisher = resolvePublisher("fleet", options);
    const { Statement } = buildRolePolicy(resolveService("billing", {}, publisher), publisher, deployment);
    return Statement.filter(({ Sid }) => !["RegistryLogin", "PushAndPull", "WriteLogs"].includes(Sid));
  };
  const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  const SECRET = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:mirror-Ab1cD2";
  const KEY = "arn:aws-cn:kms:cn-north-1:123456789012:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f";

  it("may do nothing more without one", () => {
    expect(mirrored({})).toEqual([]);
  });

  it("pulls from the repositories of each pull-through cache and lets it fetch into them, and from no other", () => {
    const registryMirrors = {
      "docker.io": { pullThroughCache: "docker-hub" },
      "quay.io": { pullThroughCache: "quay", account: "999988887777", region: "cn-northwest-1" },
    };

    expect(mirrored({ registryMirrors })).toEqual([
      {
        Sid: "PullThroughCache",
        Effect: "Allow",
        Action: [...PULL, "ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
        Resource: [
          arn("ecr", "repository/docker-hub/*"),
          "arn:aws-cn:ecr:cn-northwest-1:999988887777:repository/quay/*",
        ],
      },
    ]);
  });

  it("pulls the builder's own images from the repositories of ECR that they name", () => {
    const digest = `@sha256:${"1".repeat(64)}`;
    const builderImages = {
      buildkit: `123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/tools/buildkit:v1${digest}`,
      binfmt: `registry.example.com/binfmt${digest}`,
    };

    expect(mirrored({ builderImages })).toEqual([
      {
        Sid: "PullBuilderImages",
        Effect: "Allow",
        Action: PULL,
        Resource: [arn("ecr", "repository/tools/buildkit")],
      },
    ]);
  });

  it("reads the secret of a mirror that asks for one, and decrypts that secret alone with its key", () => {
    const mirror = (credentials: object) => ({ "docker.io": { uri: "mirror.example.com", ...credentials } });

    expect(mirrored({ registryMirrors: mirror({}) })).toEqual([]);
    expect(mirrored({ registryMirrors: mirror({ credentials: { secret: SECRET, key: KEY } }) })).toEqual([
      {
        Sid: "ReadMirrorSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [SECRET],
      },
      {
        Sid: "DecryptMirrorSecret0",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [KEY],
        Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": SECRET } },
      },
    ]);
  });

  it("gives each statement an id of its own, as IAM asks, when several mirrors ask for a secret", () => {
    const other = SECRET.replace("mirror-", "quay-");
    const mirror = (secret: string) => ({ uri: "mirror.example.com", credentials: { secret, key: KEY } });
    const registryMirrors = {
      "docker.io": mirror(SECRET),
      "ghcr.io": mirror(SECRET),
      "quay.io": mirror(other),
    };

    expect(mirrored({ registryMirrors }).map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["ReadMirrorSecrets", [SECRET, other]],
      ["DecryptMirrorSecret0", [KEY]],
      ["DecryptMirrorSecret1", [KEY]],
    ]);
  });
});

describe("the publisher's role", () => {
  it("reaches no repository unless one is listed, as its services' own let it in", () => {
    const { Statement } = publisherRolePolicy(resolvePublisher("plain"), deployment);

    expect(Statement.map(({ Sid }) => Sid)).toEqual([
      "ReadRegistrations",
      "WritePublishedDigests",
      "DeletePublishedDigests",
      "ReadBuilds",
      "StartFollowers",
      "FindFollowers",
      "StopSupersededBuilds",
      "ListRecentBuilds",
      "KeepLedger",
      "SendEvents",
      "KeepFailedEvents",
      "ReplayFailedEvents",
      "WriteLogs",
    ]);
  });

  it("has * only where AWS has no resource form", () => {
    const wild = publisherRolePolicy(fleet, deployment).Statement.filter(({ Resource }) =>
      Resource?.includes("*"),
    );

    expect(wild.map(({ Action }) => Action)).toEqual([["codebuild:ListBuilds"]]);
  });
});
