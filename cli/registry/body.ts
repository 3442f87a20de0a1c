import type { HttpResponse } from "./http";
import { TransportError } from "./transport-error";

/**
 * All bytes of an answer.
 *
 * @param limit most bytes
 * @throws {TransportError} `too-large` beyond the limit; the connection is closed then
 */
export async function wholeBody({ headers, body, url }: HttpResponse, limit: number): Promise<Buffer> {
  const refuse = () => new TransportError("too-large", url.host, `more than ${limit} bytes`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const announced = Number(headers["content-length"] ?? 0);
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit || announced > limit) throw refuse();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The text of bytes in UTF-8, exactly, a byte order mark included; `undefined` when they are not UTF-8. */
export function exactText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
