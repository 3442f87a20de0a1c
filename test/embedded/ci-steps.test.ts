import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CiVendor } from "../../components/render/ci/vendors";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { startEnvironment } from "../../local/environment";
import { platformsOf } from "../../local/images";
import { run } from "../../local/process";
import { goTools } from "../../local/setup/go-tools";
import { Steps } from "../../local/steps";
import { setUp } from "../../local/toolchain";
import { CI_EXAMPLES, EXAMPLES_FOLDER } from "../cli/ci-examples";
import { type Machines, startMachines } from "./ci/machines";
import { RUNNERS } from "./ci/vendors";

const EXAMPLES = CI_EXAMPLES.map(({ name }) => ({ name, vendor: name.split("-")[0] as CiVendor }));
/** The images of the examples; each pipeline gets a repository of its own in the local registry. */
const IMAGE =
  /ghcr\.io\/acme\/billing|registry\.gitlab\.com\/acme\/billing|docker\.io\/acme\/billing|123456789012\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/billing/g;

const cleanup = new Cleanup();
let machines: Machines;
let act: string;

beforeAll(async () => {
  cleanup.onSignals(() => undefined);
  const steps = new Steps({ write: () => undefined });
  act = join(await cached(goTools("ci")), "act");
  machines = await startMachines(await startEnvironment(steps, cleanup, await setUp(steps, [])), cleanup);
});

afterAll(async () => expect(await cleanup.run()).toEqual([]));

describe("the steps of a pipeline", () => {
  it.each(EXAMPLES)("publish one tag for both architectures: $name", async ({ name, vendor }) => {
    const { image, files } = await filesOf(name);

    await RUNNERS[vendor](act)(machines, name, files);

    const tag = `${image}:${await builtCommit(vendor)}`;
    expect(await platformsOf(tag, machines.environment.env)).toEqual(["linux/amd64", "linux/arm64"]);
    expect(await digestOf(`${image}:latest`)).toBe(await digestOf(tag));
  });

  it.each(["github", "gitlab", "circleci", "codebuild"] as const)(
    "fail at %s when a platform is missing",
    async (vendor) => {
      const name = `${vendor}-emulated`;
      const { image, files } = await filesOf(name, `${name}-lacks-one`);
      const lacking = Object.entries(files).map(([path, text]) => [
        path,
        text.replace("--platform=linux/amd64,linux/arm64", "--platform=linux/amd64"),
      ]);

      const pipeline = RUNNERS[vendor](act)(machines, `${name}-lacks-one`, Object.fromEntries(lacking));

      await expect(pipeline).rejects.toThrow();
      const tag = `${image}:${await builtCommit(vendor)}`;
      expect(await platformsOf(tag, machines.environment.env)).toEqual(["linux/amd64"]);
    },
  );
});

/** The files of an example with a repository of the local registry in the place of the image, in both forms. */
async function filesOf(name: string, repository = name) {
  const image = await machines.repository(`ci-${repository}`);
  const root = join(EXAMPLES_FOLDER, name);
  const entries = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const texts = await Promise.all(
    entries.map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      return [relative(root, file), (await readFile(file, "utf8")).replaceAll(IMAGE, image)] as const;
    }),
  );
  return { image, files: Object.fromEntries(texts) };
}

/** The local CodeBuild builds the fleet's repository, every other vendor a checkout of its own. */
async function builtCommit(vendor: CiVendor): Promise<string> {
  if (vendor !== "codebuild") return machines.commit.slice(0, 12);
  const [cwd = ""] = Object.values(machines.environment.remotes);
  return (await run("git", ["rev-parse", "main"], { cwd })).stdout.slice(0, 12);
}

async function digestOf(reference: string): Promise<string> {
  const args = ["buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", reference];
  return (await run("docker", args, { env: machines.environment.env })).stdout.trim();
}
