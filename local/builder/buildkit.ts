import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Cleanup } from "../cleanup";
import { daemon, LocalError, run, tailOf } from "../process";

/** A builder that `docker buildx` uses by its name. */
export interface Builder {
  /** Variables for every process that calls `docker buildx`. */
  readonly env: {
    readonly BUILDX_BUILDER: string;
    readonly DOCKER_CONFIG: string;
    readonly BUILDX_CONFIG: string;
  };
  /** Platforms that it reports, as BuildKit prints them. */
  readonly platforms: readonly string[];
}

/** What every kind of builder is started with. */
export interface BuilderOptions {
  /** Folder of this run: configuration and socket; removed by the caller. */
  readonly folder: string;
  /** Host and port of the local registry, which speaks HTTP. */
  readonly registry: string;
  /** Registries whose images the local registry holds under `mirror/`. */
  readonly mirrored: readonly string[];
  /** More settings, as the file of BuildKit has them. */
  readonly settings?: string;
  /** Address of the proxy that BuildKit reaches other machines by; none when left out. */
  readonly proxy?: string;
}

/** Where BuildKit's programs and files are. */
export interface BuildKitOptions extends BuilderOptions {
  /** Folder with `buildkitd` and `docker-buildx`. */
  readonly tools: string;
  /** Layer cache; one builder at a time. */
  readonly state: string;
  readonly log: string;
}

const NAME = "multiarch-local";
/** Images that a mirrored registry would serve are looked up under this name in the local registry. */
export const MIRROR_PREFIX = "mirror";

/**
 * Starts BuildKit with its own socket and names it for `docker buildx`; the user's own Docker configuration is not touched.
 * See https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md
 */
export async function startBuildKit(
  options: BuildKitOptions,
  cleanup: Cleanup,
  base: NodeJS.ProcessEnv,
): Promise<Builder> {
  const socket = `unix://${join(options.folder, "buildkit.sock")}`;
  const config = await writeConfiguration(options);
  await mkdir(options.state, { recursive: true });
  const args = ["--addr", socket, "--root", options.state, "--config", config, "--oci-worker-net=host"];
  const server = daemon(join(options.tools, "buildkitd"), args, {
    env: options.proxy === undefined ? base : { ...base, HTTPS_PROXY: options.proxy },
    log: options.log,
  });
  cleanup.add("stop BuildKit", () => server.stop());
  const env = await dockerEnvironment(options.folder, NAME, options.tools);
  await createBuilder(options, { ...base, ...env }, socket);
  return { env, platforms: await ready({ ...base, ...env }, server.ended, options.log) };
}

/**
 * Writes what BuildKit must know about registries.
 *
 * @returns path of the file
 */
export async function writeConfiguration({
  folder,
  registry,
  mirrored,
  settings = "",
}: BuilderOptions): Promise<string> {
  const mirrors = mirrored.map(
    (host) => `[registry."${host}"]\n  mirrors = ["${registry}/${MIRROR_PREFIX}"]`,
  );
  const file = join(folder, "buildkitd.toml");
  await writeFile(file, [`[registry."${registry}"]\n  http = true`, ...mirrors, settings].join("\n"));
  return file;
}

/**
 * A Docker configuration of this run.
 *
 * @param plugins folder where the CLI finds buildx
 */
export async function dockerEnvironment(
  folder: string,
  builder: string,
  plugins: string,
): Promise<Builder["env"]> {
  const dockerConfig = join(folder, "docker");
  await mkdir(dockerConfig, { recursive: true });
  await writeFile(join(dockerConfig, "config.json"), JSON.stringify({ cliPluginsExtraDirs: [plugins] }));
  return { BUILDX_BUILDER: builder, DOCKER_CONFIG: dockerConfig, BUILDX_CONFIG: join(folder, "buildx") };
}

/** Platforms that the builder named in `env` reports; none before its BuildKit runs. */
export async function reportedPlatforms(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { stdout } = await run("docker", ["buildx", "inspect"], { env });
  const line = /^Platforms:\s*(.+)$/m.exec(stdout)?.[1] ?? "";
  return line
    .split(",")
    .map((platform) => platform.trim().replace("*", ""))
    .filter(Boolean);
}

async function createBuilder(
  { tools }: BuildKitOptions,
  env: NodeJS.ProcessEnv,
  socket: string,
): Promise<void> {
  await run(join(tools, "docker-buildx"), ["create", "--name", NAME, "--driver", "remote", socket], { env });
}

/** BuildKit listens within a second or two; a builder that has ended will never answer. */
async function ready(
  env: NodeJS.ProcessEnv,
  ended: Promise<string>,
  log: string,
): Promise<readonly string[]> {
  let dead: string | undefined;
  void ended.then((status) => {
    dead = status;
  });
  for (let attempt = 0; attempt < 60; attempt++) {
    if (dead !== undefined) break;
    const platforms = await reportedPlatforms(env).catch(() => []);
    if (platforms.length > 0) return platforms;
    await delay(250);
  }
  throw new LocalError(
    `BuildKit did not start${dead === undefined ? " within 15 s" : `, it ended with ${dead}`}:\n${tailOf(log)}`,
  );
}
