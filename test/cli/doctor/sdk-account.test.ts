import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sdkAccount } from "../../../cli/doctor/sdk-account";

/**
 * Answers as AWS documents them, since the local cloud has no Service Quotas:
 * https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
 */
const QUOTAS = [
  quota("L-5ED1D25B", "Concurrently running builds for ARM/Small environment", 1),
  quota("L-4DDC4A99", "Concurrently running builds for Linux/Large environment", 60),
  quota("L-ACCF6C0D", "Build projects", 5000),
];

let server: Server;
const asked: unknown[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const region = /\/([a-z0-9-]+)\/servicequotas\//.exec(`${request.headers.authorization}`)?.[1];
      const operation = `${request.headers["x-amz-target"]}`.split(".")[1] ?? "";
      asked.push([operation, region, JSON.parse(body)]);
      const [status, answer] = answerTo(operation, JSON.parse(body));
      response
        .writeHead(status, { "content-type": "application/x-amz-json-1.1" })
        .end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL_SERVICE_QUOTAS", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_REGION", "eu-central-1");
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

describe("the account that the SDK reads", () => {
  it("has the value of a quota", async () => {
    expect(await sdkAccount().quota("codebuild", "L-5ED1D25B")).toEqual({ ok: true, value: 1 });
    expect(asked.at(-1)).toEqual([
      "GetServiceQuota",
      "eu-central-1",
      { ServiceCode: "codebuild", QuotaCode: "L-5ED1D25B" },
    ]);
  });

  it("has the quotas of IAM, which is global, in one region", async () => {
    await sdkAccount().quota("iam", "L-FE177D64");

    expect(asked.at(-1)).toEqual([
      "GetServiceQuota",
      "us-east-1",
      { ServiceCode: "iam", QuotaCode: "L-FE177D64" },
    ]);
  });

  it("has every quota of concurrent builds, and no other", async () => {
    expect(await sdkAccount().buildQuotas()).toEqual({
      ok: true,
      value: [
        { size: "ARM/Small", code: "L-5ED1D25B", value: 1 },
        { size: "Linux/Large", code: "L-4DDC4A99", value: 60 },
      ],
    });
  });

  it("gives the reason why AWS refuses", async () => {
    expect(await sdkAccount().quota("codebuild", "denied")).toEqual({
      ok: false,
      reason: "User: ada is not authorized to perform: servicequotas:GetServiceQuota",
    });
  });
});

function quota(QuotaCode: string, QuotaName: string, Value: number) {
  return { ServiceCode: "codebuild", QuotaCode, QuotaName, Value, Unit: "None", Adjustable: true };
}

function answerTo(
  operation: string,
  { QuotaCode }: { readonly QuotaCode?: string },
): readonly [number, object] {
  if (operation === "ListServiceQuotas") return [200, { Quotas: QUOTAS }];
  const found = QUOTAS.find((one) => one.QuotaCode === QuotaCode);
  if (found !== undefined) return [200, { Quota: found }];
  const message = "User: ada is not authorized to perform: servicequotas:GetServiceQuota";
  return [400, { __type: "AccessDeniedException", message }];
}
