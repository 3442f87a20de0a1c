import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "../local/cache";
import { type GoModule, goTools } from "../local/setup/go-tools";

const ROOT = join(__dirname, "..");
const MAIN = join(ROOT, "dist", "cli", "main.js");

/** A program and its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** A repository of a registry that is spoken to over plain HTTP. */
export interface Place {
  readonly host: string;
  readonly repository: string;
}

/** A program that combines and inspects images. */
export interface Subject {
  readonly name: "multiarch" | "oras" | "crane" | "regctl" | "buildx";
  readonly version: string;
  /** Puts images of the repository under a tag, as one index. */
  combine(place: Place, tag: string, digests: readonly string[]): Command;
  /** Prints what an index lists. */
  inspect(place: Place, digest: string): Command;
}

/** Builds what is compared, once; the package itself must have been built. */
export async function subjects(): Promise<readonly Subject[]> {
  const peers = await cached(goTools("peers"));
  const builder = await cached(goTools("builder"));
  return [
    multiarch(),
    oras(join(peers, "oras")),
    crane(join(peers, "crane")),
    regctl(join(peers, "regctl")),
    buildx(join(builder, "docker-buildx")),
  ];
}

/** Our own program, run by the Node that runs this. */
export function node(...args: readonly string[]): Command {
  return { program: process.execPath, args };
}

/** `multiarch` with these arguments. */
export function ours(...args: readonly string[]): Command {
  return node(MAIN, ...args);
}

function multiarch(): Subject {
  return {
    name: "multiarch",
    version: JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version,
    combine: (place, tag, digests) => ours("combine", "--tag", tagged(place, tag), ...digests),
    inspect: (place, digest) => ours("inspect", named(place, digest)),
  };
}

function oras(program: string): Subject {
  return {
    name: "oras",
    version: pinned("peers", "oras.land/oras"),
    combine: (place, tag, digests) => ({
      program,
      args: ["manifest", "index", "create", "--plain-http", tagged(place, tag), ...digests],
    }),
    inspect: (place, digest) => ({
      program,
      args: ["manifest", "fetch", "--plain-http", named(place, digest)],
    }),
  };
}

function crane(program: string): Subject {
  return {
    name: "crane",
    version: pinned("peers", "github.com/google/go-containerregistry"),
    combine: (place, tag, digests) => ({
      program,
      args: [
        ...["index", "append", "--insecure", `--tag=${tagged(place, tag)}`],
        ...digests.map((digest) => `--manifest=${named(place, digest)}`),
      ],
    }),
    inspect: (place, digest) => ({ program, args: ["manifest", "--insecure", named(place, digest)] }),
  };
}

function regctl(program: string): Subject {
  const plain = ({ host }: Place) => ["--host", `reg=${host},tls=disabled`];
  return {
    name: "regctl",
    version: pinned("peers", "github.com/regclient/regclient"),
    combine: (place, tag, digests) => ({
      program,
      args: [
        ...[...plain(place), "index", "create", tagged(place, tag)],
        ...digests.map((digest) => `--ref=${named(place, digest)}`),
      ],
    }),
    inspect: (place, digest) => ({
      program,
      args: [...plain(place), "manifest", "get", named(place, digest)],
    }),
  };
}

/** Docker's plugin by itself: the `docker` that starts it would take longer. */
function buildx(program: string): Subject {
  return {
    name: "buildx",
    version: pinned("builder", "github.com/docker/buildx"),
    combine: (place, tag, digests) => ({
      program,
      args: [
        ...["imagetools", "create", `--tag=${tagged(place, tag)}`],
        ...digests.map((digest) => named(place, digest)),
      ],
    }),
    inspect: (place, digest) => ({ program, args: ["imagetools", "inspect", named(place, digest)] }),
  };
}

/** The version that `tools/<module>/go.mod` asks for, without its `v`. */
function pinned(module: GoModule, path: string): string {
  const requirements = readFileSync(join(ROOT, "tools", module, "go.mod"), "utf8");
  const line = requirements.split("\n").find((text) => text.trim().startsWith(`${path} v`));
  return line?.trim().split(" ")[1]?.slice(1) ?? "unknown";
}

function tagged({ host, repository }: Place, tag: string): string {
  return `${host}/${repository}:${tag}`;
}

function named({ host, repository }: Place, digest: string): string {
  return `${host}/${repository}@${digest}`;
}
