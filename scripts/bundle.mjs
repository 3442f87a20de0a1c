// Bundles the publisher function into dist/lambda/index.js: one file with everything it needs, so that neither the version
// of the runtime's SDK nor a bundler at the user's synthesis matters. Fails when it is too large.
// Bundles the command line into dist/cli: a small main file, and parts that a command loads when it runs. Its dependencies
// are inside, so that users of the components install nothing for it.
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outfile = join(root, "dist", "lambda", "index.js");
/** Bytes: a larger file starts more slowly, and something was imported that should not be. */
const LIMIT = 700_000;

const { metafile } = await build({
  entryPoints: [join(root, "components", "publisher", "lambda.ts")],
  outfile,
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  alias: {
    "@aws-sdk/credential-provider-node": join(
      root,
      "components",
      "publisher",
      "adapters",
      "role-credentials.ts",
    ),
  },
  // The packages' ES modules: of CommonJS nothing that is not used can be left out.
  mainFields: ["module", "main"],
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

await bundleCommandLine();

const size = statSync(outfile).size;
writeFileSync(join(dirname(outfile), "package.json"), '{ "type": "commonjs" }\n');
console.log(`${relative(root, outfile)} ${(size / 1000).toFixed(0)} KB`);
if (process.argv.includes("--parts")) console.log(partsOf(metafile).join("\n"));
if (size > LIMIT) {
  console.error(`the bundle is over ${LIMIT / 1000} KB; see what grew: node scripts/bundle.mjs --parts`);
  process.exitCode = 1;
}

async function bundleCommandLine() {
  const outdir = join(root, "dist", "cli");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // Parts are named by their content: those of an earlier build would stay.
  rmSync(outdir, { recursive: true, force: true });
  const { outputFiles } = await build({
    entryPoints: [join(root, "cli", "main.ts")],
    outdir,
    chunkNames: "parts/[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    platform: "node",
    target: "node20",
    // The only format that is split.
    format: "esm",
    mainFields: ["module", "main"],
    define: { MULTIARCH_VERSION: JSON.stringify(version) },
    legalComments: "none",
    logLevel: "warning",
    write: false,
  });
  mkdirSync(join(outdir, "parts"), { recursive: true });
  await Promise.all(outputFiles.map(async ({ path, text }) => writeFileSync(path, await inCommonJs(text))));
  chmodSync(join(outdir, "main.js"), 0o755);
}

/** Node starts a program in CommonJS with 15 ms less CPU than one in ES modules (Node 24.21). */
async function inCommonJs(module) {
  const { code } = await transform(module, {
    format: "cjs",
    platform: "node",
    target: "node20",
    // A part is loaded by `require` when it is asked for.
    supported: { "dynamic-import": false },
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
  return code;
}

/** Kilobytes of each package, largest first. */
function partsOf({ outputs }) {
  const sizes = new Map();
  for (const { inputs } of Object.values(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? "components";
      sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
    }
  }
  const sorted = [...sizes].sort(([, left], [, right]) => right - left).slice(0, 20);
  return sorted.map(([name, bytes]) => `${(bytes / 1000).toFixed(1).padStart(7)} KB  ${name}`);
}
