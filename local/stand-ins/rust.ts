import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CachedFolder, cached } from "../cache";
import { run } from "../process";
import { type Architecture, DEBIAN_KEY_FILES, debianLayer, NATIVE } from "./debian";
import { addImage, addLayer, blobPath, layersOf, linkLayers } from "./layout";

/** What compiles and links for the other architecture. */
const CROSS = {
  amd64: {
    packages: ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"],
    library: "libstd-rust-web-dev:arm64",
    loader: "ld-linux-x86-64.so.2",
    libraries: "usr/lib/x86_64-linux-gnu",
  },
  arm64: {
    packages: ["gcc-x86-64-linux-gnu", "libc6-dev-amd64-cross"],
    library: "libstd-rust-web-dev:amd64",
    loader: "ld-linux-aarch64.so.1",
    libraries: "usr/lib/aarch64-linux-gnu",
  },
} as const;

/** `rustup target add TARGET` of an image whose toolchain is Debian's: it is there, or it is not. */
const RUSTUP = `#!/bin/sh
if [ "$1 $2" != "target add" ] || [ $# -ne 3 ]; then
  echo "rustup $*: this image knows \\"rustup target add TARGET\\" alone" >&2
  exit 1
fi
[ -d "/usr/lib/rustlib/$3/lib" ] && exit
echo "rustup: no standard library of $3 in this image" >&2
exit 1
`;

/** The crates come from the image, whatever the network. */
const CARGO_CONFIG = `[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = "/usr/local/cargo/vendor"
`;

/**
 * In place of `rust:1.96-bookworm`: Rust as Debian packages it for browsers, with compilers and standard libraries for both
 * architectures, and the crates of one project.
 *
 * @param project folder with `Cargo.toml` and `Cargo.lock`
 */
export function rustImage(architecture: Architecture, project: string): CachedFolder {
  return {
    name: `stand-in-rust-${architecture}`,
    keyFiles: [...RUST_KEY_FILES, join(project, "Cargo.toml"), join(project, "Cargo.lock")],
    fill: async (folder) => {
      const layers = await linkLayers(folder, await cached(toolchain(architecture)));
      const root = join(folder, "root");
      await vendor(project, join(root, "usr", "local", "cargo"));
      const crates = await addLayer(folder, root);
      await rm(root, { recursive: true });
      const PATH = "/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
      const Env = [`PATH=${PATH}`, "CARGO_HOME=/usr/local/cargo"];
      await addImage(folder, { architecture, layers: [...layers, crates], config: { Env, Cmd: ["bash"] } });
    },
  };
}

const RUST_KEY_FILES = [...DEBIAN_KEY_FILES, __filename];

/** The lower layer: what does not depend on the project. */
export function toolchain(architecture: Architecture): CachedFolder {
  const { packages, library } = CROSS[architecture];
  return {
    name: `stand-in-rust-toolchain-${architecture}`,
    keyFiles: RUST_KEY_FILES,
    fill: async (folder) => {
      const native = ["rustc-web", "cargo-web", "gcc", "libc6-dev"];
      const wanted = { architecture, packages: [...native, ...packages], alone: [library] };
      const layer = await debianLayer(folder, wanted, async (root) => {
        // What the script of gcc would choose.
        await symlink("gcc", join(root, "usr", "bin", "cc"));
        await writeFile(join(root, "usr", "local", "bin", "rustup"), RUSTUP);
        await chmod(join(root, "usr", "local", "bin", "rustup"), 0o755);
      });
      await addImage(folder, { architecture, layers: [layer] });
    },
  };
}

/** Downloads the crates with the cargo of the stand-in for this machine; cargo checks each against Cargo.lock. */
async function vendor(project: string, cargoHome: string): Promise<void> {
  const system = await mkdtemp(join(tmpdir(), "multiarch-cargo-"));
  try {
    const { loader, libraries } = CROSS[NATIVE];
    const layout = await cached(toolchain(NATIVE));
    const [layer] = await layersOf(layout);
    const archive = blobPath(layout, layer?.digest ?? "");
    await run("tar", ["-xf", archive, "-C", system, `./${libraries}`, "./usr/bin/cargo"]);
    const copy = join(system, "project");
    await mkdir(join(copy, "src"), { recursive: true });
    for (const name of ["Cargo.toml", "Cargo.lock"]) await cp(join(project, name), join(copy, name));
    await writeFile(join(copy, "src", "lib.rs"), "");
    const program = ["--library-path", join(system, libraries), join(system, "usr", "bin", "cargo")];
    await run(
      join(system, libraries, loader),
      [...program, "vendor", "--locked", join(cargoHome, "vendor")],
      {
        cwd: copy,
        env: { ...process.env, CARGO_HOME: join(system, "cargo") },
        advice: "cargo must reach a registry of crates",
      },
    );
    await writeFile(join(cargoHome, "config.toml"), CARGO_CONFIG);
  } finally {
    await rm(system, { recursive: true, force: true });
  }
}
