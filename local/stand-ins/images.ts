import { join } from "node:path";
import type { CachedFolder } from "../cache";
import { debianImage, NATIVE } from "./debian";
import { golangImage } from "./golang";
import { nodeImage } from "./node";
import { rustImage } from "./rust";

/** Public images of Docker Hub, as a Dockerfile names them, with what makes their stand-ins: one folder for each platform. */
export type StandIns = Readonly<Record<string, readonly CachedFolder[]>>;

const EXAMPLES = join(__dirname, "..", "..", "examples");
const RUST_PROJECT = join(EXAMPLES, "rust");

/** What the Dockerfiles of `examples` name: compilers for this machine alone, because they run on the build platform. */
export const EXAMPLE_IMAGES: StandIns = {
  "debian:bookworm-slim": [debianImage("amd64"), debianImage("arm64")],
  "node:24-bookworm-slim": [nodeImage("amd64"), nodeImage("arm64")],
  "golang:1.26-bookworm": [golangImage(NATIVE)],
  "rust:1.96-bookworm": [rustImage(NATIVE, RUST_PROJECT)],
};

/** The same with compilers for both architectures, so that one of them can be emulated. */
export const EMULATED_IMAGES: StandIns = {
  ...EXAMPLE_IMAGES,
  "golang:1.26-bookworm": [golangImage("amd64"), golangImage("arm64")],
  "rust:1.96-bookworm": [rustImage("amd64", RUST_PROJECT), rustImage("arm64", RUST_PROJECT)],
};
