import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { InitJson } from "../../cli/json/init";
import { STACK_VERSIONS } from "../../components/render/stack/stack";
import { devDependencies } from "../../package.json";
import { runCommand } from "./run-command";

const EXAMPLES = join(__dirname, "..", "..", "examples");
const SERVICE = {
  name: "billing-api",
  source: { type: "github", repository: "acme/billing-api" },
  testCommand: ["/app/server", "--version"],
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "init-stack-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const init = (...args: readonly string[]) => runCommand(["init", ...args], { cwd: folder });

async function programOf(...args: readonly string[]): Promise<string> {
  const { files } = JSON.parse((await init(...args, "--print", "--json")).stdout) as InitJson;
  return files.find(({ path }) => path === "index.ts")?.text ?? "";
}

describe.each(["pulumi", "cdk"] as const)("init %s", (engine) => {
  it("writes the example to the letter, but for the version of this package", async () => {
    writeFileSync(join(folder, "billing.json"), JSON.stringify(SERVICE));

    const { code, stdout, stderr } = await init(engine, "--service", "billing.json", "--output", "stack");

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const example = join(EXAMPLES, `${engine}-service`);
    const names = readdirSync(example).filter((name) => name !== "node_modules");
    expect(readdirSync(join(folder, "stack")).sort()).toEqual(names.sort());
    expect(stdout.split("\n").filter(Boolean).sort()).toEqual(
      names.map((name) => `written stack/${name}`).sort(),
    );
    for (const name of names) {
      expect(versioned(readFileSync(join(folder, "stack", name), "utf8"))).toBe(
        versioned(readFileSync(join(example, name), "utf8")),
      );
    }
  });

  it("takes a name and a repository", async () => {
    const program = await programOf(engine, "orders", "--github", "acme/orders", "--branch", "trunk");

    expect(program).toContain(
      '"orders", {\n  source: { type: "github", repository: "acme/orders", branch: "trunk" },\n});\n',
    );
  });

  it("writes the shared publisher of an options file, and every value as it is", async () => {
    const buildArgs = { GREETING: 'say "hi" to ${x}' };
    const file = { name: "orders", publisher: "fleet", buildArgs, tags: ["{commit}", "latest"] };
    writeFileSync(join(folder, "orders.json"), JSON.stringify(file));

    const program = await programOf(engine, "--service", "orders.json");

    const scope = engine === "cdk" ? "stack, " : "";
    expect(program).toContain(
      `import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/${engine}";`,
    );
    expect(program).toContain(
      `const publisher = new MultiArchPublisher(${scope}"fleet");\n\nconst service = new MultiArchImage(${scope}"orders", {\n` +
        '  publisher,\n  buildArgs: { GREETING: "say \\"hi\\" to ${x}" },\n  tags: ["{commit}", "latest"],\n});\n',
    );
  });

  it("writes no options where there are none, and asks for no credentials of a repository", async () => {
    const { stdout } = await init(engine, "orders", "--print");

    expect(stdout).toContain(`new MultiArchImage(${engine === "cdk" ? "stack, " : ""}"orders");\n`);
    expect(stdout).not.toContain("import-source-credentials");
  });

  it("names each file that is there, and writes none", async () => {
    await init(engine, "orders");
    const before = readFileSync(join(folder, "package.json"), "utf8");

    const { code, stderr } = await init(engine, "billing-api");

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^multiarch: (?=.*package\.json)(?=.*index\.ts)(?!.*tsconfig\.json).*: already there with another text/,
    );
    expect(readFileSync(join(folder, "package.json"), "utf8")).toBe(before);
  });

  it.each([
    [["--branch", "x", "orders"], "--branch is the branch of a repository; give --github <owner/name> too"],
    [[], "a name is missing; give one, such as billing-api, or --service <file>"],
    [
      ["other", "--service", "billing.json"],
      "the service of billing.json is called billing-api, not other; leave the name out",
    ],
  ])("refuses %j", async (args, message) => {
    writeFileSync(join(folder, "billing.json"), JSON.stringify(SERVICE));

    expect(await init(engine, ...args)).toEqual({ code: 2, stdout: "", stderr: `multiarch: ${message}\n` });
  });
});

describe("the versions of a stack", () => {
  it("are those that this package is tested with", () => {
    const tested: Readonly<Record<string, string>> = devDependencies;

    expect(STACK_VERSIONS).toEqual(
      Object.fromEntries(Object.keys(STACK_VERSIONS).map((name) => [name, tested[name]])),
    );
  });
});

/** The examples are released with the version before: a release changes package.json alone. */
function versioned(text: string): string {
  return text.replace(/("multiarch-codebuild": )"[^"]+"/, '$1"x"');
}
