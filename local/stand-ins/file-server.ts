import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Cleanup } from "../cleanup";

/**
 * Serves the files of a folder on loopback, in place of a site that a Dockerfile downloads from.
 *
 * @returns `http://127.0.0.1:<port>`
 */
export async function startFileServer(folder: string, cleanup: Cleanup): Promise<string> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://files");
    const file = join(folder, normalize(pathname));
    const { size } = await stat(file).catch(() => ({ size: undefined }));
    if (size === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "content-length": size });
    if (request.method === "HEAD") return void response.end();
    await pipeline(createReadStream(file), response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup.add("stop the file server", () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
