import { randomUUID } from "node:crypto";
import { type Answer, errorAnswer, type ReceivedRequest } from "./exchange";

/** Who may do what. */
export interface Authentication {
  /** `bearer`: tokens come from `/token` of the same server. */
  readonly kind: "basic" | "bearer";
  /** Passwords by user name. */
  readonly users: Readonly<Record<string, string>>;
  /** Refresh tokens that the token service takes instead of a password. */
  readonly refreshTokens?: readonly string[];
  /** Whether who has no password may pull. Default `false`. */
  readonly anonymousPull?: boolean;
  /** Replaces the header `WWW-Authenticate` of a refusal. */
  readonly challenge?: string | readonly string[];
  /** Seconds that a token says it is good for. Default: it does not say. */
  readonly expiresIn?: number;
  /** Name of the token in the answer. Default `token`. */
  readonly tokenName?: "token" | "access_token";
}

/** The refusal of a request without the right to what it asks; `undefined` when it has the right. */
export function authenticated(
  request: ReceivedRequest,
  rules: Authentication,
  host: string,
): Answer | undefined {
  const given = request.headers.authorization ?? "";
  const wanted = wantedScopes(request);
  if (rules.kind === "basic") {
    if (isUser(given, rules)) return undefined;
    return refusal(rules.challenge ?? 'Basic realm="a registry"');
  }
  const granted = given.startsWith("Bearer ") ? grantedScopes(given.slice("Bearer ".length)) : [];
  if (wanted.every((scope) => granted.includes(scope))) return undefined;
  const scope = wantedText(request);
  const challenge = `Bearer realm="http://${host}/token",service="registry.test"${scope}`;
  return refusal(rules.challenge ?? challenge);
}

/** The token service: https://distribution.github.io/distribution/spec/auth/token/ */
export function tokenAnswer(request: ReceivedRequest, rules: Authentication): Answer {
  const form = new URLSearchParams(request.body.toString());
  const isRefresh = request.method === "POST" && form.get("grant_type") === "refresh_token";
  const isKnown = isRefresh
    ? (rules.refreshTokens ?? []).includes(form.get("refresh_token") ?? "")
    : isUser(request.headers.authorization ?? "", rules);
  if (!isKnown && (isRefresh || request.headers.authorization !== undefined)) {
    return errorAnswer(401, "UNAUTHORIZED", "incorrect username or password");
  }
  // A form holds its scopes in one text with spaces; the query of a GET repeats the key.
  const asked = isRefresh ? (form.get("scope") ?? "").split(" ") : request.query.getAll("scope");
  const scopes = asked
    .flatMap(actionsOf)
    .filter((scope) => isKnown || (rules.anonymousPull && scope.endsWith(":pull")));
  // No two tokens are the same.
  const token = Buffer.from(JSON.stringify([...scopes, randomUUID()])).toString("base64url");
  const expiry = rules.expiresIn === undefined ? {} : { expires_in: rules.expiresIn };
  return {
    status: 200,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ [rules.tokenName ?? "token"]: token, ...expiry }),
  };
}

function refusal(challenge: string | readonly string[]): Answer {
  const refused = errorAnswer(401, "UNAUTHORIZED", "authentication required");
  return { ...refused, headers: { ...refused.headers, "WWW-Authenticate": challenge } };
}

function isUser(authorization: string, { users }: Authentication): boolean {
  const [, encoded = ""] = /^Basic (.*)$/.exec(authorization) ?? [];
  const [, user = "", password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  return password !== undefined && users[user] === password;
}

function wantedScopes({ method, path, query }: ReceivedRequest): readonly string[] {
  const [, repository = ""] = /^\/v2\/(.+)\/(?:manifests|blobs|tags|referrers)\//.exec(path) ?? [];
  if (repository === "") return [];
  const from = query.get("from");
  const isRead = method === "GET" || method === "HEAD";
  return [
    `${repository}:pull`,
    ...(isRead ? [] : [`${repository}:push`]),
    ...(from === null ? [] : [`${from}:pull`]),
  ];
}

function wantedText(request: ReceivedRequest): string {
  const actions = wantedScopes(request);
  const [repository] = actions[0]?.split(":") ?? [];
  if (repository === undefined) return "";
  const own = actions
    .filter((action) => action.startsWith(`${repository}:`))
    .map((action) => action.split(":")[1]);
  return `,scope="repository:${repository}:${own.join(",")}"`;
}

function actionsOf(scope: string): readonly string[] {
  const [, repository = "", actions = ""] = /^repository:(.+):([^:]*)$/.exec(scope) ?? [];
  return repository === "" ? [] : actions.split(",").map((action) => `${repository}:${action}`);
}

function grantedScopes(token: string): readonly string[] {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return [];
  }
}
