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
import { handMadeProject } from "./ci/codebuild";
import { type Machines, startMachines } from "./ci/machines";
import { RUNNERS } from "./ci/vendors";
import { newCommit } from "./fleet";

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

describe.concurrent("the steps of a pipeline", () => {
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

/** What docs/graviton-by-hand.md says of the buildspecs without our component. */
describe("Graviton by hand", () => {
  it("moves latest back when an older commit is built again", async () => {
    const { image, files } = await filesOf("codebuild-emulated", "goes-back");
    const project = await handMadeProject(machines, "goes-back", files["buildspec.yml"] ?? "");
    const older = (await project.build()).resolvedSourceVersion ?? "";
    const newer = (await newCommit(machines)).slice(0, 12);
    await project.build();
    const latest = await digestOf(`${image}:latest`);
    expect(latest).toBe(await digestOf(`${image}:${newer}`));

    const again = await project.build(older);

    expect(again.buildStatus).toBe("SUCCEEDED");
    expect(await digestOf(`${image}:${newer}`)).toBe(latest);
    expect(await digestOf(`${image}:latest`)).not.toBe(latest);
    expect(await digestOf(`${image}:latest`)).toBe(await digestOf(`${image}:${older.slice(0, 12)}`));
  });

  it("publishes nothing, and tells nobody, when its two builds find different commits", async () => {
    const { image, files } = await filesOf("codebuild-native", "two-commits");
    const project = (job: string) =>
      handMadeProject(machines, `two-commits-${job}`, files[`buildspec-${job}.yml`] ?? "");
    const amd64 = await (await project("build-amd64")).build();
    const newer = await newCommit(machines);
    const arm64 = await (await project("build-arm64")).build();

    const combined = await (await project("combine")).build();

    expect([amd64, arm64, combined].map(({ buildStatus }) => buildStatus)).toEqual([
      "SUCCEEDED",
      "SUCCEEDED",
      "FAILED",
    ]);
    expect(arm64.resolvedSourceVersion).toBe(newer);
    expect(amd64.resolvedSourceVersion).not.toBe(newer);
    await expect(digestOf(`${image}:latest`)).rejects.toThrow("not found");
  });
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
