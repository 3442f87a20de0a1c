import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CachedFolder, cached } from "../cache";
import { run } from "../process";
import { PYTHON_TOOLS } from "../setup/python-tools";

const REQUIREMENTS = join(__dirname, "..", "..", "tools", "shfmt", "requirements.txt");
const VERSION = "v3.13.0";
const WHEELS = { amd64: "manylinux2014_x86_64", arm64: "manylinux2014_aarch64" } as const;

/**
 * The releases of shfmt that `examples/node` downloads, under the paths they have at GitHub. A Python package carries the same
 * programs, byte for byte: the checksums in the example's Dockerfile are those of GitHub's files.
 */
export const SHFMT_RELEASES: CachedFolder = {
  name: "shfmt",
  keyFiles: [REQUIREMENTS, __filename],
  filledBy: "python3",
  fill: async (folder) => {
    const python = join(await cached(PYTHON_TOOLS), "bin", "python3");
    const release = join(folder, VERSION);
    await mkdir(release);
    for (const [architecture, platform] of Object.entries(WHEELS)) {
      await unpackWheel(python, platform, join(release, `shfmt_${VERSION}_linux_${architecture}`));
    }
  },
};

async function unpackWheel(python: string, platform: string, program: string): Promise<void> {
  const wheels = `${program}.wheels`;
  const pip = ["-m", "pip", "download", "--disable-pip-version-check", "--require-hashes", "--no-deps"];
  pip.push("--only-binary=:all:", `--platform=${platform}`, `--dest=${wheels}`, "-r", REQUIREMENTS);
  await run(python, pip, { advice: "pip must reach a package index" });
  const [wheel = ""] = await readdir(wheels);
  await run(python, ["-m", "zipfile", "-e", join(wheels, wheel), wheels]);
  const data = (await readdir(wheels)).find((name) => name.endsWith(".data"));
  await rename(join(wheels, data ?? "", "scripts", "shfmt"), program);
  await rm(wheels, { recursive: true });
}
