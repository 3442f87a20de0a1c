import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cached } from "../../local/cache";
import { run } from "../../local/process";
import { goTools } from "../../local/setup/go-tools";
import { CI_LINTERS } from "../../local/setup/python-tools";
import { CI_EXAMPLES, EXAMPLES_FOLDER } from "../cli/ci-examples";

/** The schema of each vendor, in the names of check-jsonschema, and where its file is. */
const SCHEMAS = {
  github: { file: ".github/workflows/image.yml", args: ["--builtin-schema", "vendor.github-workflows"] },
  gitlab: {
    file: ".gitlab-ci.yml",
    args: ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
  },
  circleci: { file: ".circleci/config.yml", args: ["--builtin-schema", "vendor.circle-ci"] },
  codebuild: { file: "buildspec.yml", args: ["--schemafile", join(__dirname, "buildspec.schema.json")] },
} as const;

const EXAMPLES = CI_EXAMPLES.map(({ name }) => ({
  name,
  vendor: name.split("-")[0] as keyof typeof SCHEMAS,
}));
const WORKFLOWS = EXAMPLES.filter(({ vendor }) => vendor === "github").map(({ name }) =>
  join(EXAMPLES_FOLDER, name, SCHEMAS.github.file),
);

let python: string;
let programs: string;
let folder: string;

beforeAll(async () => {
  [python, programs] = await Promise.all([cached(CI_LINTERS), cached(goTools("ci"))]);
  folder = await mkdtemp(join(tmpdir(), "ci-linters-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the schema of the vendor", () => {
  it.each(EXAMPLES)("allows $name", async ({ name, vendor }) => {
    const files = await filesOf(name, vendor);

    expect(files.every(existsSync)).toBe(true);
    await expect(schemaCheck(vendor, ...files)).resolves.toMatchObject({ stdout: "ok -- validation done\n" });
  });

  it.each(["github", "gitlab", "circleci", "codebuild"] as const)(
    "of %s refuses a broken file",
    async (vendor) => {
      const [file = ""] = await filesOf(`${vendor}-native`, vendor);
      const broken = join(folder, `${vendor}.yml`);
      const words = { github: "runs-on:", gitlab: "script:", circleci: "steps:", codebuild: "identifier:" };
      await writeFile(broken, (await readFile(file, "utf8")).replace(words[vendor], "mistyped:"));

      await expect(schemaCheck(vendor, broken)).rejects.toThrow(/Schema validation errors were encountered/);
    },
  );
});

describe("the linters of workflows", () => {
  it("actionlint finds nothing", async () => {
    const { stdout } = await run(join(programs, "actionlint"), ["-no-color", ...WORKFLOWS]);

    expect(stdout).toBe("");
  });

  it("zizmor finds nothing, of any severity", async () => {
    const args = ["--offline", "--no-progress", "--persona=pedantic", "--format=json", ...WORKFLOWS];
    const { stdout } = await run(join(python, "bin", "zizmor"), args);

    expect(JSON.parse(stdout)).toEqual([]);
  });

  it("zizmor finds what an unpinned action and a kept credential would be", async () => {
    const workflow = join(folder, "worse.yml");
    const text = await readFile(WORKFLOWS[0] ?? "", "utf8");
    await writeFile(
      workflow,
      text.replace(/@[0-9a-f]{40} # v[\d.]+/, "@v7").replace("persist-credentials: false", "fetch-depth: 1"),
    );
    const args = ["--offline", "--no-progress", "--format=json", "--no-exit-codes", workflow];
    const { stdout } = await run(join(python, "bin", "zizmor"), args);

    const found = (JSON.parse(stdout) as readonly { readonly ident: string }[]).map(({ ident }) => ident);
    expect([...new Set(found)].sort()).toEqual(["artipacked", "unpinned-uses"]);
  });
});

async function filesOf(name: string, vendor: keyof typeof SCHEMAS): Promise<readonly string[]> {
  const root = join(EXAMPLES_FOLDER, name);
  if (vendor !== "codebuild") return [join(root, SCHEMAS[vendor].file)];
  return (await readdir(root))
    .sort()
    .reverse()
    .map((file) => join(root, file));
}

function schemaCheck(vendor: keyof typeof SCHEMAS, ...files: readonly string[]) {
  const args = [...SCHEMAS[vendor].args, ...files];
  return run(join(python, "bin", "check-jsonschema"), args);
}
