import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { peerDependencies } from "../../package.json";
import { installExample, newFolder, pack, removeFolder, run } from "./consumer";

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
});

function floorOf(range: string): string {
  const floor = /^>=(\d+\.\d+\.\d+) <\d+$/.exec(range)?.[1];
  if (floor === undefined) throw new Error(`${range} is not a range like ">=1.2.3 <2"`);
  return floor;
}
