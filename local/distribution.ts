import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { daemon, LocalError, tailOf } from "./process";

/** A registry that runs until it is stopped. */
export interface RunningRegistry {
  /** `127.0.0.1:<port>`, as references name it. */
  readonly host: string;
  stop(): Promise<void>;
}

/**
 * Starts a registry of the program of https://github.com/distribution/distribution, with its content in memory, on loopback.
 *
 * @param program its file, of version 2.8 or later
 */
export async function startDistribution(program: string): Promise<RunningRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "distribution-"));
  const host = await freeHost();
  const file = join(folder, "config.yml");
  const configuration = [
    "version: 0.1",
    "log: { level: error }",
    "storage: { inmemory: {} }",
    `http: { addr: "${host}" }`,
    "",
  ];
  await writeFile(file, configuration.join("\n"));
  const log = join(folder, "log.txt");
  const env = { ...process.env, OTEL_TRACES_EXPORTER: "none" };
  const server = daemon(program, ["serve", file], { log, env });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  };
  const isEnded = server.ended.then(() => true);
  while (!(await answers(host))) {
    if (!(await Promise.race([isEnded, delay(50, false)]))) continue;
    const problem = new LocalError(`${program} does not answer at ${host}\n${tailOf(log)}`);
    await stop();
    throw problem;
  }
  return { host, stop };
}

/** A port on loopback that was free a moment ago. */
export async function freeHost(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return `127.0.0.1:${port}`;
}

function answers(host: string): Promise<boolean> {
  return fetch(`http://${host}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );
}
