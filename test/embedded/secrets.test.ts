import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { type Build, CodeBuild, type EnvironmentVariable } from "@aws-sdk/client-codebuild";
import { ECR } from "@aws-sdk/client-ecr";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { SSM } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adviceFor } from "../../components/publisher/builds/failure-advice";
import { buildRolePolicy } from "../../components/render/build-role-policy";
import { projectPlan } from "../../components/render/project-plan";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { Cleanup } from "../../local/cleanup";
import { clientSettings } from "../../local/cloud/ministack";
import { startBuild } from "../../local/codebuild/start";
import { type LocalEnvironment, startEnvironment } from "../../local/environment";
import { buildEnd } from "../../local/fleet";
import { run } from "../../local/process";
import { Steps } from "../../local/steps";
import { setUp } from "../../local/toolchain";
import { plainDeployment } from "../fakes/deployment";

/** Neither is the other's part, and each form of one differs from it. */
const TOKEN = "tok/en+of the+test?5f8c1a~";
const PARAMETER = "par/am+of the+test?77d0e3~";

const SERVICE = {
  source: { type: "s3", bucket: "secret-sources", key: "source.zip" },
  platforms: ["linux/amd64"],
  secrets: { npm: { secret: "team/npm", field: "token" }, pip: { parameter: "/build/pip" } },
} as const satisfies ServiceOptions;

const BASE = "public.ecr.aws/docker/library/busybox:1.37";
const KEEPS =
  'RUN --mount=type=secret,id=npm,env=NPM --mount=type=secret,id=pip test -s /run/secrets/pip && echo "both are here: $NPM"';
/** Writes a secret into a layer, and prints a form of it. */
const LEAKS = 'RUN --mount=type=secret,id=npm,env=NPM echo "$NPM" > /leak && printf %s "$NPM" | base64';

const cleanup = new Cleanup();
let environment: LocalEnvironment;

beforeAll(async () => {
  const steps = new Steps({ write: () => undefined });
  environment = await startEnvironment(steps, cleanup, await setUp(steps, []));
  const { cloud, env } = environment;
  const value = JSON.stringify({ token: TOKEN, other: "x" });
  await run("aws", ["secretsmanager", "create-secret", "--name=team/npm", `--secret-string=${value}`], {
    env,
  });
  await new SSM(clientSettings(cloud)).putParameter({
    Name: "/build/pip",
    Value: PARAMETER,
    Type: "SecureString",
  });
  await new S3({ ...clientSettings(cloud), forcePathStyle: true }).createBucket({ Bucket: "secret-sources" });
});

afterAll(() => cleanup.run());

describe("a build with secrets", () => {
  it("has them, and no place that anybody reads has them in any known form", async () => {
    const { build, places } = await built("keeps", KEEPS);

    expect(build.buildStatus, places.log).toBe("SUCCEEDED");
    expect(places.log).toContain("both are here: ***");
    expect(Object.keys(places).length).toBeGreaterThan(8);
    expect(foundIn(places)).toEqual([]);
  });

  it("is found out when its Dockerfile writes one into its image, or prints a form of it", async () => {
    const { build, places } = await built("leaks", LEAKS);

    expect(build.buildStatus, places.log).toBe("SUCCEEDED");
    const found = foundIn(places).map((one) => one.replace(/sha256:\w+/, "digest"));
    expect(found).toContain("layer digest: as it is");
    expect(found).toContain("log: base64");
  });

  it.each([
    ["secretsmanager:GetSecretValue", "ReadBuildSecrets"],
    ["ssm:GetParameters", "ReadBuildParameters"],
  ])("without %s ends before its first command, with one line that says what to do", async (action, sid) => {
    const { build, places } = await built(sid.toLowerCase(), KEEPS, sid);

    const phase = build.phases?.find(({ phaseStatus }) => phaseStatus === "FAILED");
    const [context] = phase?.contexts ?? [];
    expect(build.buildStatus).toBe("FAILED");
    expect(phase?.phaseType).toBe("DOWNLOAD_SOURCE");
    expect(adviceFor(`${context?.statusCode}: ${context?.message}`)).toMatch(
      new RegExp(`^the build role may not use ${action} on .+; give the options "secrets" and "ssh"`),
    );
    expect(Object.keys(places).filter((place) => place.startsWith("manifest"))).toEqual([]);
  });
});

/** What every place that outlives a build holds, as text. */
type Places = Readonly<Record<string, string>>;

