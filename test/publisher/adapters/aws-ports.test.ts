import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { digestOf } from "../../../components/oci/digest";
import { awsPorts } from "../../../components/publisher/adapters/aws-ports";

const servers: Server[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An endpoint of AWS that answers every operation the same, and every download with a config; what was asked of it. */
async function endpoint(answer: object) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const target = request.headers["x-amz-target"];
    asked.push(String(target ?? request.url).replace(/_\d+\./, "."));
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.end(target === undefined ? "{}" : JSON.stringify(answer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function portsAt(url: string, environment: Readonly<Record<string, string>> = {}) {
  const credentials = {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "eu-central-1",
  };
  const all = { ...credentials, AWS_ENDPOINT_URL: url, ...environment };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  const settings = { tableName: "fleet-ledger", deadLettersUrl: "https://sqs.example/1/fleet-dead-letters" };
  return awsPorts(settings, { AWS_ENDPOINT_URL: url, ...environment });
}

describe("the ports over AWS", () => {
  it("reach each service at the endpoint of the environment, the queue too whatever host its URL names", async () => {
    const { url, asked } = await endpoint({});
    const { builds, ledger, parameters, deadLetters, registry } = portsAt(url);

    await builds.recent();
    await ledger.bookmarks();
    await parameters.read("/a");
    await deadLetters.take(0);
    await registry.read("billing", ["latest"]);

    expect(asked).toEqual([
      "CodeBuild.ListBuilds",
      "DynamoDB.BatchGetItem",
      "AmazonSSM.GetParameter",
      "AmazonSQS.ReceiveMessage",
      "AmazonEC2ContainerRegistry_V20150921.BatchGetImage",
      "AmazonEC2ContainerRegistry_V20150921.BatchGetImage",
    ]);
  });

  it("send events to the default bus of the endpoint", async () => {
    const { url, asked } = await endpoint({ FailedEntryCount: 0 });
    const subject = {
      id: "s/r/refused",
      summary: "billing: run r is refused: no",
      publisher: "fleet",
      service: "billing",
      serviceId: "s",
      repository: "billing",
      run: "r",
    };

    await portsAt(url).events.send({ type: "Image Refused", detail: { ...subject, reason: "no" } });

    expect(asked).toEqual(["AWSEvents.PutEvents"]);
  });

  it.each([
    ["the endpoint of ECR where there is one", "AWS_ENDPOINT_URL_ECR"],
    ["the endpoint of AWS otherwise", "AWS_ENDPOINT_URL"],
  ])("download configs from %s", async (_case, variable) => {
    const { digest } = digestOf("{}");
    const downloadUrl = `https://registry.example/blobs/${digest}`;
    const other = await endpoint({ downloadUrl });
    const { url, asked } = await endpoint({ downloadUrl });

    const text = await portsAt(other.url, { [variable]: url }).registry.config("billing", digest);

    expect(text).toBe("{}");
    expect(asked).toEqual([
      "AmazonEC2ContainerRegistry_V20150921.GetDownloadUrlForLayer",
      `/blobs/${digest}`,
    ]);
    expect(other.asked).toEqual([]);
  });

  it("have the time of the host, and wait for as long as asked", async () => {
    const { clock } = portsAt("http://127.0.0.1:9");
    const start = Date.now();

    await clock.sleep(20);

    expect(clock.now() - start).toBeGreaterThanOrEqual(19);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  });
});
