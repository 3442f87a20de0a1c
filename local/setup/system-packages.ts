import { existsSync } from "node:fs";
import { LocalError, run } from "../process";

/** Debian packages that the local builder needs, with a program that shows that one is there. */
const PACKAGES = {
  runc: "/usr/sbin/runc",
  "qemu-user-static": "/usr/bin/qemu-aarch64-static",
} as const;

/** Packages that are not installed. */
export function missingPackages(): readonly string[] {
  return Object.entries(PACKAGES)
    .filter(([, program]) => !existsSync(program))
    .map(([name]) => name);
}

/**
 * Installs `missing` with apt; the only thing that the local run changes outside the repository and its cache.
 *
 * @throws LocalError with the command to run instead, without root or apt
 */
export async function installPackages(missing: readonly string[]): Promise<void> {
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    throw new LocalError(
      `the local builder needs ${missing.join(" and ")}, and root to start; run: sudo ${command}\nthen start again as root`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const advice = `this machine has no apt, or it cannot reach its mirrors; install by hand: ${missing.join(", ")}`;
  await run("apt-get", ["update", "-q"], { env, advice });
  await run("apt-get", command.split(" ").slice(1), { env, advice });
}

/** @throws LocalError without root, which BuildKit's worker needs to make containers */
export function checkRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new LocalError(
    "the local builder makes containers, which needs root; start again as root: sudo --preserve-env npm start",
  );
}
