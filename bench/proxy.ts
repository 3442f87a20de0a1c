import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Exchange } from "./exchange";

/** Stands before a registry, and notes each request. */
export interface CountingProxy {
  /** `127.0.0.1:<port>`, as references name it. */
  readonly host: string;
  /** What ended since the last call, in order of the ends. */
  take(): readonly Exchange[];
  stop(): Promise<void>;
}

/**
 * Starts a proxy before the registry at `host`, over plain HTTP on loopback.
 *
 * @param delayMilliseconds that each request waits before it is handed on, as on a network of this round trip
 */
export async function startCountingProxy(
  host: string,
  delayMilliseconds: () => number,
): Promise<CountingProxy> {
  let exchanges: Exchange[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    void forward(incoming, outgoing).then(
      (exchange) => void exchanges.push(exchange),
      () => outgoing.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<Exchange> {
    const start = performance.now();
    const sent = await bytesOf(incoming);
    await delay(delayMilliseconds());
    const { method = "", url: path = "", headers } = incoming;
    const upstream = request(`http://${host}${path}`, { method, headers, agent });
    upstream.end(sent);
    const [answer] = (await once(upstream, "response")) as [IncomingMessage];
    const got = await bytesOf(answer);
    const end = performance.now();
    const status = answer.statusCode ?? 502;
    outgoing.writeHead(status, answer.headers).end(got);
    return { method, path, status, bytesIn: sent.length, bytesOut: got.length, start, end };
  }

  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
