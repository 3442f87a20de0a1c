import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./consumer";

const ROOT = join(__dirname, "..", "..");
const EXAMPLE = join(ROOT, "examples", "fleet");
const BIN = join(ROOT, "node_modules", ".bin");

const folder = mkdtempSync(join(tmpdir(), "fleet-example-"));
/** Finds the package in this repository's own sources. */
const tsconfig = join(folder, "tsconfig.json");

beforeAll(() => {
  const compilerOptions = {
    paths: { "multiarch-codebuild/*": [join(ROOT, "components", "*")] },
    typeRoots: [join(ROOT, "node_modules", "@types")],
  };
  const files = ["cdk", "pulumi"].map((engine) => join(EXAMPLE, engine, "index.ts"));
  writeFileSync(tsconfig, JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, files }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the example of a fleet", () => {
  it("has programs that compile", async () => {
    await expect(run(ROOT, join(BIN, "tsc"), ["--noEmit", "-p", tsconfig])).resolves.toBe("");
  });

  it("has a stack for each team, with room to spare, and one for the publisher", async () => {
    const app = `${join(BIN, "tsx")} --tsconfig ${tsconfig} index.ts`;
    const output = join(folder, "cdk.out");
    const args = ["synth", "--quiet", "--no-notices", "--app", app, "--output", output];
    await run(join(EXAMPLE, "cdk"), join(BIN, "cdk"), [...args, "--context", "stage=staging"]);

    const files = readdirSync(output).filter((file) => file.endsWith(".template.json"));
    const projects = Object.fromEntries(
      files.map((file) => [file.split(".")[0], projectsIn(join(output, file))]),
    );
    expect(projects).toEqual({
      "staging-billing": 80,
      "staging-checkout": 100,
      "staging-publisher": 0,
      "staging-search": 60,
    });
    for (const file of files) expect(statSync(join(output, file)).size).toBeLessThan(1_000_000);
  });
});

function projectsIn(file: string): number {
  const { Resources } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  };
  return Object.values(Resources).filter(({ Type }) => Type === "AWS::CodeBuild::Project").length;
}
