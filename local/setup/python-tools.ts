import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CachedFolder, cacheFolder } from "../cache";
import { run } from "../process";

const REQUIREMENTS = join(__dirname, "..", "..", "tools", "ministack", "requirements.txt");

/** A virtual environment with the local cloud and the AWS command line, every package pinned by hash. */
export const PYTHON_TOOLS: CachedFolder = {
  name: "python",
  keyFiles: [REQUIREMENTS],
  keyTexts: [process.platform, process.arch],
  filledBy: "python3",
  fill: async (folder, destination) => {
    const log = join(cacheFolder(), "logs", "python.log");
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
      REQUIREMENTS,
    ];
    await run(join(folder, "bin", "python3"), pip, { log, advice: "pip must reach a package index" });
    await moveScripts(folder, destination);
  },
};

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
