import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SERVICES } from "../stacks/services";
import { BASE_REPOSITORY, pushBaseImage } from "./builder/base-image";
import { type Builder, startBuildKit } from "./builder/buildkit";
import { startEngineBuilder } from "./builder/docker-engine";
import { registryLogin } from "./builder/registry-login";
import { cacheFolder } from "./cache";
import type { Cleanup } from "./cleanup";
import { type Cloud, clientSettings, startCloud } from "./cloud/ministack";
import type { BuildHost } from "./codebuild/build-host";
import { Outbox } from "./codebuild/outbox";
import { bareRepository, gitEnvironment, writeGitConfig } from "./codebuild/remotes";
import { Runner } from "./codebuild/runner";
import { Events } from "./events";
import { run } from "./process";
import type { Steps } from "./steps";
import { programFolder, type Toolchain, withPath } from "./toolchain";

/** The example service that every service of the fleet builds. */
const EXAMPLE = join(__dirname, "..", "examples", "hello-service");
/** The registry of the example's base image. */
const UPSTREAM = "public.ecr.aws";

/** A local cloud and a local builder, ready for a deployment. */
export interface LocalEnvironment {
  readonly cloud: Cloud;
  readonly builder: Builder;
  /** What builds run with. */
  readonly host: BuildHost;
  /** Runs every build that is started in the local cloud. */
  readonly runner: Runner;
  /** CodeBuild's events on their way. */
  readonly outbox: Outbox;
  /** Local git repositories, bare, that stand in for the fleet's, by address. */
  readonly remotes: Readonly<Record<string, string>>;
  /** The publisher's events. */
  readonly events: Events;
  /** Folder of this run, removed at the end. */
  readonly folder: string;
  /** Folder of the logs, kept. */
  readonly logs: string;
  /** Folder with the programs of this run. */
  readonly bin: string;
  /**
   * Environment of deployment tools: clients of the local cloud, with every program on the PATH, a git that finds the local
   * repositories at the addresses of the remote ones, and the folder of the outbox.
   */
  readonly env: NodeJS.ProcessEnv;
}

/** Starts the local cloud and the local builder, and uploads what a deployment expects: the base image and the sources. */
export async function startEnvironment(
  steps: Steps,
  cleanup: Cleanup,
  tools: Toolchain,
): Promise<LocalEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), "multiarch-"));
  cleanup.add("remove the run's folder", () => rm(folder, { recursive: true, force: true }));
  const logs = join(cacheFolder(), "logs");
  const bin = await programFolder(tools, folder);

  const cloud = await steps.run("start the local cloud", async (step) => {
    const started = await startCloud({ python: tools.python, folder, log: join(logs, "cloud.log") }, cleanup);
    step.detail(`${started.endpoint}, IAM enforced`);
    return started;
  });
  const builder = await steps.run("start the local builder", async (step) => {
    const started = await startBuilder(
      tools,
      cloud,
      { folder, logs, env: withPath(cloud.env, bin) },
      cleanup,
    );
    step.detail(started.platforms.filter((platform) => /arm|amd64$/.test(platform)).join(", "));
    return started;
  });
  const gitConfig = join(folder, "gitconfig");
  const outbox = new Outbox(cloud, join(folder, "events"));
  const env: NodeJS.ProcessEnv = {
    ...withPath(cloud.env, bin, ...tools.pulumi),
    ...builder.env,
    ...gitEnvironment(gitConfig),
    MULTIARCH_EVENTS: outbox.folder,
  };
  const remotes = await steps.run("upload the base image and the sources", () =>
    seed(cloud, tools, folder, env),
  );
  await writeGitConfig(gitConfig, remotes);
  const events = await Events.subscribe(cloud);
  const host: BuildHost = {
    cloud,
    env: {
      PATH: env.PATH,
      BUILDX_BUILDER: builder.env.BUILDX_BUILDER,
      BUILDX_CONFIG: builder.env.BUILDX_CONFIG,
    },
    dockerConfig: builder.env.DOCKER_CONFIG,
    folder: join(folder, "builds"),
    gitConfig,
  };
  const runner = Runner.start({ host, outbox, log: join(logs, "codebuild.log") }, cleanup);
  return { cloud, builder, host, runner, outbox, remotes, events, folder, logs, bin, env };
}

function startBuilder(
  { builder, baseImage }: Toolchain,
  { registry }: Cloud,
  { folder, logs, env }: { readonly folder: string; readonly logs: string; readonly env: NodeJS.ProcessEnv },
  cleanup: Cleanup,
): Promise<Builder> {
  const options = { folder, registry, mirrored: baseImage === undefined ? [] : [UPSTREAM] };
  if ("engine" in builder) return startEngineBuilder(builder.engine, options, cleanup, env);
  const own = { tools: builder.programs, state: join(folder, "buildkit"), log: join(logs, "buildkit.log") };
  return startBuildKit({ ...options, ...own }, cleanup, env);
}

/** @returns local git repositories that stand in for the fleet's, by location */
async function seed(
  cloud: Cloud,
  tools: Toolchain,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> {
  const repository = join(folder, "hello-service.git");
  await bareRepository(EXAMPLE, repository);
  await Promise.all([seedBaseImage(cloud, tools, env), seedArchives(cloud, repository)]);
  const github = Object.values(SERVICES).flatMap(({ source }) =>
    source?.type === "github" ? [source.repository] : [],
  );
  return Object.fromEntries(github.map((name) => [`https://github.com/${name}.git`, repository]));
}

async function seedBaseImage(cloud: Cloud, { baseImage }: Toolchain, env: NodeJS.ProcessEnv): Promise<void> {
  await registryLogin(cloud, env);
  if (baseImage === undefined) return;
  await new ECRClient(clientSettings(cloud)).send(
    new CreateRepositoryCommand({ repositoryName: BASE_REPOSITORY }),
  );
  await registryLogin(cloud, env);
  await pushBaseImage(baseImage, cloud.registry, env);
}

/** The ZIP archive of each service with an S3 source: what a pipeline would upload. */
async function seedArchives(cloud: Cloud, repository: string): Promise<void> {
  const archive = join(repository, "..", "source.zip");
  await run("git", ["archive", "--format=zip", `--output=${archive}`, "HEAD"], { cwd: repository });
  const client = new S3Client({ ...clientSettings(cloud), forcePathStyle: true });
  for (const { source } of Object.values(SERVICES)) {
    if (source?.type !== "s3") continue;
    await client.send(new CreateBucketCommand({ Bucket: source.bucket }));
    await client.send(
      new PutObjectCommand({ Bucket: source.bucket, Key: source.key, Body: await readFile(archive) }),
    );
  }
}
