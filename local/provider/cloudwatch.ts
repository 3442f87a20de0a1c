import { createHash, createHmac } from "node:crypto";
import type { Configuration } from "./configuration";

/**
 * Calls of Amazon CloudWatch, in its JSON protocol: the project's one use of that service is not worth another SDK client.
 * API: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html
 */
export class CloudWatch {
  readonly #endpoint: URL;
  readonly #credentials: Configuration["credentials"];
  readonly #region: string;

  constructor({ endpoint, credentials, region }: Pick<Configuration, "endpoint" | "credentials" | "region">) {
    this.#endpoint = new URL("/", endpoint);
    this.#credentials = credentials;
    this.#region = region;
  }

  /**
   * The answer to an operation; the caller knows its shape.
   *
   * @throws Error that is called as AWS's exception
   */
  async send<T>(operation: string, input: object): Promise<T> {
    const body = JSON.stringify(input);
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      ...this.#signed({ "x-amz-target": `GraniteServiceVersion20100801.${operation}` }, body),
    };
    const response = await fetch(this.#endpoint, { method: "POST", headers, body });
    const answer = (await response.json()) as Failure & T;
    if (response.ok) return answer;
    const name = answer.__type?.split("#").at(-1) ?? `status ${response.status}`;
    throw Object.assign(new Error(answer.message ?? answer.Message ?? operation), { name });
  }

  /**
   * The headers with a signature of Version 4 over all of them:
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
   */
  #signed(headers: Readonly<Record<string, string>>, body: string): Readonly<Record<string, string>> {
    const { accessKeyId, secretAccessKey, sessionToken } = this.#credentials;
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const sent = {
      ...headers,
      "x-amz-date": time,
      ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
    };
    const all = Object.entries({ ...sent, host: this.#endpoint.host }).sort(([a], [b]) => (a < b ? -1 : 1));
    const names = all.map(([name]) => name).join(";");
    const lines = all.map(([name, value]) => `${name}:${value}\n`).join("");
    const request = ["POST", "/", "", lines, names, sha256(body)].join("\n");
    const scope = [time.slice(0, 8), this.#region, "monitoring", "aws4_request"];
    const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(request)].join("\n");
    const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
    const credential = [accessKeyId, ...scope].join("/");
    const signature = hmac(key, text).toString("hex");
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
    return { ...sent, authorization };
  }
}

interface Failure {
  readonly __type?: string;
  readonly message?: string;
  readonly Message?: string;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
