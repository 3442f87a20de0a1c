import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Builder, type BuilderOptions, MIRROR_PREFIX, startBuildKit } from "../builder/buildkit";
import { startEngineBuilder } from "../builder/docker-engine";
import { cached, cacheFolder, isCached } from "../cache";
import type { Cleanup } from "../cleanup";
import { inLanes } from "../lanes";
import { LocalError, run } from "../process";
import { hasDebianRelease } from "../setup/debian-packages";
import type { Steps } from "../steps";
import { dockerFolder, setUpBuilder, type Toolchain, withPath } from "../toolchain";
import { RELEASE } from "./debian";
import { startFileServer } from "./file-server";
import type { StandIns } from "./images";
import { type Mirror, startMirror } from "./mirror";
import { SHFMT_RELEASES } from "./shfmt";

/** A builder for Dockerfiles that name public images. */
export interface ExampleBuilder {
  /** Serves what is built, too. */
  readonly mirror: Mirror;
  /** Folder of this run. */
  readonly folder: string;
  /** Environment of `docker buildx`. */
  readonly env: NodeJS.ProcessEnv;
  /** Where `examples/node` downloads its tool from; `undefined` for the Dockerfile's own address. */
  readonly releases: string | undefined;
}

/**
 * Starts a builder that takes public images from stand-ins on a machine that can make them, and from the internet elsewhere.
 *
 * @param layers `kept` in the cache folder, so that the next run builds only what has changed, or none in the beginning
 */
export async function startExampleBuilder(
  steps: Steps,
  cleanup: Cleanup,
  standIns: StandIns,
  layers: "kept" | "none" = "kept",
): Promise<ExampleBuilder> {
  const folder = await mkdtemp(join(tmpdir(), "multiarch-examples-"));
  cleanup.add("remove the run's folder", () => rm(folder, { recursive: true, force: true }));
  const tools = await setUpBuilder(steps);
  const mirror = await startMirror(cleanup);
  const offline = hasDebianRelease(RELEASE);
  if (offline) await serveStandIns(steps, mirror, standIns);
  const releases = offline ? await startFileServer(await cached(SHFMT_RELEASES), cleanup) : undefined;
  const env = withPath(process.env, await dockerFolder(tools, folder));
  const options: BuilderOptions = {
    folder,
    registry: mirror.registry,
    mirrored: offline ? ["docker.io"] : [],
  };
  const state = layers === "kept" ? await stateFolder(folder) : join(folder, "buildkit");
  const builder = await startBuilder(tools, { ...options, state }, cleanup, env);
  return { mirror, folder, env: { ...env, ...builder.env }, releases };
}

async function startBuilder(
  tools: Toolchain["builder"],
  options: BuilderOptions & { readonly state: string },
  cleanup: Cleanup,
  env: NodeJS.ProcessEnv,
): Promise<Builder> {
  if ("engine" in tools) return startEngineBuilder(tools.engine, options, cleanup, env);
  return startBuildKit({ ...options, tools: tools.programs, log: LOG }, cleanup, env);
}

const LOG = join(cacheFolder(), "logs", "examples-buildkit.log");

async function serveStandIns(steps: Steps, mirror: Mirror, standIns: StandIns): Promise<void> {
  const missing = Object.values(standIns)
    .flat()
    .filter((entry) => !isCached(entry));
  await inLanes(2, missing, (entry) => steps.run(`make ${entry.name} (once)`, () => cached(entry)));
  for (const [image, folders] of Object.entries(standIns)) {
    const layouts = await Promise.all(folders.map((entry) => cached(entry)));
    await mirror.serve(`${MIRROR_PREFIX}/library/${image}`, layouts);
  }
}

/** The kept layers; a folder of this run while another one uses them. BuildKit holds this lock as long as it runs. */
async function stateFolder(folder: string): Promise<string> {
  const kept = join(cacheFolder(), "examples-buildkit");
  const free = await run("flock", ["--nonblock", join(kept, "buildkitd.lock"), "true"]).then(
    () => true,
    (error: unknown) => error instanceof LocalError && error.message.includes("No such file"),
  );
  return free ? kept : join(folder, "buildkit");
}
