import { join } from "node:path";
import { run } from "../process";
import type { ExampleBuilder } from "./builder";

/** Folders of `examples` with a Dockerfile for both architectures. */
export const EXAMPLES = ["node", "go", "rust"] as const;

export type ExampleName = (typeof EXAMPLES)[number];

/** The command that asks a service once, in its own image, and prints what it answered. */
export const CHECK_COMMANDS = {
  node: ["node", "src/main.js", "--check"],
  go: ["/identicon", "-check"],
  rust: ["word-count", "--check"],
} as const satisfies Record<ExampleName, readonly string[]>;

/** How to build, where it differs from what a person would type. */
export interface ExampleBuild {
  readonly platforms: readonly string[];
  /** @default the folder of the example */
  readonly context?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** A stage of the Dockerfile. */
  readonly target?: string;
  /** @default nothing but the layers in the builder */
  readonly output?: string;
}

/** Folder of an example. */
export function exampleFolder(name: ExampleName): string {
  return join(__dirname, "..", "..", "examples", name);
}

/**
 * Builds an example.
 *
 * @returns what the builder printed
 */
export async function buildExample(
  { env, releases }: ExampleBuilder,
  name: ExampleName,
  build: ExampleBuild,
): Promise<string> {
  const { platforms, context = exampleFolder(name), output = "type=cacheonly", target } = build;
  const args = ["--progress=plain", "--provenance=false", `--platform=${platforms.join(",")}`];
  const tool = name === "node" && releases !== undefined ? { SHFMT_RELEASES: releases } : {};
  for (const pair of Object.entries({ ...tool, ...build.buildArgs }))
    args.push(`--build-arg=${pair.join("=")}`);
  if (target !== undefined) args.push(`--target=${target}`);
  const { stderr } = await run("docker", ["buildx", "build", ...args, `--output=${output}`, context], {
    env,
  });
  return stderr;
}

/**
 * Builds an example for several platforms and serves the image.
 *
 * @returns its reference, and what the builder printed
 */
export async function publishExample(
  builder: ExampleBuilder,
  name: ExampleName,
  platforms: readonly string[],
): Promise<{ readonly imageUri: string; readonly log: string }> {
  const layout = join(builder.folder, name);
  const log = await buildExample(builder, name, {
    platforms,
    output: `type=oci,tar=false,compression=uncompressed,dest=${layout}`,
  });
  await builder.mirror.serve(`examples/${name}:built`, [layout]);
  return { imageUri: `${builder.mirror.registry}/examples/${name}:built`, log };
}
