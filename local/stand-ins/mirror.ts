import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { Cleanup } from "../cleanup";
import { blobPath, imagesOf, indexOf } from "./layout";

/** A registry on loopback that serves layouts, to be read only. */
export interface Mirror {
  /** Host and port. */
  readonly registry: string;
  /**
   * Serves an image from now on.
   *
   * @param reference such as `mirror/library/debian:bookworm-slim`
   * @param layouts one for each platform, or one with an index of them; the first that has a layer gives it
   */
  serve(reference: string, layouts: readonly string[]): Promise<void>;
}

/** What is served. */
interface Served {
  /** Indexes, by reference and by digest. */
  readonly indexes: Map<string, string>;
  /** Folders with blobs. */
  readonly layouts: Set<string>;
}

/**
 * Starts it on a free port.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull
 */
export async function startMirror(cleanup: Cleanup): Promise<Mirror> {
  const served: Served = { indexes: new Map(), layouts: new Set() };
  const server = createServer((request, response) => {
    answer(served, request, response).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup.add("stop the mirror", () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { registry: `127.0.0.1:${port}`, serve: (reference, layouts) => add(served, reference, layouts) };
}

async function add(served: Served, reference: string, layouts: readonly string[]): Promise<void> {
  const index = await indexText(layouts);
  const repository = reference.slice(0, reference.lastIndexOf(":"));
  served.indexes.set(reference, index);
  served.indexes.set(`${repository}:${digestOf(index)}`, index);
  for (const layout of layouts) served.layouts.add(layout);
}

/** The index of all images of the layouts; the one image of a builder's layout is an index itself. */
async function indexText(layouts: readonly string[]): Promise<string> {
  const images = (await Promise.all(layouts.map(imagesOf))).flat();
  const index = indexOf(images);
  const nested = images.find(({ mediaType }) => mediaType === index.mediaType);
  if (nested === undefined) return JSON.stringify(index);
  return readFile(blobPath(layouts[0] ?? "", nested.digest), "utf8");
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://registry");
  if (pathname === "/v2/") return void response.end();
  const [, name = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(pathname) ?? [];
  const index = served.indexes.get(`${name}:${reference}`);
  if (kind === "manifests" && index !== undefined) return sendManifest(request, response, index);
  const file = await blobFile(served, reference);
  if (file === undefined) return void response.writeHead(404).end();
  if (kind === "manifests") return sendManifest(request, response, await readFile(file, "utf8"));
  response.setHeader("content-length", (await stat(file)).size);
  if (request.method === "HEAD") return void response.end();
  await pipeline(createReadStream(file), response);
}

function sendManifest({ method }: IncomingMessage, response: ServerResponse, text: string): void {
  const { mediaType } = JSON.parse(text) as { readonly mediaType: string };
  response.writeHead(200, {
    "content-type": mediaType,
    "content-length": Buffer.byteLength(text),
    "docker-content-digest": digestOf(text),
  });
  response.end(method === "HEAD" ? undefined : text);
}

/** Blobs are looked up in every layout, as a registry mounts them from one repository into another. */
async function blobFile({ layouts }: Served, digest: string): Promise<string | undefined> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  for (const layout of layouts) {
    const file = blobPath(layout, digest);
    if (existsSync(file)) return file;
  }
  return undefined;
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
