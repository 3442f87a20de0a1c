import { homedir } from "node:os";
import { join } from "node:path";
import { BUILD_IMAGES } from "../../components/service/build-images";
import type { Cleanup } from "../cleanup";
import { LocalError, run } from "../process";
import {
  type Builder,
  type BuilderOptions,
  dockerEnvironment,
  reportedPlatforms,
  writeConfiguration,
} from "./buildkit";

/** A Docker engine of this machine whose CLI has buildx. */
export interface DockerEngine {
  /** Address of the engine that the CLI uses now, such as `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Folder of the user's own CLI plugins; buildx may be in it. */
  readonly plugins: string;
}

/** Platforms that the example services are built for. */
const NEEDED = ["linux/amd64", "linux/arm64", "linux/arm/v7"] as const;

/** The engine that `docker` reaches; `undefined` where there is no CLI, no buildx, or no engine that answers. */
export async function findDockerEngine(env = process.env): Promise<DockerEngine | undefined> {
  const docker = (...args: string[]) => run("docker", args, { env });
  try {
    const [context] = await Promise.all([
      docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}"),
      docker("buildx", "version"),
      docker("info", "--format", "{{.ServerVersion}}"),
    ]);
    const config = env.DOCKER_CONFIG ?? join(homedir(), ".docker");
    return { address: context.stdout.trim(), plugins: join(config, "cli-plugins") };
  } catch {
    return undefined;
  }
}

/**
 * Starts BuildKit in a container of `engine`, on the host's network, so that it reaches the local registry. The user's own
 * builders and Docker configuration are not touched; the container goes at the end.
 *
 * The tests run this against a recorded CLI only: they run where no engine is installed.
 * See https://docs.docker.com/build/builders/drivers/docker-container/
 */
export async function startEngineBuilder(
  engine: DockerEngine,
  options: BuilderOptions,
  cleanup: Cleanup,
  base: NodeJS.ProcessEnv,
): Promise<Builder> {
  const name = `multiarch-local-${process.pid}`;
  const builderEnv = await dockerEnvironment(options.folder, name, engine.plugins);
  const env = { ...base, ...builderEnv };
  const create = ["buildx", "create", "--name", name, "--driver", "docker-container"];
  create.push("--driver-opt", `network=host,image=${BUILD_IMAGES.buildkit}`);
  if (options.proxy !== undefined) create.push("--driver-opt", `env.HTTPS_PROXY=${options.proxy}`);
  create.push("--buildkitd-config", await writeConfiguration(options), engine.address);
  await run("docker", create, { env });
  cleanup.add("remove the builder's container", async () => {
    await run("docker", ["buildx", "rm", "--force", name], { env });
  });
  await run("docker", ["buildx", "inspect", "--bootstrap"], { env });
  const platforms = await reportedPlatforms(env);
  const missing = NEEDED.filter((platform) => !platforms.includes(platform));
  if (missing.length === 0) return { env: builderEnv, platforms };
  throw new LocalError(
    `the Docker engine cannot build for ${missing.join(", ")}, only for ${platforms.join(", ")}; run once:\n` +
      `  docker run --privileged --rm ${BUILD_IMAGES.binfmt} --install arm64,arm`,
  );
}
