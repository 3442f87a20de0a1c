import { CfnOutput } from "aws-cdk-lib";
import { CfnConnection } from "aws-cdk-lib/aws-codeconnections";
import { CfnKey } from "aws-cdk-lib/aws-kms";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { CfnTopic } from "aws-cdk-lib/aws-sns";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/cdk";
import { at, synthesise } from "./synthesis";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

describe("a CDK stack may give a token of its own", () => {
  it("for the bucket of a source: the project, the role and the registration name it", () => {
    const { resources } = synthesise((stack) => {
      const bucket = new CfnBucket(stack, "sources").ref;
      return new MultiArchImage(stack, "web", { source: { type: "s3", bucket, key: "web.zip" } });
    });

    const reference = { Ref: "sources" };
    expect(at(resources, "web/build-amd64").properties).toMatchObject({
      Source: { Type: "S3", Location: { "Fn::Join": ["", [reference, "/web.zip"]] } },
    });
    expect(JSON.stringify(at(resources, "web/build-role").properties)).toContain(
      '{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":s3:::",{"Ref":"sources"},"/web.zip"]]}',
    );
    const { Value } = Object(at(resources, "web/registration").properties);
    expect(joined(Value, { sources: "acme-late" })).toMatchObject({
      service: "web",
      source: "s3://acme-late/web.zip",
      commits: false,
    });
  });

  it("for the connection of a source: the role may use it by both of its names", () => {
    const { resources } = synthesise((stack) => {
      const connection = new CfnConnection(stack, "connection", { connectionName: "acme" }).attrConnectionArn;
      const source = { type: "github", repository: "acme/web", auth: { connection } } as const;
      return new MultiArchImage(stack, "web", { source });
    });

    const Resource = [{ "Fn::GetAtt": ["connection", "ConnectionArn"] }];
    const actions = ["GetConnection", "GetConnectionToken", "UseConnection"];
    const [policy] = Object(at(resources, "web/build-role").properties).Policies;
    expect(policy.PolicyDocument.Statement).toContainEqual({
      Sid: "UseSourceConnection",
      Effect: "Allow",
      Action: ["codeconnections", "codestar-connections"].flatMap((service) =>
        actions.map((action) => `${service}:${action}`),
      ),
      Resource,
    });
    expect(at(resources, "web/build-arm64").properties).toMatchObject({
      Source: { Auth: { Type: "CODECONNECTIONS", Resource: Resource[0] } },
    });
  });

  it("for the secret, the key and the certificate of a source: each is named where it is read", () => {
    const { resources } = synthesise((stack) => {
      const { ref: secret } = new CfnSecret(stack, "token");
      const key = new CfnKey(stack, "key").attrArn;
      const certificate = `${new CfnBucket(stack, "certificates").attrArn}/authority.pem`;
      const url = "https://github.acme.example/platform/web";
      const source = { type: "github-enterprise", url, auth: { secret, key }, certificate } as const;
      return new MultiArchImage(stack, "web", { source });
    });

    const [policy] = Object(at(resources, "web/build-role").properties).Policies;
    expect(policy.PolicyDocument.Statement.slice(-3)).toMatchObject([
      { Sid: "ReadSourceSecret", Resource: [{ Ref: "token" }] },
      {
        Sid: "DecryptSourceSecret",
        Resource: [{ "Fn::GetAtt": ["key", "Arn"] }],
        Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": { Ref: "token" } } },
      },
      { Sid: "ReadCertificate", Action: ["s3:GetObject"] },
    ]);
    expect(at(resources, "web/build-amd64").properties).toMatchObject({
      Environment: {
        Certificate: { "Fn::Join": ["", [{ "Fn::GetAtt": ["certificates", "Arn"] }, "/authority.pem"]] },
      },
    });
  });

  it("for a build argument: it reaches the build through the project's environment and no buildspec", () => {
    const { resources } = synthesise((stack) => {
      const { ref } = new CfnBucket(stack, "path");
      return new MultiArchImage(stack, "web", { buildArgs: { PLAIN: "1", SECOND: `s3://${ref}/x` } });
    });

    const { properties } = at(resources, "web/build-arm64");
    expect(properties).toMatchObject({
      Environment: {
        EnvironmentVariables: expect.arrayContaining([
          { Name: "MULTIARCH_BUILD_ARG_0", Value: "PLAIN=1" },
          {
            Name: "MULTIARCH_BUILD_ARG_1",
            Value: { "Fn::Join": ["", ["SECOND=s3://", { Ref: "path" }, "/x"]] },
          },
        ]),
      },
    });
    const buildspec: unknown = Object(properties).Source.BuildSpec;
    expect(buildspec).toEqual(expect.stringContaining("--build-arg="));
    expect(buildspec).toEqual(expect.not.stringMatching(/PLAIN=|SECOND=/));
  });

  it("for a topic of the alarm, beside one that is written out", () => {
    const { resources } = synthesise((stack) => {
      const topic = new CfnTopic(stack, "alerts");
      return new MultiArchPublisher(stack, "fleet", {
        alarmTopicArns: ["arn:aws:sns:eu-west-1:123456789012:a", topic.ref],
      });
    });

    expect(at(resources, "fleet/dead-letters-alarm").properties).toMatchObject({
      AlarmActions: ["arn:aws:sns:eu-west-1:123456789012:a", { Ref: "alerts" }],
    });
  });

  it("and its model stays plain JSON", () => {
    const { result } = synthesise((stack) => {
      const { ref } = new CfnBucket(stack, "b");
      new CfnOutput(stack, "o", { value: ref });
      return new MultiArchImage(stack, "web", { buildArgs: { A: ref } });
    });

    expect(JSON.parse(JSON.stringify(result.model))).toEqual(result.model);
    expect(result.model.buildArgs).toEqual([{ name: "A", value: { late: "buildArgs.A" } }]);
  });
});

/** The JSON text of an `Fn::Join`, with its references filled in. */
function joined(value: unknown, references: Readonly<Record<string, string>>): unknown {
  const [, parts] = Object(value)["Fn::Join"];
  return JSON.parse(
    parts
      .map((part: string | { Ref: string }) => (typeof part === "string" ? part : references[part.Ref]))
      .join(""),
  );
}