async function built(
  name: string,
  steps: string,
  without = "",
): Promise<{ readonly build: Build; readonly places: Places }> {
  const { cloud, host, env } = environment;
  const codebuild = new CodeBuild(clientSettings(cloud));
  await uploadSource(name, `FROM ${BASE}\n${steps}\n`);
  const service = resolveService(name, { ...SERVICE, source: { ...SERVICE.source, key: `${name}.zip` } });
  const deployment = plainDeployment({ account: cloud.account, region: cloud.region });
  const [project] = service.projects;
  if (project === undefined) throw new Error("no project");
  await makeRole(name, buildRolePolicy(service, resolvePublisher("fleet"), deployment), without);
  await new CloudWatchLogs(clientSettings(cloud)).createLogGroup({ logGroupName: service.logGroupName });
  const repositoryUri = `${cloud.registry}/${name}`;
  await new ECR(clientSettings(cloud)).createRepository({ repositoryName: name });
  const { environment: machine, buildspec } = projectPlan(
    service,
    resolvePublisher("fleet"),
    project,
    deployment,
  );
  const variables = projectPlan(service, resolvePublisher("fleet"), project, deployment).variables(
    repositoryUri,
  );
  await codebuild.createProject({
    name: project.projectName,
    serviceRole: `arn:aws:iam::${cloud.account}:role/${name}`,
    source: { type: "S3", location: `secret-sources/${name}.zip`, buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: "LINUX_CONTAINER",
      image: machine.image,
      computeType: "BUILD_GENERAL1_SMALL",
      environmentVariables: variables.map((one) => one as EnvironmentVariable),
    },
    logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: service.logGroupName } },
  });
  const watch = watchArguments();
  const id = await startBuild(cloud, host.gitConfig, { project: project.projectName });
  const build = await buildEnd(cloud, id);
  const { projects } = await codebuild.batchGetProjects({ names: [project.projectName] });
  const { events = [] } = await new CloudWatchLogs(clientSettings(cloud)).getLogEvents({
    logGroupName: service.logGroupName,
    logStreamName: id.split(":")[1] ?? "",
  });
  const places = {
    project: JSON.stringify(projects),
    record: JSON.stringify(build),
    arguments: watch.end(),
    events: (await environment.outbox.list()).join("\n"),
    log: events.map(({ message }) => message).join("\n"),
    ...(await imagesOf(name, env)),
  };
  return { build, places };
}

async function uploadSource(name: string, dockerfile: string): Promise<void> {
  const { folder, cloud } = environment;
  const source = join(folder, `source-${name}`);
  await mkdir(source);
  await writeFile(join(source, "Dockerfile"), dockerfile);
  const archive = `${source}.zip`;
  await run("python3", ["-m", "zipfile", "-c", archive, join(source, "Dockerfile")]);
  const client = new S3({ ...clientSettings(cloud), forcePathStyle: true });
  await client.putObject({ Bucket: "secret-sources", Key: `${name}.zip`, Body: await readFile(archive) });
}

async function makeRole(
  RoleName: string,
  policy: ReturnType<typeof buildRolePolicy<string>>,
  without: string,
): Promise<void> {
  const iam = new IAM(clientSettings(environment.cloud));
  const trust = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "codebuild.amazonaws.com" },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  const Statement = policy.Statement.filter(({ Sid }) => Sid !== without);
  await iam.putRolePolicy({
    RoleName,
    PolicyName: "build",
    PolicyDocument: JSON.stringify({ ...policy, Statement }),
  });
}

/** The arguments of every process of the machine, looked at until the end. */
function watchArguments(): { end(): string } {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
      } catch {
        // It has ended.
      }
    }
  };
  const timer = setInterval(look, 30);
  return {
    end() {
      clearInterval(timer);
      return [...seen].join("\n");
    },
  };
}

/** Every manifest, config and layer of a repository, its cache and its attestations included. */
async function imagesOf(repository: string, env: NodeJS.ProcessEnv): Promise<Places> {
  const base = `http://${environment.cloud.registry}/v2/${repository}`;
  const password = (await run("aws", ["ecr", "get-login-password"], { env })).stdout.trim();
  const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString("base64")}`;
  const accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";
  const get = async (path: string) => {
    const response = await fetch(`${base}/${path}`, { headers: { authorization, accept } });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  };
  const ecr = new ECR(clientSettings(environment.cloud));
  const { imageIds = [] } = await ecr.listImages({ repositoryName: repository });
  const places: Record<string, string> = {};
  const left = imageIds.flatMap(({ imageDigest }) => imageDigest ?? []);
  for (const digest of left) {
    if (places[`manifest ${digest}`] !== undefined) continue;
    const text = (await get(`manifests/${digest}`)).toString("utf8");
    places[`manifest ${digest}`] = text;
    const { manifests = [], config, layers = [] } = JSON.parse(text) as Manifest;
    left.push(...manifests.map((one) => one.digest));
    for (const blob of [...(config === undefined ? [] : [config]), ...layers]) {
      const bytes = await get(`blobs/${blob.digest}`);
      const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
      places[`${layers.includes(blob) ? "layer" : "config"} ${blob.digest}`] = plain.toString("latin1");
    }
  }
  return places;
}

interface Manifest {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
}

/** `<place>: <form>` for every form of a secret that a place holds. */
function foundIn(places: Places): readonly string[] {
  const forms = [TOKEN, PARAMETER].flatMap((value) => Object.entries(formsOf(value)));
  return Object.entries(places).flatMap(([place, text]) =>
    forms.flatMap(([form, word]) => (text.includes(word) ? [`${place}: ${form}`] : [])),
  );
}

/** The middle of a base64 text is the same wherever the value stands by itself; its end depends on what follows. */
function formsOf(value: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(value);
  return {
    "as it is": value,
    base64: bytes.toString("base64").slice(0, -4),
    "base64 for URLs": bytes.toString("base64url").slice(0, -4),
    "URL form": encodeURIComponent(value),
    "hex digits": bytes.toString("hex"),
  };
}
