import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/pulumi";
import { arnOf } from "../parity/addresses";
import { deploy, named, type Registered } from "./deployment";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

const TOPIC = arnOf("topic", "alerts");

describe("a Pulumi program may give an Output of its own stack", () => {
  it("for the bucket of a source: the project, the role and the registration name it", async () => {
    const { resources } = await deploy((opts) => {
      const { bucket } = new aws.s3.Bucket("sources", { bucket: "acme-late" }, opts);
      return new MultiArchImage("web", { source: { type: "s3", bucket, key: "web.zip" } }, opts);
    });

    for (const architecture of ["amd64", "arm64"]) {
      const { inputs } = named(resources, `web-build-${architecture}`);
      expect(inputs).toMatchObject({ source: { type: "S3", location: "acme-late/web.zip" } });
    }
    expect(textOf(resources, "web-build-policy", "policy")).toContain('"arn:aws-cn:s3:::acme-late/web.zip"');
    expect(JSON.parse(textOf(resources, "web-registration", "value"))).toMatchObject({
      service: "web",
      source: "s3://acme-late/web.zip",
      commits: false,
    });
  });

  it("for the connection of a source: the role may use it by both of its names", async () => {
    const connection = "arn:aws-cn:codestar-connections:cn-north-1:111122223333:connection/0a1b";
    const { resources } = await deploy((opts) => {
      const auth = { connection: pulumi.output(connection) };
      return new MultiArchImage("web", { source: { type: "gitlab", repository: "acme/web", auth } }, opts);
    });

    const actions = ["GetConnection", "GetConnectionToken", "UseConnection"];
    const { Statement } = JSON.parse(textOf(resources, "web-build-policy", "policy"));
    expect(Statement).toContainEqual({
      Sid: "UseSourceConnection",
      Effect: "Allow",
      Action: ["codeconnections", "codestar-connections"].flatMap((service) =>
        actions.map((action) => `${service}:${action}`),
      ),
      Resource: [connection],
    });
    expect(named(resources, "web-build-arm64").inputs).toMatchObject({
      source: { auth: { type: "CODECONNECTIONS", resource: connection } },
    });
  });

  it("for the secret, the key and the certificate of a source: each is named where it is read", async () => {
    const [secret, key] = [arnOf("topic", "secret"), arnOf("topic", "key")];
    const { resources } = await deploy((opts) => {
      const { arn } = new aws.s3.Bucket("certificates", { bucket: "acme-certificates" }, opts);
      const certificate = pulumi.interpolate`${arn}/authority.pem`;
      const auth = { secret: pulumi.output(secret), key: Promise.resolve(key) };
      const url = "https://github.acme.example/platform/web";
      const source = { type: "github-enterprise", url, auth, certificate } as const;
      return new MultiArchImage("web", { source }, opts);
    });

    const { Statement } = JSON.parse(textOf(resources, "web-build-policy", "policy"));
    expect(Statement.slice(-3)).toMatchObject([
      { Sid: "ReadSourceSecret", Resource: [secret] },
      {
        Sid: "DecryptSourceSecret",
        Resource: [key],
        Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": secret } },
      },
      { Sid: "ReadCertificate", Action: ["s3:GetObject"] },
    ]);
    expect(named(resources, "web-build-amd64").inputs).toMatchObject({
      environment: { certificate: expect.stringMatching(/\/authority\.pem$/) },
    });
  });

  it("for a build argument: it reaches the build through the project's environment and no buildspec", async () => {
    const value = "C:\\temp\\new";
    const { resources } = await deploy((opts) => {
      const { id } = new aws.s3.Bucket("path", {}, opts);
      const buildArgs = { PLAIN: "1", SECOND: id.apply(() => value), THIRD: Promise.resolve("later") };
      return new MultiArchImage("web", { buildArgs }, opts);
    });

    const { inputs } = named(resources, "web-build-arm64");
    expect(inputs).toMatchObject({
      environment: {
        environmentVariables: expect.arrayContaining([
          { name: "MULTIARCH_BUILD_ARG_0", value: "PLAIN=1" },
          { name: "MULTIARCH_BUILD_ARG_1", value: `SECOND=${value}` },
          { name: "MULTIARCH_BUILD_ARG_2", value: "THIRD=later" },
        ]),
      },
    });
    const { buildspec } = Object(inputs).source;
    expect(buildspec).toContain("--build-arg=");
    expect(buildspec).not.toMatch(/PLAIN=|SECOND=|THIRD=|C:\\temp/);
  });

  it("for a topic of the alarm, beside one that is written out", async () => {
    const { resources } = await deploy((opts) => {
      const { arn } = new aws.sns.Topic("alerts", {}, opts);
      return new MultiArchPublisher(
        "fleet",
        { alarmTopicArns: ["arn:aws:sns:eu-west-1:123456789012:a", arn] },
        opts,
      );
    });

    expect(named(resources, "fleet-dead-letters-alarm").inputs).toMatchObject({
      alarmActions: ["arn:aws:sns:eu-west-1:123456789012:a", TOPIC],
    });
  });

  it("and its model stays plain JSON", async () => {
    const { result } = await deploy(
      (opts) => new MultiArchImage("web", { buildArgs: { A: pulumi.output("x") } }, opts),
    );

    expect(JSON.parse(JSON.stringify(result.model))).toEqual(result.model);
    expect(result.model.buildArgs).toEqual([{ name: "A", value: { late: "buildArgs.A" } }]);
  });
});

function textOf(resources: readonly Registered[], name: string, property: string): string {
  return String(Object(named(resources, name).inputs)[property]);
}
