import { afterEach } from "vitest";
import type { CombineJson } from "../../../cli/json/combine";
import {
  type RegistryServer,
  type RegistryServerOptions,
  startRegistryServer,
} from "../../fakes/registry-server";
import { type CommandRun, runCommand } from "../run-command";

const servers: RegistryServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A registry that is gone after the test. */
export async function registry(options?: RegistryServerOptions): Promise<RegistryServer> {
  const server = await startRegistryServer(options);
  servers.push(server);
  return server;
}

export function combine(...args: readonly string[]): Promise<CommandRun> {
  return runCommand(["combine", ...args]);
}

/** A combination by somebody whose configuration of Docker is in this folder. */
export function combineAs(folder: string, ...args: readonly string[]): Promise<CommandRun> {
  return runCommand(["combine", ...args], { env: { DOCKER_CONFIG: folder } });
}

/** A combination that must succeed, as JSON. */
export async function combined(...args: readonly string[]): Promise<CombineJson> {
  const { code, stdout, stderr } = await combine(...args, "--json");
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** The entry of an image in an index, with what BuildKit writes beside it for its attestations. */
export function attested(
  server: RegistryServer,
  repository: string,
  platform: string,
  layer = platform,
): { readonly image: Entry; readonly attestation: Entry } {
  const { storage } = server;
  const { body: _, ...image } = storage.addImage(repository, platform, { layer });
  const config = storage.addBlob(repository, '{"architecture":"unknown","os":"unknown","config":{}}');
  const { body: _body, ...document } = storage.addDocument(repository, {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
    layers: [
      { mediaType: "application/vnd.in-toto+json", ...storage.addBlob(repository, `provenance of ${layer}`) },
    ],
  });
  const annotations = {
    "vnd.docker.reference.digest": image.digest,
    "vnd.docker.reference.type": "attestation-manifest",
  };
  return {
    image,
    attestation: { ...document, annotations, platform: { architecture: "unknown", os: "unknown" } },
  };
}

export type Entry = Readonly<Record<string, unknown>> & { readonly digest: string; readonly size: number };

/** What a tag holds in a registry: the exact text. */
export function heldBy({ storage }: RegistryServer, repository: string, tag: string): string | undefined {
  const { tags, documents } = storage.repository(repository);
  return documents.get(tags.get(tag) ?? "")?.body.toString();
}

/** Requests that write. */
export function writes({ log }: RegistryServer): readonly string[] {
  return log.filter((line) => !/^(?:GET|HEAD) /.test(line));
}
