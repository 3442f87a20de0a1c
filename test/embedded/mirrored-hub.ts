import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { sha256Digest } from "../../components/oci/digest";
import { OCI_MANIFEST } from "../../components/oci/media-types";
import { WRITE_BUILDKIT_CONFIG } from "../../components/render/buildspec/registries/buildkit-config";
import { guarded } from "../../components/render/buildspec/shell";
import type { Cleanup } from "../../local/cleanup";
import { run } from "../../local/process";
import type { RegistryServer } from "../fakes/registry-server";

/** A proxy that lets nobody through. */
export interface ClosedProxy {
  readonly address: string;
  /** Hosts and ports that were asked for, in order. */
  readonly asked: readonly string[];
}

/** Starts what stands between BuildKit and the internet: with it, Docker Hub is out of reach on every machine. */
export async function startClosedProxy(cleanup: Cleanup): Promise<ClosedProxy> {
  const asked: string[] = [];
  const server = createServer();
  server.on("connect", ({ url = "" }, socket) => {
    asked.push(url);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup.add("stop the proxy", () => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/**
 * The settings of BuildKit that a build writes with its own commands.
 *
 * @param env the variables of the build
 */
export async function writtenSettings(env: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "multiarch-settings-"));
  const source = join(folder, "src");
  try {
    await mkdir(`${source}.multiarch`);
    await run("bash", ["-c", guarded(`${WRITE_BUILDKIT_CONFIG}\nwrite_buildkit_config`)], {
      env: { ...process.env, ...env, CODEBUILD_SRC_DIR: source },
    });
    return await readFile(`${source}.multiarch/buildkitd.toml`, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Puts an image with one file into a registry.
 *
 * @returns digest of its layer
 */
export async function addBaseImage(
  { storage }: RegistryServer,
  repository: string,
  tag: string,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "multiarch-base-"));
  await writeFile(join(folder, "greeting"), "from the mirror\n");
  await run("tar", ["-cf", "layer.tar", "greeting"], { cwd: folder });
  const tar = await readFile(join(folder, "layer.tar"));
  await rm(folder, { recursive: true });
  const layer = storage.addBlob(repository, gzipSync(tar));
  const rootfs = { type: "layers", diff_ids: [sha256Digest(tar)] };
  const config = storage.addBlob(
    repository,
    JSON.stringify({ os: "linux", architecture: "arm64", config: {}, rootfs }),
  );
  const document = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", ...layer }],
  };
  storage.addDocument(repository, document, { tag });
  return layer.digest;
}
