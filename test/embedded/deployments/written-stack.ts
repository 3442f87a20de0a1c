import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Cleanup } from "../../../local/cleanup";
import { deployedEngine } from "../../../local/engines/deployed";
import type { EngineName } from "../../../local/toolchain";
import { runCommand } from "../../cli/run-command";

const ROOT = join(__dirname, "..", "..", "..");

/**
 * Writes the stack of a service with `multiarch init`, installs it and deploys it as it is.
 *
 * @returns its outputs
 */
export async function deployWritten(
  engine: EngineName,
  name: string,
  parts: Parameters<typeof deployedEngine>[1],
  cleanup: Cleanup,
): Promise<Readonly<Record<string, string>>> {
  const program = join(parts.folder, `written-${engine}`);
  const { code, stderr } = await runCommand(["init", engine, name, "--output", program], {
    cwd: parts.folder,
  });
  if (code !== 0) throw new Error(stderr);
  await install(program);
  const deployed = await deployedEngine(engine, parts, cleanup, program);
  const outputs: unknown = await deployed.deploy();
  return outputs as Readonly<Record<string, string>>;
}

/** Puts this package and the other packages that a stack names where `npm install` would. */
async function install(program: string): Promise<void> {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(join(program, "package.json"), "utf8"),
  ) as Readonly<Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>>;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const place = join(program, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(name === "multiarch-codebuild" ? ROOT : join(ROOT, "node_modules", name), place);
  }
}
