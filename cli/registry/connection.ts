import { wholeBody } from "./body";
import type { Answer, Call } from "./call";
import { type Authorization, createAuthorization } from "./credentials/authorization";
import type { Credentials, FindCredentials } from "./credentials/credentials";
import { ecrRegion } from "./credentials/ecr-login";
import { readToken, type Token, type TokenRequest, tokenRequest } from "./credentials/token-service";
import type { Http, HttpResponse } from "./http";
import { LARGEST_NOTE, type RegistryLimits } from "./limits";
import { problemOfAnswer, problemOfTransport, refusedSignIn } from "./problems";
import { type Attempt, type RegistryClock, retried } from "./retries";
import { pushScope } from "./scope";
import { TransportError } from "./transport-error";

export interface ConnectionPorts {
  /** As references name it. */
  readonly registry: string;
  /** Address of its `/v2/`. */
  readonly address: URL;
  readonly http: Http;
  readonly clock: RegistryClock;
  readonly limits: RegistryLimits;
  readonly findCredentials: FindCredentials;
  /** File in which a user may put credentials. */
  readonly configPlace: () => Promise<string>;
  /** Repositories of the registry that will be written. */
  readonly writes: ReadonlySet<string>;
}

const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Talks to one registry: signs requests, tries again what may pass, and turns failures into messages. */
export class RegistryConnection {
  readonly #ports: ConnectionPorts;
  readonly #authorization: Authorization;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
    this.#authorization = createAuthorization({
      registry: ports.address,
      findCredentials: () => ports.findCredentials(ports.registry),
      requestToken: (request) => this.#token(request),
      clock: ports.clock,
      // ECR takes nothing else, and anonymous readers never.
      wantsBasic: ecrRegion(ports.registry) !== undefined,
    });
  }

  /** What the user signs in with; `undefined` for who has nothing. */
  credentials(): Promise<Credentials | undefined> {
    return this.#ports.findCredentials(this.#ports.registry);
  }

  /** Name of the registry, as references have it. */
  get registry(): string {
    return this.#ports.registry;
  }

  /** Bounds of what this connection sends. */
  get limits(): RegistryLimits {
    return this.#ports.limits;
  }

  /**
   * The whole answer to a request that may be sent more than once.
   *
   * @param limit most bytes of a body with the status 200; any other is a note
   * @throws {RegistryError} when there is no answer; an answer of any status is returned
   */
  whole(call: Call, limit: number): Promise<Answer> {
    return this.retried(async () => {
      try {
        return this.attemptOf(await this.once(call, limit));
      } catch (error) {
        return this.afterFailure(call, error);
      }
    });
  }

  /** Attempts by the rules of this connection. */
  retried<T>(attempt: () => Promise<Attempt<T>>): Promise<T> {
    return retried(this.#ports.clock, this.#ports.limits, attempt);
  }

  /** The whole answer to a request that is sent once. @throws {TransportError | RegistryError} */
  async once(call: Call, limit: number = LARGEST_NOTE): Promise<Answer> {
    const response = await this.open(call, AbortSignal.timeout(this.#ports.limits.wholeMilliseconds));
    return { ...response, body: await wholeBody(response, response.status === 200 ? limit : LARGEST_NOTE) };
  }

  /** The answer to a read, whose body has not been read; it has begun with status 200. @throws {RegistryError} */
  opened(call: Call): Promise<HttpResponse> {
    return this.retried(async (): Promise<Attempt<HttpResponse>> => {
      try {
        const response = await this.open(call);
        if (response.status === 200) return { kind: "done", value: response };
        const answer = { ...response, body: await wholeBody(response, LARGEST_NOTE) };
        const fail = async () => Promise.reject(await this.problem(call, answer));
        if (!PASSING.has(answer.status)) return await fail();
        return { kind: "again", retryAfter: answer.headers["retry-after"], otherwise: fail };
      } catch (error) {
        return this.afterFailure(call, error);
      }
    });
  }

  /** Another attempt after an answer that says so. */
  attemptOf(answer: Answer): Attempt<Answer> {
    if (!PASSING.has(answer.status)) return { kind: "done", value: answer };
    return { kind: "again", retryAfter: answer.headers["retry-after"], otherwise: () => answer };
  }

  /** Another attempt after a connection that broke; else the message. @throws {RegistryError} */
  afterFailure(call: Call, error: unknown): Attempt<never> {
    if (!(error instanceof TransportError)) throw error;
    const problem = () => {
      throw problemOfTransport(call.doing, this.registry, error);
    };
    if (error.problem !== "reset") return problem();
    return { kind: "again", otherwise: problem };
  }

  /**
   * Sends a request once, signed, and a second time when it must be signed otherwise; the body is not read.
   *
   * @throws {TransportError | RegistryError}
   */
  async open(call: Call, signal?: AbortSignal): Promise<HttpResponse> {
    const scopes = this.#scopes(call);
    const header = await this.#authorization.header(scopes);
    const first = await this.#send(call, header, signal);
    if (first.status !== 401 || isStream(call.body)) return first;
    const challenges = first.headers["www-authenticate"];
    const answered = this.#authorization.answer(challenges, scopes, header);
    // A body that nobody reads keeps its connection, and with it the process, open.
    const other = await answered.catch((error: unknown) => {
      first.discard();
      throw error;
    });
    if (other === undefined) return first;
    first.discard();
    return this.#send(call, other, signal);
  }

  /** The error for an answer that is not what was asked for. */
  async problem(call: Pick<Call, "doing">, answer: Answer): Promise<Error> {
    const place = await this.#ports.configPlace();
    return problemOfAnswer({
      doing: call.doing,
      registry: this.registry,
      answer,
      credentials: this.#authorization.credentials(),
      configPlace: place,
      attempts: PASSING.has(answer.status) ? this.#ports.limits.attempts : 1,
    });
  }

  /** What will be written is read with the right to write it, so that one token does for both. */
  #scopes({ scopes }: Pick<Call, "scopes">): readonly string[] {
    const { writes } = this.#ports;
    return scopes.map((scope) => {
      const repository = /^repository:(.+):pull$/.exec(scope)?.[1];
      return repository !== undefined && writes.has(repository) ? pushScope({ repository }) : scope;
    });
  }

  #send(
    call: Call,
    authorization: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const { address, http } = this.#ports;
    const url = new URL(call.path, address);
    // An upload may have been sent to another host, which must not learn how this user signs in.
    const isOwn = url.origin === address.origin;
    return http({
      method: call.method,
      url,
      headers: {
        ...call.headers,
        ...(authorization === undefined || !isOwn ? {} : { Authorization: authorization }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  #token(request: TokenRequest): Promise<Token> {
    const { http, limits, registry } = this.#ports;
    const sent = tokenRequest(request);
    const call = { doing: `signing in to ${registry}` };
    return this.retried(async (): Promise<Attempt<Token>> => {
      try {
        const response = await http({ ...sent, signal: AbortSignal.timeout(limits.wholeMilliseconds) });
        if (response.status === 200) return { kind: "done", value: await readToken(response) };
        const answer: Answer = { ...response, body: await wholeBody(response, LARGEST_NOTE) };
        const refuse = () => Promise.reject(refusedSignIn(registry, request.credentials, answer));
        if (!PASSING.has(answer.status)) return await refuse();
        return { kind: "again", retryAfter: answer.headers["retry-after"], otherwise: refuse };
      } catch (error) {
        return this.afterFailure({ ...call, method: sent.method, path: sent.url, scopes: [] }, error);
      }
    });
  }
}

function isStream(body: Call["body"]): boolean {
  return body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array);
}
