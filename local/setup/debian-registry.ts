import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CachedFolder } from "../cache";
import { unpackDebian } from "./debian-packages";

/** Debian's registry, an older one of the distribution project, as the program `docker-registry`; for machines with Debian's packages. */
export const DEBIAN_REGISTRY: CachedFolder = {
  name: "debian-registry",
  keyFiles: [__filename],
  keyTexts: [process.arch],
  fill: async (folder) => {
    const root = join(folder, "root");
    const architecture = process.arch === "arm64" ? "arm64" : "amd64";
    // The program is one file of Go: it needs none of the package's dependencies.
    await unpackDebian(root, { architecture, packages: [], alone: ["docker-registry"] });
    await rename(join(root, "usr", "bin", "docker-registry"), join(folder, "docker-registry"));
    await rm(root, { recursive: true });
  },
};
