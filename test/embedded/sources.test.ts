import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormation } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import {
  type Build,
  CodeBuild,
  type ProjectEnvironment,
  type ProjectSource,
} from "@aws-sdk/client-codebuild";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../components/render/build-role-policy";
import { projectPlan } from "../../components/render/project-plan";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { type Cloud, clientSettings, startCloud } from "../../local/cloud/ministack";
import { Outbox } from "../../local/codebuild/outbox";
import { BuildRecords } from "../../local/codebuild/records";
import { bareRepository, objectOf, writeGitConfig } from "../../local/codebuild/remotes";
import { Runner } from "../../local/codebuild/runner";
import { startBuild } from "../../local/codebuild/start";
import { buildEnd } from "../../local/fleet";
import { run } from "../../local/process";
import { PYTHON_TOOLS } from "../../local/setup/python-tools";
import { plainDeployment } from "../fakes/deployment";

type SourceOption = NonNullable<ServiceOptions["source"]>;

const DEPLOYMENT = plainDeployment({ region: "us-east-1", account: "000000000000" });
const CONNECTION = "arn:aws:codeconnections:us-east-1:000000000000:connection/0a1b2c3d";
const GITLAB = "https://gitlab.com/acme/backend/hello.git";
const BITBUCKET = "https://bitbucket.org/acme/hello.git";
const ENTERPRISE = "https://github.acme.example/platform/hello";
/** In place of the product's own: the reference and what was checked out. */
const BUILDSPEC = JSON.stringify({
  version: 0.2,
  env: { "exported-variables": ["REF", "FILES"] },
  phases: { build: { commands: ['export REF="$CODEBUILD_WEBHOOK_HEAD_REF" FILES="$(echo * */*)"'] } },
});

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "codebuild.amazonaws.com" } },
  ],
};

const cleanup = new Cleanup();
let cloud: Cloud;
let codebuild: CodeBuild;
let gitConfig: string;
let commit: string;
let aws: (...args: readonly string[]) => Promise<string>;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "sources-"));
  cleanup.add("remove the folder", () => rm(folder, { recursive: true }));
  const python = await cached(PYTHON_TOOLS);
  cloud = await startCloud({ python, folder, log: join(folder, "cloud.log") }, cleanup);
  codebuild = new CodeBuild(clientSettings(cloud));
  const PATH = `${join(python, "bin")}:${process.env.PATH}`;
  aws = async (...args) => (await run("aws", args, { env: { ...cloud.env, PATH } })).stdout.trim();

  gitConfig = join(folder, "gitconfig");
  await makeRemotes(folder);
  commit = (await objectOf(GITLAB, "refs/heads/main", gitConfig)) ?? "";
  const dockerConfig = join(folder, "docker");
  await mkdir(dockerConfig);
  await new CloudWatchLogs(clientSettings(cloud)).createLogGroup({ logGroupName: "/aws/codebuild/hello" });
  const host = { cloud, env: { PATH }, dockerConfig, folder: join(folder, "builds"), gitConfig };
  const outbox = new Outbox(cloud, join(folder, "events"));
  const log = join(folder, "codebuild.log");
  Runner.start({ host, outbox, log }, cleanup);
  cleanup.add("read the log", async () => expect(await readFile(log, "utf8").catch(() => "")).toBe(""));
});

afterAll(async () => void (await cleanup.run()));

