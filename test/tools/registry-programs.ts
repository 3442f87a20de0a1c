import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cached } from "../../local/cache";
import { freeHost, type RunningRegistry, startDistribution } from "../../local/distribution";
import { hasDebianPackages } from "../../local/setup/debian-packages";
import { DEBIAN_REGISTRY } from "../../local/setup/debian-registry";
import { goTools } from "../../local/setup/go-tools";
import { startRegistryServer } from "../fakes/registry-server";

export interface RegistrySubject {
  readonly name: string;
  /** Whether this machine can have it. */
  readonly isAvailable: boolean;
  start(): Promise<RunningRegistry>;
}

/** Registries that the client must get on with. */
export const REGISTRIES: readonly RegistrySubject[] = [
  {
    name: "the registry of the tests",
    isAvailable: true,
    start: async () => {
      const { host, close } = await startRegistryServer();
      return { host, stop: close };
    },
  },
  {
    name: "distribution 3",
    isAvailable: true,
    start: async () => startDistribution(join(await cached(goTools("registries")), "distribution")),
  },
  {
    name: "distribution 2.8, as Debian has it",
    isAvailable: hasDebianPackages(),
    start: async () => startDistribution(join(await cached(DEBIAN_REGISTRY), "docker-registry")),
  },
  {
    name: "ociregistry",
    isAvailable: true,
    start: async () => {
      const program = join(await cached(goTools("registries")), "memory-registry");
      const host = await freeHost();
      return running(host, spawn(program, [host], { stdio: "ignore" }));
    },
  },
];

async function running(host: string, child: ChildProcess): Promise<RunningRegistry> {
  const ended = once(child, "exit");
  const isUp = () =>
    fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let asked = 0; !(await isUp()); asked += 1) {
    if (asked === 600 || child.exitCode !== null)
      throw new Error(`${child.spawnfile} does not answer at ${host}`);
    await wait(50);
  }
  return {
    host,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
