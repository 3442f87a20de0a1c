import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/pulumi";
import { peerDependencies } from "../../package.json";
import { PROGRAM_NAMES, PROGRAMS, type Program } from "../parity/programs";
import { deploy, type Registered } from "../pulumi/deployment";
import { installExample, newFolder, pack, removeFolder, run } from "./consumer";
import { unknownProperties } from "./known-properties";

const packages = newFolder();
let tarball: string;

beforeAll(async () => {
  tarball = (await pack(packages)).tarball;
});

afterAll(() => removeFolder(packages));

describe.each([
  ["pulumi", ["@pulumi/aws", "@pulumi/pulumi"]],
  ["cdk", ["aws-cdk-lib", "constructs"]],
] as const)("with the oldest %s that the package allows", (engine, names) => {
  const folder = newFolder();
  const floors = names.map((name) => `${name}@${floorOf(peerDependencies[name])}`);

  beforeAll(() => installExample(`${engine}-service`, folder, tarball, ...floors));

  afterAll(() => removeFolder(folder));

  it("the example compiles", async () => {
    await expect(run(folder, "npx", ["tsc"])).resolves.toBe("");
  });

  // The newest thing that the components ask of an engine; older versions drop it in silence.
  it("ECR's guard of release tags lets the moving tags move", async () => {
    const program = `moving-tags-${engine}.cjs`;
    copyFileSync(join(__dirname, program), join(folder, program));

    await expect(run(folder, "node", [program])).resolves.toBe("cache-*,latest\n");
  });

  // A version that does not know a property drops it in silence.
  it.runIf(engine === "cdk")("every program has the template that the newest version gives it", async () => {
    const programs = join(folder, "programs.json");
    writeFileSync(programs, JSON.stringify(PROGRAMS));
    copyFileSync(join(__dirname, "templates-cdk.cjs"), join(folder, "templates-cdk.cjs"));
    const templates = async (cwd: string) =>
      JSON.parse(await run(cwd, "node", ["templates-cdk.cjs", programs]));

    const newest = await templates(__dirname);

    expect(Object.keys(newest)).toEqual(PROGRAM_NAMES);
    expect(await templates(folder)).toEqual(newest);
  });

  it.runIf(engine === "pulumi")("the provider knows every property of every program", async () => {
    const unknown: string[] = [];

    for (const name of PROGRAM_NAMES)
      for (const { type, inputs } of await resourcesOf(PROGRAMS[name]))
        unknown.push(...unknownProperties(join(folder, "node_modules"), type, inputs));

    expect(unknown).toEqual([]);
  });
});

function floorOf(range: string): string {
  const floor = /^>=(\d+\.\d+\.\d+) <\d+$/.exec(range)?.[1];
  if (floor === undefined) throw new Error(`${range} is not a range like ">=1.2.3 <2"`);
  return floor;
}

async function resourcesOf({ publisher, services }: Program): Promise<readonly Registered[]> {
  const { resources } = await deploy((opts) => {
    const shared = publisher && {
      publisher: new MultiArchPublisher(publisher.name, publisher.options, opts),
    };
    for (const [name, options] of Object.entries(services))
      new MultiArchImage(name, { ...options, ...shared }, opts);
  });
  return resources;
}
