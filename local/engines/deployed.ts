import { join } from "node:path";
import type { Cleanup } from "../cleanup";
import type { EngineName } from "../toolchain";
import type { World } from "../world";
import { cdkEngine } from "./cdk";
import type { Engine } from "./engine";
import { pulumiEngine } from "./pulumi";

/** The engine of that name, ready to deploy into a world. */
export function deployedEngine(name: EngineName, world: World, cleanup: Cleanup): Promise<Engine> {
  const log = join(world.logs, `${name}.log`);
  if (name === "cdk") return cdkEngine(world.cloud, world.env, world.folder, log);
  return pulumiEngine(world.env, world.folder, log, cleanup);
}
