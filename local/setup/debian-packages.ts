import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../process";

/** Names of an architecture for Debian. */
export type DebianArchitecture = "amd64" | "arm64" | "armhf";

/**
 * Whether this machine can get packages of Debian for any architecture. Debian alone has every architecture on one mirror: Ubuntu
 * keeps Arm's packages elsewhere.
 */
export function hasDebianPackages(release = "/etc/os-release", apt = "/usr/bin/apt-get"): boolean {
  return existsSync(apt) && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, "utf8"));
}

/** Whether they are those of one release, such as `bookworm`. */
export function hasDebianRelease(codename: string, release = "/etc/os-release"): boolean {
  return (
    hasDebianPackages(release) && readFileSync(release, "utf8").includes(`VERSION_CODENAME=${codename}\n`)
  );
}

/**
 * Options with which apt keeps lists and cache inside `state`, and takes no package for installed: the system's package state
 * does not change, and every dependency is downloaded.
 *
 * @param architectures the native one first
 */
export async function privateApt(
  state: string,
  architectures: readonly DebianArchitecture[],
): Promise<readonly string[]> {
  for (const part of ["lists/partial", "archives/partial"])
    await mkdir(join(state, part), { recursive: true });
  await writeFile(join(state, "status"), "");
  const settings = {
    "APT::Architecture": architectures[0] ?? "amd64",
    "APT::Architectures": architectures.join(","),
    "APT::Sandbox::User": "",
    "APT::Install-Recommends": "false",
    "Dir::State::lists": join(state, "lists"),
    "Dir::State::status": join(state, "status"),
    "Dir::Cache": state,
    "Acquire::Languages": "none",
    "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

/** What to download for one architecture. */
export interface DebianPackages {
  readonly architecture: DebianArchitecture;
  /** With everything that they depend on. */
  readonly packages: readonly string[];
  /** Without, and of any architecture, such as `libc6-dev:arm64`. */
  readonly alone?: readonly string[];
}

/**
 * Unpacks packages into an empty folder, as `mmdebstrap --variant=extract` does: no script of a package runs, so any
 * architecture takes seconds, and what the scripts would make (users, alternatives, caches) is the caller's.
 */
export async function unpackDebian(root: string, wanted: DebianPackages): Promise<void> {
  const state = `${root}.apt`;
  const { architecture, packages, alone = [] } = wanted;
  const foreign = alone.flatMap((name) => (name.split(":")[1] ?? []) as DebianArchitecture | []);
  const apt = await privateApt(state, [architecture, ...foreign.filter((one) => one !== architecture)]);
  // One list of several may be out of step on a mirror; the download fails if the list that it needs was missing.
  const advice = await run("apt-get", [...apt, "update", "-q"]).then(
    () => "",
    (error: Error) => error.message,
  );
  const archives = join(state, "archives");
  await run("apt-get", [...apt, "install", "-q", "-y", "--download-only", ...packages], { advice });
  if (alone.length > 0) await run("apt-get", [...apt, "download", "-q", ...alone], { cwd: archives, advice });
  await mergedFolders(root);
  const files = (await readdir(archives)).filter((name) => name.endsWith(".deb")).sort();
  for (const file of files) await unpackArchive(join(archives, file), root);
  await rm(state, { recursive: true });
}

/** Unpacks one package. */
export async function unpackArchive(archive: string, root: string): Promise<void> {
  const script = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory="$2"';
  await run("bash", ["-o", "pipefail", "-c", script, "bash", archive, root]);
}

/** `/bin`, `/sbin` and `/lib*` are links into `/usr`, as in every Debian since 12 (https://wiki.debian.org/UsrMerge). */
async function mergedFolders(root: string): Promise<void> {
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(root, "usr", name), { recursive: true });
    await symlink(join("usr", name), join(root, name));
  }
}
