import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(__dirname, "..", "..");

/** The package as a user gets it. */
export interface Packed {
  readonly tarball: string;
  /** Bytes of the tarball. */
  readonly size: number;
  readonly files: readonly string[];
}

/** Packs what is built into a folder. */
export async function pack(folder: string): Promise<Packed> {
  if (!existsSync(join(root, "dist", "lambda", "index.js")))
    throw new Error('the package is not built; run "npm run build"');
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [made] = JSON.parse(await run(root, "npm", args)) as readonly {
    filename: string;
    size: number;
    files: readonly { path: string }[];
  }[];
  if (made === undefined) throw new Error("npm packed nothing");
  return { tarball: join(folder, made.filename), size: made.size, files: made.files.map(({ path }) => path) };
}

/** A new folder outside of this repository, so that nothing of it can be found from there. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "multiarch-consumer-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A copy of an example, with the tarball in the place of the published package, and other versions where they are given. */
export async function installExample(
  example: string,
  folder: string,
  ...packages: readonly string[]
): Promise<void> {
  cpSync(join(root, "examples", example), folder, {
    recursive: true,
    filter: (source) => !source.includes("node_modules"),
  });
  await install(folder, ...packages);
}

/** Installs packages, beside what the folder's package.json names. */
export async function install(folder: string, ...packages: readonly string[]): Promise<void> {
  await run(folder, "npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages]);
}

/** What a program wrote to its standard output. */
export async function run(cwd: string, program: string, args: readonly string[]): Promise<string> {
  const environment = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: "true", NODE_PATH: "" };
  const { stdout } = await promisify(execFile)(program, args, {
    cwd,
    env: environment,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
