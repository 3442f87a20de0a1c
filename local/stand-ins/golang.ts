import { chmod, cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CachedFolder, cached } from "../cache";
import { run } from "../process";
import { goEnvironment } from "../setup/go-tools";
import { type Architecture, DEBIAN_KEY_FILES, debianImage } from "./debian";
import { addImage, addLayer, linkLayers } from "./layout";

const VERSION = "1.26.8";

/** In place of `golang:1.26-bookworm`: the toolchain that Go publishes as a module (https://go.dev/doc/toolchain), without git and C. */
export function golangImage(architecture: Architecture): CachedFolder {
  return {
    name: `stand-in-golang-${architecture}`,
    keyFiles: [...DEBIAN_KEY_FILES, __filename],
    filledBy: "go",
    fill: async (folder) => {
      const root = join(folder, "root");
      await mkdir(join(root, "usr", "local"), { recursive: true });
      await mkdir(join(root, "go"));
      const go = join(root, "usr", "local", "go");
      await cp(await downloaded(architecture), go, { recursive: true });
      await makeExecutable(go);
      const layers = [
        ...(await linkLayers(folder, await cached(debianImage(architecture)))),
        await addLayer(folder, root),
      ];
      await rm(root, { recursive: true });
      const PATH = "/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
      const Env = [`PATH=${PATH}`, `GOLANG_VERSION=${VERSION}`, "GOTOOLCHAIN=local", "GOPATH=/go"];
      await addImage(folder, { architecture, layers, config: { Env, Cmd: ["bash"], WorkingDir: "/go" } });
    },
  };
}

/** @returns folder of the toolchain in the module cache; Go checks it against its checksum database */
async function downloaded(architecture: Architecture): Promise<string> {
  const module = `golang.org/toolchain@v0.0.1-go${VERSION}.linux-${architecture}`;
  const { stdout } = await run("go", ["mod", "download", "-json", module], {
    env: goEnvironment(),
    advice: "Go must reach a module proxy (go env GOPROXY)",
  });
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}

/** Files of a module have no permissions of their own; Go gives these theirs when it changes to a toolchain by itself. */
async function makeExecutable(go: string): Promise<void> {
  const tools = join("pkg", "tool");
  for (const folder of ["bin", ...(await readdir(join(go, tools))).map((name) => join(tools, name))]) {
    for (const name of await readdir(join(go, folder))) await chmod(join(go, folder, name), 0o755);
  }
}
