import { join } from "node:path";
import type { Cleanup } from "../cleanup";
import type { LocalEnvironment } from "../environment";
import type { EngineName } from "../toolchain";
import { cdkEngine } from "./cdk";
import type { Engine } from "./engine";
import { pulumiEngine } from "./pulumi";

const ROOT = join(__dirname, "..", "..");

/**
 * The engine of that name, ready to deploy into an environment.
 *
 * @param program folder of its program; the stacks of this repository when left out
 */
export function deployedEngine(
  name: EngineName,
  environment: Pick<LocalEnvironment, "cloud" | "env" | "folder" | "logs">,
  cleanup: Cleanup,
  program = ROOT,
): Promise<Engine> {
  const log = join(environment.logs, `${name}.log`);
  if (name === "cdk") return cdkEngine(environment.cloud, environment.env, environment.folder, log, program);
  return pulumiEngine(environment.env, environment.folder, log, cleanup, program);
}
