import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalError, run } from "../process";

const BINFMT = "/proc/sys/fs/binfmt_misc";
/** Architectures by their QEMU names, and the interpreter that Debian's package registers for each. */
const EMULATED = ["aarch64", "arm"] as const;

/**
 * Lets the kernel run arm64 and arm programs through QEMU (https://docs.kernel.org/admin-guide/binfmt-misc.html): mounts
 * binfmt_misc if it is not, and registers what is not registered. The registration lasts until the machine restarts.
 *
 * @returns the names that were registered now; empty on a machine that had them all
 */
export async function registerEmulators(): Promise<readonly string[]> {
  if (!existsSync(join(BINFMT, "register"))) {
    await run("mount", ["-t", "binfmt_misc", "binfmt_misc", BINFMT], {
      advice: `binfmt_misc could not be mounted; as root, run: mount -t binfmt_misc binfmt_misc ${BINFMT}`,
    });
  }
  const registered = readdirSync(BINFMT).join(" ");
  const missing = EMULATED.filter((name) => !registered.includes(`qemu-${name}`) && !isNative(name));
  for (const name of missing) await register(name);
  return missing;
}

async function register(name: (typeof EMULATED)[number]): Promise<void> {
  const file = `/usr/lib/binfmt.d/qemu-${name}.conf`;
  try {
    await writeFile(join(BINFMT, "register"), (await readFile(file, "utf8")).replaceAll("\n", ""));
  } catch (error) {
    throw new LocalError(
      `QEMU for ${name} could not be registered from ${file}: ${(error as Error).message}; run as root`,
    );
  }
}

function isNative(name: (typeof EMULATED)[number]): boolean {
  return name === "aarch64" && process.arch === "arm64";
}
