import { describe, expect, it } from "vitest";
import {
  buildRolePolicy,
  deadLetterQueuePolicy,
  functionTrustPolicy,
  type PolicyDocument,
  publisherRolePolicy,
  repositoryPolicy,
  schedulePolicy,
  trustPolicy,
} from "../../components/render/policies";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { plainDeployment } from "../fakes/deployment";

const deployment = plainDeployment({
  partition: "aws-cn",
  region: "cn-north-1",
  dnsSuffix: "amazonaws.com.cn",
});
const fleet = resolvePublisher("fleet", { existingRepositories: ["team/*"] });

/** `action resource` of every permission, sorted. */
function permissions(document: PolicyDocument<string>): string[] {
  return document.Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => (Resource ?? ["-"]).map((resource) => `${action} ${resource}`)),
  ).sort();
}

describe("the build role", () => {
  it("reaches one repository, one log group and the registry's login, and nothing else", () => {
    const policy = buildRolePolicy(resolveService("billing", {}, fleet), deployment);

    const repository = "arn:aws-cn:ecr:cn-north-1:123456789012:repository/billing";
    const logs = "arn:aws-cn:logs:cn-north-1:123456789012:log-group:/aws/codebuild/fleet-billing";
    expect(permissions(policy)).toEqual([
      `ecr:BatchCheckLayerAvailability ${repository}`,
      `ecr:BatchGetImage ${repository}`,
      `ecr:CompleteLayerUpload ${repository}`,
      "ecr:GetAuthorizationToken *",
      `ecr:GetDownloadUrlForLayer ${repository}`,
      `ecr:InitiateLayerUpload ${repository}`,
      `ecr:PutImage ${repository}`,
      `ecr:UploadLayerPart ${repository}`,
      `logs:CreateLogStream ${logs}`,
      `logs:CreateLogStream ${logs}:*`,
      `logs:PutLogEvents ${logs}`,
      `logs:PutLogEvents ${logs}:*`,
    ]);
  });

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
    const all = permissions(buildRolePolicy(resolveService("billing", { source }), deployment));

    expect(all.filter((permission) => /^(s3|codecommit|codeconnections):/.test(permission))).toEqual(
      expected,
    );
  });
});

describe("the publisher's role", () => {
  it("names paths and prefixes, never a service, and has * only where AWS has no resource form", () => {
    const policy = publisherRolePolicy(fleet, deployment);

    const wild = policy.Statement.filter(({ Resource }) => Resource?.includes("*"));
    expect(wild.map(({ Action }) => Action)).toEqual([["codebuild:ListBuilds"]]);
    expect(permissions(policy).filter((permission) => permission.startsWith("codebuild:"))).toEqual([
      "codebuild:BatchGetBuilds arn:aws-cn:codebuild:cn-north-1:123456789012:project/fleet-*",
      "codebuild:ListBuilds *",
      "codebuild:StopBuild arn:aws-cn:codebuild:cn-north-1:123456789012:project/fleet-*",
    ]);
    expect(permissions(policy).filter((permission) => permission.startsWith("ssm:"))).toEqual([
      "ssm:GetParameter arn:aws-cn:ssm:cn-north-1:123456789012:parameter/multiarch-codebuild/fleet/services/*",
      "ssm:PutParameter arn:aws-cn:ssm:cn-north-1:123456789012:parameter/multiarch-codebuild/fleet/published/*",
    ]);
  });

  it("reaches repositories that were there before only where they are listed", () => {
    const ecr = (publisher = fleet) =>
      permissions(publisherRolePolicy(publisher, deployment)).filter((permission) =>
        permission.startsWith("ecr:"),
      );

    expect(ecr()).toEqual(
      ["BatchGetImage", "GetDownloadUrlForLayer", "PutImage"].map(
        (action) => `ecr:${action} arn:aws-cn:ecr:cn-north-1:123456789012:repository/team/*`,
      ),
    );
    expect(ecr(resolvePublisher("plain"))).toEqual([]);
  });

  it("may fill its own dead-letter queue and empty it, and read no other", () => {
    const queue = "arn:aws-cn:sqs:cn-north-1:123456789012:fleet-dead-letters";

    const sqs = permissions(publisherRolePolicy(fleet, deployment)).filter((one) => one.startsWith("sqs:"));

    expect(sqs).toEqual([
      `sqs:DeleteMessage ${queue}`,
      `sqs:ReceiveMessage ${queue}`,
      `sqs:SendMessage ${queue}`,
    ]);
  });

  it("may send events under the product's own source only", () => {
    const sendEvents = publisherRolePolicy(fleet, deployment).Statement.find(
      ({ Sid }) => Sid === "SendEvents",
    );

    expect(sendEvents).toEqual({
      Sid: "SendEvents",
      Effect: "Allow",
      Action: ["events:PutEvents"],
      Resource: ["arn:aws-cn:events:cn-north-1:123456789012:event-bus/default"],
      Condition: { StringEquals: { "events:source": "multiarch-codebuild" } },
    });
  });
});

describe("resource policies", () => {
  it("let the publisher read and put manifests, and no role delete", () => {
    expect(repositoryPolicy("arn:role")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Publish",
          Effect: "Allow",
          Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"],
          Principal: { AWS: "arn:role" },
        },
      ],
    });
  });

  it("let one rule fill the dead-letter queue", () => {
    expect(deadLetterQueuePolicy(fleet, deployment).Statement[0]?.Condition).toEqual({
      ArnEquals: { "aws:SourceArn": "arn:aws-cn:events:cn-north-1:123456789012:rule/fleet-builds" },
    });
  });

  it("let the schedule invoke one function", () => {
    expect(permissions(schedulePolicy(fleet, deployment))).toEqual([
      "lambda:InvokeFunction arn:aws-cn:lambda:cn-north-1:123456789012:function:fleet-publisher",
    ]);
  });

  it("let an AWS service take a role for this account alone", () => {
    expect(trustPolicy("codebuild.amazonaws.com", deployment).Statement).toEqual([
      {
        Sid: "Assume",
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Principal: { Service: "codebuild.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
    expect(functionTrustPolicy().Statement[0]?.Principal).toEqual({ Service: "lambda.amazonaws.com" });
  });
});
