import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cached } from "../../local/cache";
import { hasDebianPackages } from "../../local/setup/debian-packages";
import { DEBIAN_REGISTRY } from "../../local/setup/debian-registry";
import { goTools } from "../../local/setup/go-tools";
import { startRegistryServer } from "../fakes/registry-server";

/** A registry that runs until it is stopped. */
export interface RunningRegistry {
  readonly host: string;
  stop(): Promise<void>;
}

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
    start: async () => distribution(join(await cached(goTools("registries")), "distribution")),
  },
  {
    name: "distribution 2.8, as Debian has it",
    isAvailable: hasDebianPackages(),
    start: async () => distribution(join(await cached(DEBIAN_REGISTRY), "docker-registry")),
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

async function distribution(program: string): Promise<RunningRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "distribution-"));
  const host = await freeHost();
  const configuration = [
    "version: 0.1",
    "log: { level: error }",
    "storage: { inmemory: {} }",
    `http: { addr: "${host}" }`,
    "",
  ];
  await writeFile(join(folder, "config.yml"), configuration.join("\n"));
  const env = { ...process.env, OTEL_TRACES_EXPORTER: "none" };
  const registry = await running(
    host,
    spawn(program, ["serve", join(folder, "config.yml")], { stdio: "ignore", env }),
  );
  return {
    host,
    stop: async () => {
      await registry.stop();
      await rm(folder, { recursive: true });
    },
  };
}

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

async function freeHost(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return `127.0.0.1:${port}`;
}
