import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { authenticated, tokenAnswer } from "./registry-server/authentication";
import { answerOf } from "./registry-server/endpoints";
import type { Answer, ReceivedRequest, Rule } from "./registry-server/exchange";
import type { RegistryServerOptions } from "./registry-server/options";
import { RegistryStorage } from "./registry-server/storage";

export {
  type Answer,
  errorAnswer,
  htmlPage,
  type ReceivedRequest,
  type Rule,
} from "./registry-server/exchange";
export type { RegistryServerOptions } from "./registry-server/options";

/** A registry of the distribution spec in this process, on loopback, over plain HTTP. */
export interface RegistryServer {
  /** `127.0.0.1:<port>`, as references name it. */
  readonly host: string;
  /** Everything that was asked, in order; requests for tokens have the path `/token`. */
  readonly requests: readonly ReceivedRequest[];
  /** What it holds; a test may put anything there, faulty things too. */
  readonly storage: RegistryStorage;
  /** `GET /v2/...` for each request, in order, without its query. */
  readonly log: readonly string[];
  /** Adds a rule by which it misbehaves; the first one that fits a request is used. */
  misbehave(rule: Rule): void;
  /** Forgets the requests so far. */
  forget(): void;
  close(): Promise<void>;
}

/** Starts a registry; the test closes it. */
export async function startRegistryServer(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  const requests: ReceivedRequest[] = [];
  const rules: Rule[] = [];
  const storage = new RegistryStorage();
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  const host = await new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
    const request = { ...received(incoming, host), body: Buffer.alloc(0) };
    requests.push(request);
    const rule = takeRule(rules, request);
    if (rule?.reset === true) return incoming.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    request.body = Buffer.concat(chunks);
    if (rule?.delayMilliseconds !== undefined) await wait(rule.delayMilliseconds);
    const regular = () => regularAnswer(request, storage, options, host);
    const answer = rule?.answer ?? rule?.alter?.(regular()) ?? regular();
    return write(outgoing, request, answer);
  }

  return {
    host,
    requests,
    storage,
    get log() {
      return requests.map(({ method, path }) => `${method} ${path}`);
    },
    misbehave: (rule) => void rules.push(rule),
    forget: () => void requests.splice(0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function received(incoming: IncomingMessage, host: string): ReceivedRequest {
  const url = new URL(incoming.url ?? "/", `http://${host}`);
  return {
    method: incoming.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.alloc(0),
  };
}

function takeRule(rules: Rule[], request: ReceivedRequest): Rule | undefined {
  const at = rules.findIndex(({ method, path }) => fits(request, method, path));
  const rule = rules[at];
  if (rule === undefined) return undefined;
  const left = (rule.times ?? Number.POSITIVE_INFINITY) - 1;
  if (left > 0) rules[at] = { ...rule, times: left };
  else rules.splice(at, 1);
  return rule;
}

function fits(request: ReceivedRequest, method: string | undefined, path: Rule["path"]): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (path === undefined) return true;
  return typeof path === "string" ? path === request.path : path.test(request.path);
}

function regularAnswer(
  request: ReceivedRequest,
  storage: RegistryStorage,
  options: RegistryServerOptions,
  host: string,
): Answer {
  const { authentication } = options;
  if (authentication?.kind === "bearer" && request.path === "/token")
    return tokenAnswer(request, authentication);
  const refused = authentication === undefined ? undefined : authenticated(request, authentication, host);
  return refused ?? answerOf(request, storage, options);
}

function write(outgoing: ServerResponse, { method }: ReceivedRequest, answer: Answer): void {
  const body = Buffer.from(answer.body ?? "");
  outgoing.writeHead(answer.status, {
    "Content-Length": body.length,
    ...answer.headers,
  });
  if (answer.cutAfter === undefined) outgoing.end(method === "HEAD" ? undefined : body);
  else outgoing.write(body.subarray(0, answer.cutAfter), () => outgoing.destroy());
}
