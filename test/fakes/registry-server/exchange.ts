import type { IncomingHttpHeaders } from "node:http";

/** A request as the registry got it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  /** `Content-Length` is that of the body, unless it is given here. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** Closes the connection after so many bytes of the body. */
  readonly cutAfter?: number;
}

/** What the registry does wrong. */
export interface Rule {
  /** Requests with this method; default: any. */
  readonly method?: string;
  /** Requests for exactly this path, or for one that matches; default: any. */
  readonly path?: string | RegExp;
  /** How often the rule is used; default: always. */
  readonly times?: number;
  /** Answers so late. */
  readonly delayMilliseconds?: number;
  /** Closes the connection instead of an answer. */
  readonly reset?: boolean;
  /** Answers this, without doing what was asked. */
  readonly answer?: Answer;
  /** Does what was asked and answers something else. */
  readonly alter?: (answer: Answer) => Answer;
}

/** An error as the distribution spec has it: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
export function errorAnswer(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ errors: [{ code, message }] }),
  };
}

/** The page that a proxy sends, with any status. */
export function htmlPage(status: number): Answer {
  return {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8" },
    body: "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Hello</body></html>",
  };
}
