/** Why there is no answer, or not all of it. */
export type TransportProblem =
  | "refused"
  | "unknown-host"
  | "reset"
  | "time-limit"
  | "certificate"
  | "plain-http"
  | "redirect"
  | "too-large"
  | "other";

/** A request without an answer. */
export class TransportError extends Error {
  override readonly name = "TransportError" as const;
  readonly problem: TransportProblem;
  /** Host, and port unless it is the usual one, that was being talked to. */
  readonly host: string;

  constructor(problem: TransportProblem, host: string, detail: string, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.problem = problem;
    this.host = host;
  }
}

/** The error of Node's own modules as one of ours; the codes are those of the system, of TLS and of Node's parser. */
export function transportError(error: unknown, host: string): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  const isPlain = error instanceof Error && NO_TLS.test(error.message);
  return new TransportError(isPlain ? "plain-http" : problemOf(code), host, code, error);
}

/** What OpenSSL says of a server that answers a TLS greeting with text. */
const NO_TLS = /wrong version number|packet length too long|http request/i;

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

function problemOf(code: string): TransportProblem {
  if (code === "ABORT_ERR") return "time-limit";
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) return "refused";
  if (code === "ENOTFOUND") return "unknown-host";
  if (/^(ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE)$/.test(code))
    return "reset";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|HOSTNAME_MISMATCH|SSL/.test(code)) return "certificate";
  return "other";
}
