import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import {
  type Build,
  CodeBuild,
  type EnvironmentVariable,
  type ProjectEnvironment,
} from "@aws-sdk/client-codebuild";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../components/render/build-role-policy";
import { projectPlan } from "../../components/render/project-plan";
import type { Publisher } from "../../components/service/publisher";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { type Cloud, clientSettings, startCloud } from "../../local/cloud/ministack";
import { Outbox } from "../../local/codebuild/outbox";
import { Runner } from "../../local/codebuild/runner";
import { startBuild } from "../../local/codebuild/start";
import { buildEnd } from "../../local/fleet";
import { run } from "../../local/process";
import { PYTHON_TOOLS } from "../../local/setup/python-tools";
import { plainDeployment } from "../fakes/deployment";
import { type RegistryServer, startRegistryServer } from "../fakes/registry-server";
import { type LoopbackBuilder, startLoopbackBuilder } from "./loopback-builder";
import { addBaseImage, startClosedProxy, writtenSettings } from "./mirrored-hub";

const USER = "reader";
const PASSWORD = "pass word of 'the' mirror";
const BASIC = Buffer.from(`${USER}:${PASSWORD}`).toString("base64");
const BUCKET = "mirrored-sources";

const cleanup = new Cleanup();
let mirror: RegistryServer;
let builder: LoopbackBuilder;
let cloud: Cloud;
let env: NodeJS.ProcessEnv;
let gitConfig: string;
let publisher: Publisher;

beforeAll(async () => {
  mirror = await startRegistryServer({ authentication: { kind: "basic", users: { [USER]: PASSWORD } } });
  cleanup.add("stop the mirror", () => mirror.close());
  await addBaseImage(mirror, "hub/library/demo", "1");
  const proxy = await startClosedProxy(cleanup);
  const written = await writtenSettings({ MULTIARCH_MIRROR_0: `docker.io=${mirror.host}/hub` });
  const settings = `${written}[registry."${mirror.host}"]\n  http = true\n`;
  builder = await startLoopbackBuilder(cleanup, { settings, proxy: proxy.address });
  await startCodeBuild(await cached(PYTHON_TOOLS));
  const value = JSON.stringify({ username: USER, password: PASSWORD });
  const create = ["secretsmanager", "create-secret", "--name=mirror", `--secret-string=${value}`];
  const secret = (await run("aws", [...create, "--query=ARN", "--output=text"], { env })).stdout.trim();
  const registryMirrors = { "docker.io": { uri: `${mirror.host}/hub`, credentials: { secret } } };
  publisher = resolvePublisher("fleet", { registryMirrors });
});

afterAll(() => cleanup.run());

describe("a project whose publisher has a mirror with a secret", { timeout: 300_000 }, () => {
  it("builds through the mirror with what the role of the service reads, and its log has no password", async () => {
    const { build, log } = await built("mirrored");

    expect(build.buildStatus, log).toBe("SUCCEEDED");
    const taken = mirror.requests.filter(({ headers }) => headers.authorization === `Basic ${BASIC}`);
    expect(taken.map(({ path }) => path)).toContain("/v2/hub/library/demo/manifests/1");
    expect(builder.registry.storage.repository("mirrored").documents.size).toBeGreaterThan(0);
    for (const told of [log, JSON.stringify(build)]) {
      expect(told).not.toContain(PASSWORD);
      expect(told).not.toContain(BASIC);
    }
  });

  it("fails before its first command when the role may not read the secret, and asks the mirror nothing", async () => {
    mirror.forget();

    const { build } = await built("mirrored-denied", "secretsmanager:GetSecretValue");

    const failed = build.phases?.find(({ phaseStatus }) => phaseStatus === "FAILED");
    expect(failed?.phaseType).toBe("DOWNLOAD_SOURCE");
    expect(failed?.contexts?.[0]?.message).toContain(
      "is not authorized to perform: secretsmanager:GetSecretValue",
    );
    expect(mirror.log).toEqual([]);
  });
});

