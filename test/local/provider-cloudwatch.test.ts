import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { CloudWatch } from "../../local/provider/cloudwatch";

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A CloudWatch that gives one answer, and what it was asked. */
async function answering(status: number, answer: object, sessionToken?: string) {
  const asked: { headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    asked.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = {
    accessKeyId: "key",
    secretAccessKey: "secret",
    ...(sessionToken !== undefined && { sessionToken }),
  };
  return { cloudwatch: new CloudWatch({ endpoint, credentials, region: "eu-central-1" }), asked };
}

describe("a call of CloudWatch", () => {
  it("sends its operation and input, signed by the key for the region", async () => {
    const { cloudwatch, asked } = await answering(200, { MetricAlarms: [] }, "token");

    const answer = await cloudwatch.send("DescribeAlarms", { AlarmNames: ["a"] });

    expect(answer).toEqual({ MetricAlarms: [] });
    expect(asked).toMatchObject([
      {
        body: '{"AlarmNames":["a"]}',
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "GraniteServiceVersion20100801.DescribeAlarms",
          "x-amz-security-token": "token",
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-central-1\/monitoring\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
          ),
        },
      },
    ]);
  });

  it("fails under the name of AWS's exception, with its message", async () => {
    const failure = { __type: "com.amazonaws.cloudwatch#ResourceNotFound", message: "no alarm" };
    const { cloudwatch } = await answering(404, failure);

    await expect(cloudwatch.send("ListTagsForResource", {})).rejects.toMatchObject({
      name: "ResourceNotFound",
      message: "no alarm",
    });
  });
});
