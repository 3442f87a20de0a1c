import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { BASE_IMAGE_CONTEXT } from "./builder/base-image";
import { type DockerEngine, findDockerEngine } from "./builder/docker-engine";
import { type CachedFolder, cached, isCached } from "./cache";
import { inLanes } from "./lanes";
import { run } from "./process";
import { installProvider } from "./provider/install";
import { hasDebianPackages } from "./setup/debian-packages";
import { registerEmulators } from "./setup/emulation";
import { goTools } from "./setup/go-tools";
import { buildPackage } from "./setup/package-build";
import { checkPrerequisites, prerequisitesOf } from "./setup/prerequisites";
import { hasPulumi } from "./setup/pulumi";
import { PYTHON_TOOLS } from "./setup/python-tools";
import { checkRoot, installPackages, missingPackages } from "./setup/system-packages";
import type { Steps } from "./steps";

/** The engine that deploys the stacks. */
export type EngineName = "pulumi" | "cdk";

/** Folders of everything that the local run is made of. */
export interface Toolchain {
  /** Python environment: local cloud and AWS command line. */
  readonly python: string;
  /** The Docker engine of this machine, or where there is none the folder with `buildkitd` and `docker-buildx`. */
  readonly builder: { readonly engine: DockerEngine } | { readonly programs: string };
  /** Folders that go first on the PATH of the Pulumi engine; empty where `pulumi` was installed before. */
  readonly pulumi: readonly string[];
  /** Build context of the base image; `undefined` where it is pulled from the internet instead. */
  readonly baseImage: string | undefined;
}

/** Sets up what is missing, side by side where that helps. */
export async function setUp(steps: Steps, engines: readonly EngineName[]): Promise<Toolchain> {
  const engine = await findDockerEngine();
  const pulumiModules = engines.includes("pulumi") && !(await hasPulumi()) ? PULUMI : [];
  const needed = [...(engine === undefined ? [BUILDER] : []), ...pulumiModules];
  await checkPrerequisites(prerequisitesOf([PYTHON_TOOLS, ...needed.map(({ folder }) => folder)]));
  if (engine === undefined) await prepareMachine(steps);

  const [python, baseImage, builder, pulumi] = await Promise.all([
    filled(steps, { title: "install the local cloud", folder: PYTHON_TOOLS }),
    hasDebianPackages() ? filled(steps, BASE_IMAGE) : undefined,
    engine === undefined ? builderPrograms(steps) : { engine },
    // One after the other: a Go build takes every core.
    inLanes(1, pulumiModules, (tool) => filled(steps, tool)),
    buildPackage(steps),
  ]);
  return { python, builder, pulumi, baseImage };
}

/** A cached folder, and the title of the step that fills it. */
interface Tool {
  readonly title: string;
  readonly folder: CachedFolder;
}

/** The Docker engine of this machine, or BuildKit's programs, with a machine that can run them. */
export async function setUpBuilder(steps: Steps): Promise<Toolchain["builder"]> {
  const engine = await findDockerEngine();
  if (engine !== undefined) return { engine };
  await checkPrerequisites(prerequisitesOf([BUILDER.folder]));
  await prepareMachine(steps);
  return builderPrograms(steps);
}

const BUILDER: Tool = { title: "build BuildKit and buildx", folder: goTools("builder") };
const BASE_IMAGE: Tool = { title: "download the base image's busybox", folder: BASE_IMAGE_CONTEXT };
/** An installed Pulumi brings its language host. */
const PULUMI: readonly Tool[] = [
  { title: "build the Pulumi engine", folder: goTools("pulumi") },
  { title: "build Pulumi's Node.js host", folder: goTools("pulumi-language-nodejs") },
];

/** Gives the machine what BuildKit's worker needs: the only changes outside the repository and its cache. */
async function prepareMachine(steps: Steps): Promise<void> {
  const missing = missingPackages();
  if (missing.length > 0) {
    await steps.run(`install ${missing.join(", ")} with apt`, () => installPackages(missing));
  }
  checkRoot();
  const registered = await registerEmulators();
  if (registered.length > 0) {
    steps.say(`  registered QEMU for ${registered.join(", ")} with the kernel, until it restarts`);
  }
}

async function builderPrograms(steps: Steps): Promise<{ readonly programs: string }> {
  return { programs: await filled(steps, BUILDER) };
}

/** `<folder>/bin` with the programs that a build's shell and the deployment tools find by name. */
export async function programFolder({ python, builder }: Toolchain, folder: string): Promise<string> {
  const bin = await dockerFolder(builder, folder);
  for (const program of ["aws", "python3"]) await symlink(join(python, "bin", program), join(bin, program));
  await installProvider(bin);
  return bin;
}

/** `<folder>/bin` with a `docker` that has `docker buildx`. */
export async function dockerFolder(builder: Toolchain["builder"], folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  if ("programs" in builder)
    await symlink(join(builder.programs, "docker-buildx"), join(bin, "docker-buildx"));
  if (!(await hasProgram("docker"))) {
    await cp(join(__dirname, "builder", "docker.mjs"), join(bin, "docker.mjs"));
    await writeFile(join(bin, "docker"), `#!/bin/sh\nexec '${process.execPath}' '${bin}/docker.mjs' "$@"\n`, {
      mode: 0o755,
    });
  }
  return bin;
}

/** `folders` in front of the PATH of `env`. */
export function withPath(env: NodeJS.ProcessEnv, ...folders: readonly string[]): NodeJS.ProcessEnv {
  return { ...env, PATH: [...folders, env.PATH ?? ""].join(delimiter) };
}

function filled(steps: Steps, { title, folder }: Tool): Promise<string> {
  return isCached(folder) ? cached(folder) : steps.run(`${title} (once)`, () => cached(folder));
}

function hasProgram(name: string): Promise<boolean> {
  return run("sh", ["-c", `command -v ${name}`]).then(
    () => true,
    () => false,
  );
}
