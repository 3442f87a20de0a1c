import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../process";
import type { Steps } from "../steps";

const ROOT = join(__dirname, "..", "..");
const BUILT = join(ROOT, "dist", "lambda", "index.js");
/** Outside `dist`, because all of that is packed. */
const STAMP = join(ROOT, "node_modules", ".cache", "source-hash");

/** Builds the package into `dist` when its sources have changed since it was built. */
export async function buildPackage(steps: Steps): Promise<void> {
  const wanted = sourceHash();
  if (existsSync(BUILT) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  await steps.run("build the package", async () => {
    await run("npm", ["run", "--silent", "build"], { cwd: ROOT });
    await mkdir(dirname(STAMP), { recursive: true });
    await writeFile(STAMP, wanted);
  });
}

function sourceHash(): string {
  const files = ["cli", "components", "scripts"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const hash = createHash("sha256");
  for (const file of [...files.sort(), join(ROOT, "package-lock.json"), join(ROOT, "tsconfig.build.json")]) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}
