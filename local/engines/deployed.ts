import { join } from "node:path";
import type { Cleanup } from "../cleanup";
import type { LocalEnvironment } from "../environment";
import type { EngineName } from "../toolchain";
import { cdkEngine } from "./cdk";
import type { Engine } from "./engine";
import { pulumiEngine } from "./pulumi";

/** The engine of that name, ready to deploy into an environment. */
export function deployedEngine(
  name: EngineName,
  environment: LocalEnvironment,
  cleanup: Cleanup,
): Promise<Engine> {
  const log = join(environment.logs, `${name}.log`);
  if (name === "cdk") return cdkEngine(environment.cloud, environment.env, environment.folder, log);
  return pulumiEngine(environment.env, environment.folder, log, cleanup);
}
