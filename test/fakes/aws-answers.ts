import { Readable } from "node:stream";
import { CLIENT_SETTINGS } from "../../components/publisher/adapters/client-settings";

/** What AWS answers to one request: a body with status 200, or an exception. */
export type AwsAnswer =
  | { readonly body: unknown }
  | {
      readonly exception: string;
      readonly message?: string;
      readonly status?: number;
      readonly fields?: object;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** One request as it was sent. */
export interface AwsRequest {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Settings of a real SDK client whose requests are answered here, one answer for each request; what was asked is kept in
 * `requests`. The SDK's own retries are off unless asked for.
 */
export function answeringClient(answers: readonly AwsAnswer[], maxAttempts = 1) {
  const requests: AwsRequest[] = [];
  const settings = {
    ...CLIENT_SETTINGS,
    maxAttempts,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    requestHandler: {
      async handle(request: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown }) {
        const operation = (request.headers["x-amz-target"] ?? "").split(".").at(-1) ?? "";
        requests.push({ operation, body: JSON.parse(bodyText(request.body)) });
        const answer = answers[requests.length - 1];
        if (answer === undefined)
          throw new Error(`there is no answer to request ${requests.length}, ${operation}`);
        return { response: responseOf(answer) };
      },
    },
  };
  return { settings, requests };
}

function responseOf(answer: AwsAnswer) {
  const extra = "body" in answer ? {} : answer.headers;
  const headers = { "content-type": "application/x-amz-json-1.1", ...extra };
  const [statusCode, body] =
    "body" in answer
      ? [200, answer.body]
      : [answer.status ?? 400, { __type: answer.exception, message: answer.message ?? "", ...answer.fields }];
  return { statusCode, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) };
}

function bodyText(body: unknown): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : "{}";
}
