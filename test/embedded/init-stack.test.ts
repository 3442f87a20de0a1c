import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CodeBuild } from "@aws-sdk/client-codebuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheFolder } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { type Cloud, clientSettings, startCloud } from "../../local/cloud/ministack";
import { deployedEngine } from "../../local/engines/deployed";
import { Steps } from "../../local/steps";
import { programFolder, setUp, withPath } from "../../local/toolchain";
import { runCommand } from "../cli/run-command";

const ROOT = join(__dirname, "..", "..");
const SERVICE = { pulumi: "from-pulumi", cdk: "from-cdk" } as const;

const cleanup = new Cleanup();
let cloud: Cloud;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  cleanup.onSignals(() => undefined);
  const tools = await setUp(new Steps({ write: () => undefined }), ["pulumi", "cdk"]);
  folder = await mkdtemp(join(tmpdir(), "init-stack-"));
  cleanup.add("remove the folder", () => rm(folder, { recursive: true, force: true }));
  const log = join(cacheFolder(), "logs", "cloud.log");
  cloud = await startCloud({ python: tools.python, folder, log }, cleanup);
  env = withPath(cloud.env, await programFolder(tools, folder), ...tools.pulumi);
});

afterAll(async () => expect(await cleanup.run()).toEqual([]));

describe.each(["pulumi", "cdk"] as const)("the stack that init %s writes", (engine) => {
  it("is deployed as it is, with a build project for each architecture", async () => {
    const name = SERVICE[engine];
    const program = join(folder, engine);
    const written = await runCommand(["init", engine, name, "--output", program], { cwd: folder });
    expect(written).toMatchObject({ code: 0, stderr: "" });
    await installed(program);
    const parts = { cloud, folder, logs: join(cacheFolder(), "logs"), env };

    const deployed = await deployedEngine(engine, parts, cleanup, program);
    const outputs = (await deployed.deploy()) as unknown as Readonly<Record<string, string>>;

    expect(outputs.image ?? outputs.Image).toMatch(new RegExp(`/${name}:latest$`));
    const { projects = [] } = await new CodeBuild(clientSettings(cloud)).listProjects({});
    expect(projects.filter((project) => project.startsWith(name)).sort()).toEqual([
      `${name}-amd64`,
      `${name}-arm64`,
    ]);
  });
});

/** Puts this package and the other packages that a stack names where `npm install` would. */
async function installed(program: string): Promise<void> {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(join(program, "package.json"), "utf8"),
  ) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const place = join(program, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(name === "multiarch-codebuild" ? ROOT : join(ROOT, "node_modules", name), place);
  }
  await symlink(join(ROOT, "node_modules", ".bin"), join(program, "node_modules", ".bin"));
  await writeFile(join(program, "node_modules", ".package-lock.json"), "{}");
}