describe("a project whose source is read with a connection", () => {
  const source = {
    type: "gitlab",
    repository: "acme/backend/hello",
    auth: { connection: CONNECTION },
    submodules: true,
  } as const;

  it("is made with the role of the service, and builds a push with its submodules", async () => {
    await deploy("gitlab", source);

    const id = await startBuild(cloud, gitConfig, { project: "gitlab", push: "refs/heads/main" });

    const build = await buildEnd(cloud, id);
    expect(build).toMatchObject({
      buildStatus: "SUCCEEDED",
      initiator: "GitLab/local",
      resolvedSourceVersion: commit,
      source: { type: "GITLAB", auth: { type: "CODECONNECTIONS", resource: CONNECTION } },
    });
    expect(exportedBy(build)).toEqual({
      REF: "refs/heads/main",
      FILES: expect.stringContaining("library/lib.txt"),
    });
  });

  it.each(["codeconnections", "codestar-connections"])(
    "is refused when the role lacks one of its actions, in the words of its ARN: %s",
    async (service) => {
      const auth = { connection: CONNECTION.replace("codeconnections", service) };
      for (const name of ["GetConnection", "GetConnectionToken", "UseConnection"]) {
        const lacking = `${service}:${name}`;

        const deployed = deploy(lacking.replace(":", "-"), { ...source, auth }, lacking);
        await expect(deployed).rejects.toMatchObject({
          name: "OAuthProviderException",
          message: expect.stringContaining(`is not authorized to perform: ${lacking}`),
        });
      }
    },
  );

  it("is made by CloudFormation with the credential and the scope, and not before the role may read it", async () => {
    const grouped = { ...source, webhook: "group" } as const;

    expect(await deployStack("stack", grouped)).toBe("CREATE_COMPLETE");
    expect(await deployStack("stack-denied", grouped, "codeconnections:UseConnection")).toBe(
      "ROLLBACK_COMPLETE",
    );

    expect(await new BuildRecords(cloud).project("stack")).toMatchObject({
      source: {
        type: "GITLAB",
        auth: { type: "CODECONNECTIONS", resource: CONNECTION },
        gitSubmodulesConfig: { fetchSubmodules: true },
      },
      webhook: { scopeConfiguration: { scope: "GITLAB_GROUP", name: "acme/backend" } },
    });
  });

  it("fails a build, and nothing but it, when the role has lost the permission since", async () => {
    const { role } = await deploy("gitlab-later", source);
    await putPolicy(role, source, "codeconnections:UseConnection");

    const build = await buildEnd(cloud, await start("gitlab-later"));

    expect(failureOf(build)).toContain(`Access denied to connection ${CONNECTION}`);
  });
});

describe("a project whose source is read with a secret", () => {
  let source: SourceOption;

  beforeAll(async () => {
    const token = { ServerType: "BITBUCKET", AuthType: "PERSONAL_ACCESS_TOKEN", Token: "t" };
    const created = ["secretsmanager", "create-secret", "--name", "bitbucket", "--query", "ARN"];
    const secret = await aws(...created, "--output", "text", "--secret-string", JSON.stringify(token));
    source = { type: "bitbucket", repository: "acme/hello", auth: { secret }, reportStatus: true };
  });

  it("builds a push under the role of the service", async () => {
    await deploy("bitbucket", source);

    const id = await startBuild(cloud, gitConfig, { project: "bitbucket", push: "refs/heads/main" });

    expect(await buildEnd(cloud, id)).toMatchObject({
      buildStatus: "SUCCEEDED",
      initiator: "Bitbucket-Webhooks/2.0",
      source: { reportBuildStatus: true, buildStatusConfig: { context: "hello/amd64" } },
    });
  });

  it("fails a build when the role may not read it", async () => {
    await deploy("bitbucket-denied", source, "secretsmanager:GetSecretValue");

    const build = await buildEnd(cloud, await start("bitbucket-denied"));

    expect(failureOf(build)).toMatch(/not authorized to perform: secretsmanager:GetSecretValue/);
  });

  it("fails a build when it is the token of another provider", async () => {
    const auth = "auth" in source ? source.auth : undefined;
    await deploy("mismatched", { type: "github", repository: "acme/hello", ...(auth && { auth }) });

    const build = await buildEnd(cloud, await start("mismatched"));

    expect(failureOf(build)).toContain("has no Token of ServerType GITHUB");
  });
});

