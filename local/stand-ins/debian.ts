import { chmod, cp, mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { CachedFolder } from "../cache";
import { type DebianPackages, unpackDebian } from "../setup/debian-packages";
import { addImage, addLayer, type Descriptor } from "./layout";

/** Architectures that the stand-ins exist for. */
export type Architecture = "amd64" | "arm64";

/** The architecture of this machine. */
export const NATIVE: Architecture = process.arch === "arm64" ? "arm64" : "amd64";

/** The release that the stand-ins are made of, as the tags of the public images name it. */
export const RELEASE = "bookworm";

/** Files that decide what a stand-in of Debian's packages holds. */
export const DEBIAN_KEY_FILES = [
  __filename,
  join(__dirname, "layout.ts"),
  join(__dirname, "..", "setup", "debian-packages.ts"),
];

const SYSTEM = ["base-files", "base-passwd", "libc6", "libgcc-s1", "libstdc++6"];
const COMMANDS = ["dash", "bash", "coreutils", "grep", "sed", "findutils", "tar", "gzip"];
const FOLDERS = ["dev", "etc", "proc", "root", "run", "sys", "tmp", "usr/local/bin", "var/tmp"];

/** In place of `debian:bookworm-slim`: a layout with a shell and the usual commands, made of Debian's packages. */
export function debianImage(architecture: Architecture): CachedFolder {
  return {
    name: `stand-in-debian-${architecture}`,
    keyFiles: DEBIAN_KEY_FILES,
    fill: async (folder) => {
      const layer = await debianLayer(folder, { architecture, packages: [] });
      await addImage(folder, { architecture, layers: [layer], config: { Cmd: ["bash"] } });
    },
  };
}

/**
 * A layer with a small Debian and more of its packages.
 *
 * @param change changes the files before they are packed
 */
export async function debianLayer(
  layout: string,
  wanted: DebianPackages,
  change: (root: string) => Promise<void> = async () => undefined,
): Promise<Descriptor> {
  const root = join(layout, "root");
  await mkdir(root);
  await unpackDebian(root, { ...wanted, packages: [...SYSTEM, ...COMMANDS, ...wanted.packages] });
  // What the scripts of base-files, base-passwd and dash would make.
  for (const name of FOLDERS) await mkdir(join(root, name), { recursive: true });
  for (const name of ["tmp", "var/tmp"]) await chmod(join(root, name), 0o1777);
  for (const name of ["passwd", "group"]) {
    await cp(join(root, "usr", "share", "base-passwd", `${name}.master`), join(root, "etc", name));
  }
  await symlink("dash", join(root, "bin", "sh")).catch(ignoreExisting);
  await change(root);
  const layer = await addLayer(layout, root);
  await rm(root, { recursive: true });
  return layer;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
