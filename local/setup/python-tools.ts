import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CachedFolder, cacheFolder } from "../cache";
import { run } from "../process";

const TOOLS = join(__dirname, "..", "..", "tools");

/** A virtual environment with the packages of `tools/<module>/requirements.txt`, every one pinned by hash. */
function pythonTools(module: string, name: string): CachedFolder {
  const requirements = join(TOOLS, module, "requirements.txt");
  return {
    name,
    keyFiles: [requirements],
    keyTexts: [process.platform, process.arch],
    filledBy: "python3",
    fill: async (folder, destination) => {
      const log = join(cacheFolder(), "logs", `${name}.log`);
      await run("python3", ["-m", "venv", folder], { log });
      const pip = [
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-cache-dir",
        "--require-hashes",
        "--no-deps",
        "-r",
        requirements,
      ];
      await run(join(folder, "bin", "python3"), pip, { log, advice: "pip must reach a package index" });
      await moveScripts(folder, destination);
    },
  };
}

/** The local cloud and the AWS command line. */
export const PYTHON_TOOLS = pythonTools("ministack", "python");

/** The linters of pipelines: check-jsonschema with the vendors' schemas, and zizmor. */
export const CI_LINTERS = pythonTools("ci", "ci-linters");

/** The linter of CloudFormation's templates: cfn-lint, with the schemas of its own package. */
export const CLOUDFORMATION_LINTER = pythonTools("cloudformation", "cloudformation-linter");

/** The programs of a virtual environment name their interpreter by its absolute path; the folder is about to be renamed. */
async function moveScripts(folder: string, destination: string): Promise<void> {
  const bin = join(folder, "bin");
  for (const entry of await readdir(bin, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(bin, entry.name);
    const text = await readFile(file, "utf8");
    if (text.startsWith("#!") && text.includes(folder))
      await writeFile(file, text.replaceAll(folder, destination));
  }
}
