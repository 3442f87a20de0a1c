import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { stackAnswers } from "../../../components/publisher/adapters/stack-answers";

const ANSWER = {
  Status: "SUCCESS",
  PhysicalResourceId: "/p",
  StackId: "arn:stack",
  RequestId: "r1",
  LogicalResourceId: "published",
} as const;

let server: Server | undefined;

afterEach(() => server?.close());

/** A server that answers with this status; its address and what it received. */
async function listening(status: number) {
  const received: { method: string | undefined; type: string | undefined; body: string }[] = [];
  const own = createServer(async (request, response) => {
    received.push({
      method: request.method,
      type: request.headers["content-type"],
      body: await text(request),
    });
    response.writeHead(status).end();
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(own.address() as AddressInfo).port}/signed?token=secret`, received };
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

describe("an answer to CloudFormation", () => {
  it("is put to the URL as JSON, without a content type that the signature does not have", async () => {
    const { url, received } = await listening(200);

    await stackAnswers().answer(url, ANSWER);

    expect(received).toEqual([{ method: "PUT", type: "", body: JSON.stringify(ANSWER) }]);
  });

  it("that is refused is a fault that does not name the URL", async () => {
    const { url } = await listening(403);

    await expect(stackAnswers().answer(url, ANSWER)).rejects.toThrow(
      "AWS_CALL answering resource published of arn:stack: Error: the answer is refused with status 403",
    );
  });
});
