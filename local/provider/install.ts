import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { shellWord } from "../../components/text/shell-word";

/** Puts the provider into a folder as `pulumi-resource-aws`; with it on the PATH, Pulumi takes it for the `aws` provider. */
export async function installProvider(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, "pulumi-resource-aws.cjs");
  const entryPoints = [join(__dirname, "main.ts")];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    logLevel: "warning",
  });
  const [cache, node, bundle] = [join(folder, "compile-cache"), process.execPath, outfile].map(shellWord);
  // `exec`, so that the engine's signals reach the provider, and the provider's parent is the engine.
  const launcher = `#!/bin/sh\nNODE_COMPILE_CACHE=${cache} exec ${node} ${bundle} "$@"\n`;
  await writeFile(join(folder, "pulumi-resource-aws"), launcher, { mode: 0o755 });
}
