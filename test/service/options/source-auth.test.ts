import { describe, expect, it } from "vitest";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

type SourceOption = NonNullable<ServiceOptions["source"]>;

const ID = "0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f";
const CONNECTION = `arn:aws:codeconnections:eu-west-1:111122223333:connection/${ID}`;
const OLDER = CONNECTION.replace("codeconnections", "codestar-connections");
const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:github/bot-Ab1cD2";
const KEY = `arn:aws:kms:eu-west-1:111122223333:key/${ID}`;
const USE = `use for example { connection: "${CONNECTION}" }`;

const source = (auth: unknown, type = "github") => ({
  source: { type, repository: "acme/api", auth } as SourceOption,
});

describe("the credential of a source", () => {
  it.each([
    [CONNECTION, "codeconnections"],
    [OLDER, "codestar-connections"],
  ])("may be the connection %s, with the actions of its service alone", (connection, service) => {
    const { project, permissions } = resolveService("an-app", source({ connection })).source;

    expect(project.auth).toEqual({ type: "CODECONNECTIONS", resource: [connection] });
    expect(permissions).toEqual([
      {
        sid: "UseSourceConnection",
        actions: [`${service}:GetConnection`, `${service}:GetConnectionToken`, `${service}:UseConnection`],
        resource: [connection],
      },
    ]);
  });

  it("may be a secret, read with its key for this secret alone", () => {
    const plain = resolveService("an-app", source({ secret: SECRET })).source;
    const encrypted = resolveService(
      "an-app",
      source({ secret: SECRET, key: KEY, connection: undefined }),
    ).source;

    const read = { sid: "ReadSourceSecret", actions: ["secretsmanager:GetSecretValue"], resource: [SECRET] };
    expect(plain.project.auth).toEqual({ type: "SECRETS_MANAGER", resource: [SECRET] });
    expect(plain.permissions).toEqual([read]);
    expect(encrypted.permissions).toEqual([
      read,
      {
        sid: "DecryptSourceSecret",
        actions: ["kms:Decrypt"],
        resource: [KEY],
        equals: { "kms:EncryptionContext:SecretARN": [SECRET] },
      },
    ]);
  });

  it.each<[unknown, path: string, reason: string]>([
    ["ghp_0123", "", `the text is neither a connection nor a secret; ${USE}`],
    [{}, "", `it has neither a connection nor a secret; ${USE}`],
    [{ connection: CONNECTION, secret: SECRET }, "", "it has a connection and a secret; give one of them"],
    [{ connection: CONNECTION, key: KEY }, ".key", "a connection has no key; leave it out"],
    [
      { connection: SECRET },
      ".connection",
      `"${SECRET}" is not the ARN of a connection; use for example "${CONNECTION}"`,
    ],
    [
      { connection: CONNECTION.replace("connection/", "host/") },
      ".connection",
      expect.stringContaining("is not the ARN of a connection"),
    ],
    [{ secret: "ghp_0123" }, ".secret", expect.stringMatching(/^the text is not the ARN of a secret/)],
    [
      { secret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:github" },
      ".secret",
      expect.stringContaining("is not the ARN of a secret with its six last characters; use for example "),
    ],
    [
      { secret: SECRET, key: "alias/source" },
      ".key",
      `the text is not the ARN of a KMS key; use for example "${KEY}"`,
    ],
    [
      { secret: SECRET, key: KEY.replace("key/", "alias/") },
      ".key",
      expect.stringContaining("is not the ARN of a KMS key"),
    ],
    [{ conection: CONNECTION, secret: SECRET }, ".conection", 'is not an option; use "connection"'],
  ])("is refused with the change: %j", (auth, path, reason) => {
    expect(problemsOf(() => resolveService("an-app", source(auth)))).toEqual([
      { path: `source.auth${path}`, reason },
    ]);
  });

  it("is a connection for GitLab, which has no other", () => {
    const reason = `CodeBuild reads GitLab with a connection alone; ${USE}`;

    expect(problemsOf(() => resolveService("an-app", source({ secret: SECRET }, "gitlab")))).toEqual([
      { path: "source.auth.secret", reason },
    ]);
    expect(
      resolveService("an-app", source({ connection: CONNECTION }, "gitlab")).source.project.auth,
    ).toEqual({
      type: "CODECONNECTIONS",
      resource: [CONNECTION],
    });
  });
});

describe("the artifact of a pipeline", () => {
  const pipeline = { type: "codepipeline", artifactBucket: "acme-artifacts" } as const;

  it("is read from its bucket, and the pipeline starts the builds", () => {
    const { source } = resolveService("an-app", { source: { ...pipeline, branch: "trunk" } });

    expect(source).toMatchObject({
      branch: "trunk",
      commits: false,
      address: [],
      project: { type: "CODEPIPELINE" },
      webhook: false,
      permissions: [
        {
          sid: "ReadSource",
          actions: ["s3:GetObject", "s3:GetObjectVersion"],
          resource: ["arn:", { deployment: "partition" }, ":s3:::", "acme-artifacts", "/*"],
        },
      ],
    });
  });

  it("is decrypted for S3 alone, and a full clone uses its connection and nothing else of it", () => {
    const options = { ...pipeline, artifactKey: KEY, connection: CONNECTION };
    const [, decrypt, use] = resolveService("an-app", { source: options }).source.permissions;

    expect(decrypt).toEqual({
      sid: "DecryptSource",
      actions: ["kms:Decrypt"],
      resource: [KEY],
      equals: { "kms:ViaService": ["s3.", { deployment: "region" }, ".", { deployment: "dnsSuffix" }] },
    });
    expect(use).toEqual({
      sid: "UseSourceConnection",
      actions: ["codeconnections:UseConnection"],
      resource: [CONNECTION],
    });
  });

  it("is refused without a bucket, with an address for one, and with what a pipeline does by itself", () => {
    const source = { ...pipeline, artifactBucket: "s3://acme-artifacts/a.zip", webhook: true };

    expect(problemsOf(() => resolveService("an-app", { source } as never))).toEqual([
      {
        path: "source.webhook",
        reason: "is not an option; use one of artifactBucket, artifactKey, connection, branch",
      },
      {
        path: "source.artifactBucket",
        reason: '"s3://acme-artifacts/a.zip" is an address in S3; use the bucket\'s name "acme-artifacts"',
      },
    ]);
  });
});
