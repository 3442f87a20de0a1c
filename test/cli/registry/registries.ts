import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { RegistryClock } from "../../../cli/registry/retries";
import type { ImageRepository } from "../../../components/oci/image-reference";
import {
  type RegistryServer,
  type RegistryServerOptions,
  startRegistryServer,
} from "../../fakes/registry-server";

/** Starts registries that end with the test, and keeps configurations of Docker as long. */
export function useRegistries() {
  const servers: RegistryServer[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  return {
    start: async (options?: RegistryServerOptions): Promise<RegistryServer> => {
      const server = await startRegistryServer(options);
      servers.push(server);
      return server;
    },
    /** A folder with this `config.json`, and programs beside it. */
    configured: (config: unknown, programs: Readonly<Record<string, string>> = {}): string => {
      const folder = mkdtempSync(join(tmpdir(), "docker-config-"));
      folders.push(folder);
      writeFileSync(
        join(folder, "config.json"),
        typeof config === "string" ? config : JSON.stringify(config),
      );
      for (const [name, script] of Object.entries(programs))
        writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return folder;
    },
  };
}

/** A repository `team/app` of a registry. */
export function teamApp({ host }: RegistryServer): ImageRepository {
  return { registry: host, repository: "team/app" };
}

/** `auths` for a user of a registry. */
export function auth(user: string, password: string): { readonly auth: string } {
  return { auth: Buffer.from(`${user}:${password}`).toString("base64") };
}

/** A clock that waits in no time and notes how long, in milliseconds. */
export function quickClock(): RegistryClock & {
  readonly waits: readonly number[];
  advance(milliseconds: number): void;
} {
  const waits: number[] = [];
  let now = Date.parse("2026-03-02T09:30:00Z");
  return {
    waits,
    now: () => now,
    random: () => 0,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
