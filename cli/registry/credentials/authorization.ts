import type { RegistryClock } from "../retries";
import { type Challenge, parseChallenges } from "./challenge";
import type { Credentials } from "./credentials";
import { basic, type Token, type TokenRequest } from "./token-service";

/** Signs requests to one registry. */
export interface Authorization {
  /** What a request with these scopes is signed with, as far as is known without asking the registry. */
  header(scopes: readonly string[]): Promise<string | undefined>;
  /**
   * What to sign a request with that was refused with status 401; `undefined` when there is nothing else to try.
   *
   * @param challenges the header `WWW-Authenticate`
   * @param refused what the request was signed with
   */
  answer(
    challenges: string | undefined,
    scopes: readonly string[],
    refused: string | undefined,
  ): Promise<string | undefined>;
  /** Whose credentials are used, as far as any were looked for. */
  credentials(): Credentials | undefined;
}

export interface AuthorizationPorts {
  readonly registry: URL;
  readonly findCredentials: () => Promise<Credentials | undefined>;
  readonly requestToken: (request: TokenRequest) => Promise<Token>;
  readonly clock: Pick<RegistryClock, "now">;
  /** Whether the registry is known to want a user name and a password, so that they are sent without being asked for. */
  readonly wantsBasic: boolean;
}

interface KnownToken {
  /** `repository:team/app:pull`, one action each. */
  readonly actions: ReadonlySet<string>;
  readonly header: Promise<string>;
  /** Milliseconds since 1970; not known while it is being asked for. */
  goodUntil: number;
}

/** A token is renewed before its end, by this part of its time. */
const SPARE_PART = 0.1;

/** Tokens are kept for their scopes, and used for every request whose scopes they hold. */
export function createAuthorization(ports: AuthorizationPorts): Authorization {
  const { clock, registry, requestToken } = ports;
  let known: KnownToken[] = [];
  let challenge: Challenge | undefined = ports.wantsBasic
    ? { scheme: "basic", parameters: new Map() }
    : undefined;
  let credentials: Credentials | undefined;

  return {
    header: async (scopes) => (challenge === undefined ? undefined : signed(challenge, scopes)),
    credentials: () => credentials,
    answer: async (challenges, scopes, refused) => {
      challenge = preferred(parseChallenges(challenges ?? "")) ?? challenge;
      if (challenge === undefined) return undefined;
      const stale = await entriesWith(known, refused);
      known = known.filter((entry) => !stale.has(entry));
      const asked = challenge.parameters.get("scope")?.split(" ") ?? [];
      const header = await signed(challenge, [
        ...new Set([...scopes, ...asked.filter((scope) => scope !== "")]),
      ]);
      return header === refused ? undefined : header;
    },
  };

  async function signed(by: Challenge, scopes: readonly string[]): Promise<string | undefined> {
    if (by.scheme !== "basic") return token(by, scopes);
    credentials = await ports.findCredentials();
    return credentials?.kind === "password" ? basic(credentials) : undefined;
  }

  function token(by: Challenge, scopes: readonly string[]): Promise<string> {
    const actions = new Set(scopes.flatMap(actionsOf));
    known = known.filter(({ goodUntil }) => goodUntil > clock.now());
    const fitting = known.find((entry) => [...actions].every((action) => entry.actions.has(action)));
    if (fitting !== undefined) return fitting.header;
    const entry: KnownToken = { actions, goodUntil: Number.POSITIVE_INFINITY, header: fresh() };
    known = [...known, entry];
    // A token that cannot be had must be asked for again the next time.
    entry.header.catch(() => {
      known = known.filter((other) => other !== entry);
    });
    return entry.header;

    async function fresh(): Promise<string> {
      const asked = clock.now();
      credentials = await ports.findCredentials();
      const { text, seconds } = await requestToken({ registry, challenge: by, scopes, credentials });
      entry.goodUntil = asked + seconds * 1_000 * (1 - SPARE_PART);
      return `Bearer ${text}`;
    }
  }
}

/** Tokens before passwords: a registry that offers both wants the password at its token service. */
function preferred(challenges: readonly Challenge[]): Challenge | undefined {
  const bearer = challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.has("realm"));
  return bearer ?? challenges.find(({ scheme }) => scheme === "basic");
}

async function entriesWith(
  known: readonly KnownToken[],
  header: string | undefined,
): Promise<ReadonlySet<KnownToken>> {
  if (header === undefined) return new Set();
  const headers = await Promise.all(known.map((entry) => entry.header.catch(() => undefined)));
  return new Set(known.filter((_, index) => headers[index] === header));
}

/** `repository:a:pull,push` as `repository:a:pull` and `repository:a:push`. */
function actionsOf(scope: string): readonly string[] {
  const at = scope.lastIndexOf(":");
  return scope
    .slice(at + 1)
    .split(",")
    .map((action) => `${scope.slice(0, at)}:${action}`);
}