describe("a project", () => {
  it("whose provider has a certificate of its own reads it under the role of the service", async () => {
    const certificate = "arn:aws:s3:::acme-certificates/authority.pem";
    const source: SourceOption = { type: "github-enterprise", url: ENTERPRISE, certificate };
    const s3 = new S3({ ...clientSettings(cloud), forcePathStyle: true });
    await s3.createBucket({ Bucket: "acme-certificates" });
    const Body = "-----BEGIN CERTIFICATE-----\n";
    await s3.putObject({ Bucket: "acme-certificates", Key: "authority.pem", Body });
    await deploy("enterprise", source);
    await deploy("enterprise-denied", source, "s3:GetObject");

    expect((await buildEnd(cloud, await start("enterprise"))).buildStatus).toBe("SUCCEEDED");
    expect(failureOf(await buildEnd(cloud, await start("enterprise-denied")))).toMatch(/s3:GetObject/);
  });

  it("with the webhook of its group builds the pushes to the service's repository alone", async () => {
    const source: SourceOption = { type: "gitlab", repository: "acme/backend/hello", webhook: "group" };
    await deploy("grouped", source);
    const push = { project: "grouped", push: "refs/heads/main" };

    const build = await buildEnd(cloud, await startBuild(cloud, gitConfig, { ...push, repository: GITLAB }));

    expect(await new BuildRecords(cloud).project("grouped")).toMatchObject({
      source: { location: "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION" },
      webhook: { scopeConfiguration: { scope: "GITLAB_GROUP", name: "acme/backend" } },
    });
    expect(build).toMatchObject({ buildStatus: "SUCCEEDED", source: { location: GITLAB } });
    const other = startBuild(cloud, gitConfig, { ...push, repository: BITBUCKET.replace("hello", "other") });
    await expect(other).rejects.toThrow("the webhook of grouped starts no build");
  });

  it("of a pipeline builds the artifact that the pipeline hands over", async () => {
    const s3 = new S3({ ...clientSettings(cloud), forcePathStyle: true });
    await s3.createBucket({ Bucket: "acme-artifacts" });
    const archive = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");
    await s3.putObject({ Bucket: "acme-artifacts", Key: "release/source/a1b2c3d", Body: archive });
    await deploy("pipeline", { type: "codepipeline", artifactBucket: "acme-artifacts" });
    const sourceVersion = "arn:aws:s3:::acme-artifacts/release/source/a1b2c3d";

    const build = await buildEnd(cloud, await start("pipeline", sourceVersion));

    expect(build).toMatchObject({ buildStatus: "SUCCEEDED", sourceVersion });
  });
});

/**
 * Makes the role and the leader's project of a service as the component plans them, but for the buildspec.
 *
 * @param lacking an action that the role does not get
 */
async function deploy(
  name: string,
  source: SourceOption,
  lacking?: string,
): Promise<{ readonly role: string }> {
  const service = resolveService("hello", { source });
  const [leader] = service.projects;
  if (leader === undefined) throw new Error("no leader");
  const plan = projectPlan(service, resolvePublisher("hello"), leader, DEPLOYMENT);
  const role = `role-${name}`;
  const iam = new IAM(clientSettings(cloud));
  const { Role } = await iam.createRole({ RoleName: role, AssumeRolePolicyDocument: JSON.stringify(TRUST) });
  await putPolicy(role, source, lacking);
  await codebuild.createProject({
    name,
    source: { ...plan.source, buildspec: BUILDSPEC } as ProjectSource,
    artifacts: plan.artifacts,
    environment: plan.environment as ProjectEnvironment,
    serviceRole: Role?.Arn,
    logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: service.logGroupName } },
  });
  for (const { filterGroups, scope } of plan.webhooks) {
    const { scopeConfiguration } = scope;
    const filters = filterGroups.map((group) => [...group]);
    await codebuild.createWebhook({
      projectName: name,
      filterGroups: filters,
      ...(scopeConfiguration && { scopeConfiguration: { ...scopeConfiguration, scope: "GITLAB_GROUP" } }),
    });
  }
  return { role };
}

