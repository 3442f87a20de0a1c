import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/**
 * Puts the provider into a folder, as one file and the executable `pulumi-resource-aws` that starts it. With this folder on the
 * PATH, Pulumi takes it for the `aws` provider of every program.
 *
 * @param folder made when it is not there; what an earlier call put there is replaced.
 * @param node path of the Node.js binary to run it with.
 * @returns path of the executable.
 */
export async function installProvider(folder: string, node: string = process.execPath): Promise<string> {
  await mkdir(folder, { recursive: true });
  const bundle = join(folder, "pulumi-resource-aws.cjs");
  await build({
    entryPoints: [join(__dirname, "main.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    logLevel: "warning",
  });
  const executable = join(folder, "pulumi-resource-aws");
  await writeFile(executable, launcher(node, bundle, join(folder, "compile-cache")));
  await chmod(executable, 0o755);
  return executable;
}

/** `exec`, so that the engine's signals reach the provider, and the provider's parent is the engine. */
function launcher(node: string, bundle: string, cache: string): string {
  return `#!/bin/sh\nNODE_COMPILE_CACHE=${quoted(cache)} exec ${quoted(node)} ${quoted(bundle)} "$@"\n`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
