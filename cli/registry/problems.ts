import type { Answer } from "./call";
import type { Credentials } from "./credentials/credentials";
import { ecrRegion } from "./credentials/ecr-login";
import { basic } from "./credentials/token-service";
import { PLAIN_HTTP_VARIABLE } from "./registry-address";
import { RegistryError } from "./registry-error";
import { registryNote } from "./registry-note";
import type { TransportError } from "./transport-error";

/** An answer that is not what was asked for, and what is known of who asked. */
export interface FailedCall {
  readonly doing: string;
  /** As references name it. */
  readonly registry: string;
  readonly answer: Answer;
  readonly credentials: Credentials | undefined;
  /** File in which a user may put credentials. */
  readonly configPlace: string;
  readonly attempts: number;
}

/** The error for an answer: what was being done, what the registry says, and what to change. */
export function problemOfAnswer(call: FailedCall): RegistryError {
  const { doing, answer } = call;
  const note = registryNote(answer);
  const text = withoutSecrets(note.text, call.credentials);
  return new RegistryError(`${doing}: ${reasonOf(call, text)}`, {
    status: answer.status,
    code: note.code,
  });
}

/** The error for credentials that a token service does not take. */
export function refusedSignIn(
  registry: string,
  credentials: Credentials | undefined,
  answer: Answer,
): RegistryError {
  const { code, text: said } = registryNote(answer);
  const text = withoutSecrets(said, credentials);
  const isRefusal = answer.status === 400 || answer.status === 401 || answer.status === 403;
  const reason =
    credentials === undefined
      ? `gives no token without credentials (${text}); ${signIn(registry)}`
      : `does not take the credentials from ${credentials.source} (${text}); ${signIn(registry, "again ")}`;
  const failed = `gives no token (${text}); try again later`;
  return new RegistryError(`signing in to ${registry}: ${answer.url.host} ${isRefusal ? reason : failed}`, {
    status: answer.status,
    code,
  });
}

/** The error for a request without an answer. */
export function problemOfTransport(doing: string, registry: string, error: TransportError): RegistryError {
  const host = error.host;
  const reasons: Readonly<Record<TransportError["problem"], string>> = {
    refused: `no connection to ${host} (${error.message}); check that the registry runs, its port and the network`,
    "unknown-host": `there is no host ${host}; check its spelling, or the network's DNS`,
    reset: `${host} closed the connection (${error.message}); try again later`,
    "time-limit": `${host} gave no answer in time (${error.message}); try again later, or check the network`,
    certificate: `the TLS certificate of ${host} is not trusted (${error.message}); name its authority in NODE_EXTRA_CA_CERTS`,
    "plain-http": `${host} does not speak TLS (${error.message}); when that is meant, set ${PLAIN_HTTP_VARIABLE}=${registry}`,
    redirect: `${host} ${error.message}; check the name of the registry`,
    "too-large": `${host} sent ${error.message}; no image needs that, so check what is stored there`,
    other: `the request to ${host} failed (${error.message})`,
  };
  return new RegistryError(`${doing}: ${reasons[error.problem]}`, { cause: error });
}

/** A registry may quote what it was sent. */
function withoutSecrets(text: string, credentials: Credentials | undefined): string {
  if (credentials === undefined) return text;
  if (credentials.kind === "refresh") return text.replaceAll(credentials.token, "...");
  const encoded = basic(credentials).slice("Basic ".length);
  return text.replaceAll(encoded, "...").replaceAll(credentials.password || encoded, "...");
}

function reasonOf(call: FailedCall, note: string): string {
  const { registry, answer, attempts, credentials } = call;
  const host = answer.url.host;
  const { status } = answer;
  if (status === 401) return unsigned(call, note);
  if (/authorization token has expired/i.test(note))
    return `the credentials from ${sourceOf(credentials)} have expired (${note}); ${signIn(registry, "again ")}`;
  if (status === 403) return denied(call, note);
  if (status === 429) return `${host} has had too many requests (${note}); ${whenToRetry(call)}`;
  if (status === 404) return `${host} has no such thing (${note}); check the name`;
  if (status >= 500) return `${host} failed ${attempts} times (${note}); try again later`;
  if (status >= 300 && status < 400)
    return `${host} redirects elsewhere (${note}); check the name of the registry`;
  return `${host} answered ${note}`;
}

function unsigned({ registry, credentials, configPlace, answer }: FailedCall, note: string): string {
  if (credentials !== undefined)
    return `${registry} does not take the credentials from ${credentials.source} (${note}); ${signIn(registry, "again ")}`;
  if (answer.headers["www-authenticate"] === undefined)
    return `${registry} wants credentials and does not say which (${note}); ${signIn(registry)}`;
  return `${registry} wants credentials, and ${configPlace} has none for it (${note}); ${signIn(registry)}`;
}

function denied({ registry, credentials }: FailedCall, note: string): string {
  if (credentials === undefined)
    return `${registry} denies it without credentials (${note}); ${signIn(registry)}`;
  return `${registry} denies it to the credentials from ${credentials.source} (${note}); sign in as a user who may do it`;
}

function sourceOf(credentials: Credentials | undefined): string {
  return credentials?.source ?? "nowhere";
}

/** Who signs in has a limit of their own, mostly a higher one. */
function whenToRetry({ registry, credentials, answer }: FailedCall): string {
  const seconds = answer.headers["retry-after"];
  const when = seconds !== undefined && /^\d+$/.test(seconds) ? `in ${seconds} seconds` : "later";
  return `${credentials === undefined ? `${signIn(registry)}, or ` : ""}try again ${when}`;
}

/** The command that signs in. */
function signIn(registry: string, again = ""): string {
  const region = ecrRegion(registry);
  if (region === undefined) return `sign in ${again}with: docker login ${registry}`;
  return `sign in ${again}with: aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}`;
}
