import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Builder, type BuilderOptions, startBuildKit } from "../../local/builder/buildkit";
import { startEngineBuilder } from "../../local/builder/docker-engine";
import { cacheFolder } from "../../local/cache";
import type { Cleanup } from "../../local/cleanup";
import { Steps } from "../../local/steps";
import { dockerFolder, setUpBuilder, type Toolchain, withPath } from "../../local/toolchain";
import { type RegistryServer, startRegistryServer } from "../fakes/registry-server";

/** A real builder whose registry is of the test's own process, so that the test decides what the registry refuses. */
export interface LoopbackBuilder {
  readonly registry: RegistryServer;
  /** Folder of this run, removed at the end. */
  readonly folder: string;
  /** Environment of `docker buildx` and of `multiarch`. */
  readonly env: NodeJS.ProcessEnv;
}

/** @param more what BuildKit must know besides the test's own registry */
export async function startLoopbackBuilder(
  cleanup: Cleanup,
  more: Pick<BuilderOptions, "settings" | "proxy"> = {},
): Promise<LoopbackBuilder> {
  const folder = await mkdtemp(join(tmpdir(), "multiarch-loopback-"));
  cleanup.add("remove the run's folder", () => rm(folder, { recursive: true, force: true }));
  const registry = await startRegistryServer();
  cleanup.add("stop the registry", () => registry.close());
  const tools = await setUpBuilder(new Steps({ write: () => undefined }));
  const env = withPath(process.env, await dockerFolder(tools, folder));
  const options = { folder, registry: registry.host, mirrored: [], ...more };
  const builder = await startBuilder(tools, options, cleanup, env);
  return { registry, folder, env: { ...env, ...builder.env } };
}

function startBuilder(
  tools: Toolchain["builder"],
  options: BuilderOptions,
  cleanup: Cleanup,
  env: NodeJS.ProcessEnv,
): Promise<Builder> {
  if ("engine" in tools) return startEngineBuilder(tools.engine, options, cleanup, env);
  const log = join(cacheFolder(), "logs", "loopback-buildkit.log");
  const own = { tools: tools.programs, state: join(options.folder, "buildkit"), log };
  return startBuildKit({ ...options, ...own }, cleanup, env);
}