/** As `deploy`, by CloudFormation. @returns the status of the stack at its end */
async function deployStack(name: string, source: SourceOption, lacking?: string): Promise<string> {
  const service = resolveService("hello", { source });
  const [leader] = service.projects;
  if (leader === undefined) throw new Error("no leader");
  const { webhooks, ...plan } = projectPlan(service, resolvePublisher("hello"), leader, DEPLOYMENT);
  const role = {
    AssumeRolePolicyDocument: TRUST,
    Policies: [{ PolicyName: "build", PolicyDocument: policyOf(source, lacking) }],
  };
  const project = {
    Name: name,
    ServiceRole: { "Fn::GetAtt": ["Role", "Arn"] },
    Source: capital({ ...plan.source, buildSpec: BUILDSPEC }),
    Artifacts: capital(plan.artifacts),
    Environment: capital(plan.environment),
    Triggers: { Webhook: true, ...(capital({ ...webhooks[0]?.scope }) as object), FilterGroups: [] },
  };
  const Resources = {
    Role: { Type: "AWS::IAM::Role", Properties: role },
    Project: { Type: "AWS::CodeBuild::Project", Properties: project },
  };
  const cloudformation = new CloudFormation(clientSettings(cloud));
  const TemplateBody = JSON.stringify({ Resources });
  await cloudformation.createStack({ StackName: name, TemplateBody, Capabilities: ["CAPABILITY_IAM"] });
  const status = async () => {
    const { Stacks } = await cloudformation.describeStacks({ StackName: name });
    return `${Stacks?.[0]?.StackStatus}`;
  };
  await expect.poll(status, { timeout: 30_000 }).toMatch(/_COMPLETE$/);
  return status();
}

/** CloudFormation's spelling of the API's names. */
function capital(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
      capital(inner),
    ]),
  );
}

async function putPolicy(RoleName: string, source: SourceOption, lacking?: string): Promise<void> {
  const iam = new IAM(clientSettings(cloud));
  const PolicyDocument = JSON.stringify(policyOf(source, lacking));
  await iam.putRolePolicy({ RoleName, PolicyName: "build", PolicyDocument });
}

function policyOf(source: SourceOption, lacking?: string): object {
  const document = buildRolePolicy(
    resolveService("hello", { source }),
    resolvePublisher("hello"),
    DEPLOYMENT,
  );
  const Statement = document.Statement.map(({ Action, ...rest }) => ({
    ...rest,
    Action: Action.filter((action) => action !== lacking),
  })).filter(({ Action }) => Action.length > 0);
  return { ...document, Statement };
}

async function start(projectName: string, sourceVersion = "main"): Promise<string> {
  const { build } = await codebuild.startBuild({ projectName, sourceVersion });
  return build?.id ?? "";
}

/** Why the download of a build's source failed. */
function failureOf({ phases = [] }: Build): string {
  const failed = phases.filter(({ phaseStatus }) => phaseStatus === "FAILED");
  expect(failed.map(({ phaseType }) => phaseType)).toEqual(["DOWNLOAD_SOURCE"]);
  return failed[0]?.contexts?.[0]?.message ?? "";
}

function exportedBy({ exportedEnvironmentVariables = [] }: Build): Readonly<Record<string, string>> {
  return Object.fromEntries(exportedEnvironmentVariables.map(({ name = "", value = "" }) => [name, value]));
}

/** One repository at three providers, with a submodule beside it. */
async function makeRemotes(folder: string): Promise<void> {
  for (const [name, file] of [
    ["library", "lib.txt"],
    ["hello", "a.txt"],
  ] as const) {
    await mkdir(join(folder, "files", name), { recursive: true });
    await writeFile(join(folder, "files", name, file), name);
    await bareRepository(join(folder, "files", name), join(folder, `${name}.git`));
  }
  const hello = join(folder, "hello.git");
  const library = GITLAB.replace("hello", "library");
  const addresses = [GITLAB, BITBUCKET, `${ENTERPRISE}.git`, "https://github.com/acme/hello.git"];
  const remotes = Object.fromEntries(addresses.map((address) => [address, hello]));
  await writeGitConfig(gitConfig, { ...remotes, [library]: join(folder, "library.git") });
  const work = join(folder, "work");
  const env = { ...process.env, GIT_CONFIG_GLOBAL: gitConfig, GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = (cwd: string, ...args: readonly string[]) =>
    run("git", ["-c", "protocol.file.allow=always", ...args], { cwd, env });
  await git(folder, "clone", "--quiet", hello, work);
  await git(work, "submodule", "--quiet", "add", library, "library");
  await git(work, "commit", "--quiet", "--message=A library");
  await git(work, "push", "--quiet", "origin", "main");
}