/** The local cloud with its CodeBuild, whose builds use the builder of the test. */
async function startCodeBuild(python: string): Promise<void> {
  const { folder } = builder;
  cloud = await startCloud({ python, folder, log: join(folder, "cloud.log") }, cleanup);
  const PATH = [join(python, "bin"), builder.env.PATH].join(delimiter);
  env = { ...cloud.env, PATH };
  gitConfig = join(folder, "gitconfig");
  await writeFile(gitConfig, "");
  const { BUILDX_BUILDER, BUILDX_CONFIG, DOCKER_CONFIG = "" } = builder.env;
  const host = {
    cloud,
    env: { PATH, BUILDX_BUILDER, BUILDX_CONFIG },
    dockerConfig: DOCKER_CONFIG,
    folder: join(folder, "builds"),
    gitConfig,
  };
  Runner.start(
    { host, outbox: new Outbox(cloud, join(folder, "events")), log: join(folder, "log") },
    cleanup,
  );
  await new S3({ ...clientSettings(cloud), forcePathStyle: true }).createBucket({ Bucket: BUCKET });
}

/** @param lacking an action that the role of the service lacks */
async function built(name: string, lacking = ""): Promise<{ readonly build: Build; readonly log: string }> {
  const source = { type: "s3", bucket: BUCKET, key: `${name}.zip` } as const;
  const service = resolveService(name, { source, platforms: ["linux/arm64"] }, publisher);
  const [project] = service.projects;
  if (project === undefined) throw new Error("no project");
  const deployment = plainDeployment({ account: cloud.account, region: cloud.region });
  const policy = buildRolePolicy(service, publisher, deployment);
  const plan = projectPlan(service, publisher, project, deployment);
  const logs = new CloudWatchLogs(clientSettings(cloud));
  await logs.createLogGroup({ logGroupName: service.logGroupName });
  await uploadSource(source.key);
  await new CodeBuild(clientSettings(cloud)).createProject({
    name: project.projectName,
    serviceRole: await madeRole(name, policy, lacking),
    source: { type: "S3", location: `${BUCKET}/${source.key}`, buildspec: plan.buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      ...(plan.environment as ProjectEnvironment),
      environmentVariables: plan
        .variables(`${builder.registry.host}/${name}`)
        .map((one) => one as EnvironmentVariable),
    },
    logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: service.logGroupName } },
  });
  const id = await startBuild(cloud, gitConfig, { project: project.projectName });
  const build = await buildEnd(cloud, id);
  const logStreamName = id.split(":")[1] ?? "";
  const { events = [] } = await logs.getLogEvents({ logGroupName: service.logGroupName, logStreamName });
  return { build, log: events.map(({ message }) => message).join("\n") };
}

async function uploadSource(key: string): Promise<void> {
  const folder = join(builder.folder, `source-${key}`);
  await mkdir(folder);
  await writeFile(join(folder, "Dockerfile"), "FROM docker.io/library/demo:1\nCOPY Dockerfile /own\n");
  await run("python3", ["-m", "zipfile", "-c", `${folder}/${key}`, join(folder, "Dockerfile")]);
  const s3 = new S3({ ...clientSettings(cloud), forcePathStyle: true });
  await s3.putObject({ Bucket: BUCKET, Key: key, Body: await readFile(`${folder}/${key}`) });
}

async function madeRole(
  RoleName: string,
  policy: ReturnType<typeof buildRolePolicy<string>>,
  lacking: string,
): Promise<string> {
  const iam = new IAM(clientSettings(cloud));
  const Principal = { Service: "codebuild.amazonaws.com" };
  const trust = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  const Statement = policy.Statement.filter(({ Action }) => !Action.includes(lacking));
  const PolicyDocument = JSON.stringify({ ...policy, Statement });
  await iam.putRolePolicy({ RoleName, PolicyName: "build", PolicyDocument });
  return Role?.Arn ?? "";
}
