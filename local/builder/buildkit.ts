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

/** Where the builder's programs and files are. */
export interface BuilderOptions {
  /** Folder with `buildkitd` and `docker-buildx`. */
  readonly tools: string;
  /** Folder of this run: configuration and socket; removed by the caller. */
  readonly folder: string;
  /** Layer cache, kept between runs; one builder at a time. */
  readonly state: string;
  readonly log: string;
  /** Host and port of the local registry, which speaks HTTP. */
  readonly registry: string;
  /** Registries whose images the local registry holds under `mirror/`. */
  readonly mirrored: readonly string[];
}

const NAME = "multiarch-local";
/** Images that a mirrored registry would serve are looked up under this name in the local registry. */
export const MIRROR_PREFIX = "mirror";

/**
 * Starts BuildKit with its own socket and names it for `docker buildx`; the user's own Docker configuration is not touched.
 * See https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md
 */
export async function startBuildKit(
  options: BuilderOptions,
  cleanup: Cleanup,
  base: NodeJS.ProcessEnv,
): Promise<Builder> {
  const socket = `unix://${join(options.folder, "buildkit.sock")}`;
  const config = join(options.folder, "buildkitd.toml");
  await mkdir(options.state, { recursive: true });
  await writeFile(config, configuration(options));
  const args = ["--addr", socket, "--root", options.state, "--config", config, "--oci-worker-net=host"];
  const server = daemon(join(options.tools, "buildkitd"), args, { env: base, log: options.log });
  cleanup.add("stop BuildKit", () => server.stop());
  const env = await dockerEnvironment(options);
  await createBuilder(options, { ...base, ...env }, socket);
  return { env, platforms: await ready({ ...base, ...env }, server.ended, options.log) };
}

function configuration({ registry, mirrored }: BuilderOptions): string {
  const mirrors = mirrored.map(
    (host) => `[registry."${host}"]\n  mirrors = ["${registry}/${MIRROR_PREFIX}"]`,
  );
  return [`[registry."${registry}"]\n  http = true`, ...mirrors, ""].join("\n");
}

/** A Docker configuration of its own, with buildx as the plugin that `docker buildx` looks for. */
async function dockerEnvironment({ folder, tools }: BuilderOptions): Promise<Builder["env"]> {
  const dockerConfig = join(folder, "docker");
  await mkdir(dockerConfig, { recursive: true });
  await writeFile(join(dockerConfig, "config.json"), JSON.stringify({ cliPluginsExtraDirs: [tools] }));
  return { BUILDX_BUILDER: NAME, DOCKER_CONFIG: dockerConfig, BUILDX_CONFIG: join(folder, "buildx") };
}

async function createBuilder(
  { tools }: BuilderOptions,
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
    const platforms = await inspect(env).catch(() => []);
    if (platforms.length > 0) return platforms;
    await delay(250);
  }
  throw new LocalError(
    `BuildKit did not start${dead === undefined ? " within 15 s" : `, it ended with ${dead}`}:\n${tailOf(log)}`,
  );
}

async function inspect(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { stdout } = await run("docker", ["buildx", "inspect"], { env });
  const line = /^Platforms:\s*(.+)$/m.exec(stdout)?.[1] ?? "";
  return line
    .split(",")
    .map((platform) => platform.trim().replace("*", ""))
    .filter(Boolean);
}
