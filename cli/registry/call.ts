import type { HttpRequest, HttpResponse } from "./http";

/** One thing that is asked of a registry. */
export interface Call {
  readonly method: HttpRequest["method"];
  /** Below `/v2/`, or a whole address that the registry gave. */
  readonly path: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpRequest["body"];
  /** Such as `repository:team/app:pull`. */
  readonly scopes: readonly string[];
  /** What is being done, for messages: `reading docker.io/library/debian:latest`. */
  readonly doing: string;
}

/** An answer that was read whole. */
export interface Answer extends Omit<HttpResponse, "body" | "discard"> {
  readonly body: Buffer;
}
