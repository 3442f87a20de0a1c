import { isText, jsonObject } from "../../../components/text/json";
import { exactText, wholeBody } from "../body";
import type { Http, HttpRequest } from "../http";
import { LARGEST_NOTE } from "../limits";
import { isLoopback, isPrivate, webAddress } from "../registry-address";
import { RegistryError } from "../registry-error";
import type { Challenge } from "./challenge";
import type { Credentials } from "./credentials";

/** What a token service answered. */
export interface Token {
  readonly text: string;
  /** Seconds that it is good for, from when it was asked for. */
  readonly seconds: number;
}

/** Names this client to token services, which require it of who signs in with a refresh token. */
const CLIENT = "multiarch";
/** https://distribution.github.io/distribution/spec/auth/token/#token-response-fields */
const DEFAULT_SECONDS = 60;

/** What a token is asked for. */
export interface TokenRequest {
  /** Address of the registry. */
  readonly registry: URL;
  readonly challenge: Challenge;
  /** Such as `repository:team/app:pull`. */
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
}

/** The request to a token service; a refresh token goes into a form. @throws {RegistryError} for a service that must not get one */
export function tokenRequest({ registry, challenge, scopes, credentials }: TokenRequest): HttpRequest {
  const url = realmOf(registry, challenge);
  const service = challenge.parameters.get("service");
  if (credentials?.kind === "refresh") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: credentials.token,
      client_id: CLIENT,
      ...(service === undefined ? {} : { service }),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
    });
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    return { method: "POST", url, headers, body: form.toString() };
  }
  if (service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  return {
    method: "GET",
    url,
    headers: credentials === undefined ? {} : { Authorization: basic(credentials) },
  };
}

/** The header of a user name and a password. */
export function basic({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** @throws {RegistryError} when the answer has no token */
export async function readToken(response: Awaited<ReturnType<Http>>): Promise<Token> {
  const body = jsonObject(exactText(await wholeBody(response, LARGEST_NOTE)) ?? "") ?? {};
  const text = [body.token, body.access_token].find((value) => isText(value) && value !== "");
  if (!isText(text) || !/^[\x21-\x7e]+$/.test(text))
    throw new RegistryError(
      `${response.url.host}: answered ${response.status} without a token; check that it is the registry's token service`,
    );
  const { expires_in: seconds } = body;
  return { text, seconds: typeof seconds === "number" && seconds > 0 ? seconds : DEFAULT_SECONDS };
}

/** Where tokens are from. Credentials go there, so a registry with TLS may name no service without it, and a public one none of a private network. */
function realmOf(registry: URL, { parameters }: Challenge): URL {
  const url = webAddress(parameters.get("realm"));
  const refuse = (reason: string) =>
    new RegistryError(
      `${registry.host}: names a token service that ${reason}; credentials are not sent there, so ask who runs the registry`,
    );
  if (url === undefined) throw refuse("is no web address");
  if (registry.protocol === "https:" && url.protocol === "http:")
    throw refuse(`speaks plain HTTP (${url.host}), although the registry has TLS`);
  if (url.protocol === "http:" && !isLoopback(url.hostname) && url.hostname !== registry.hostname)
    throw refuse(`speaks plain HTTP on another host (${url.host})`);
  if (isPrivate(url.hostname) && !isPrivate(registry.hostname) && url.hostname !== registry.hostname)
    throw refuse(`is on a private address (${url.host})`);
  url.username = "";
  url.password = "";
  return url;
}
