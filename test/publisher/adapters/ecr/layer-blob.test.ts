import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { digestOf } from "../../../../components/oci/digest";
import { readConfigBlob } from "../../../../components/publisher/adapters/ecr/layer-blob";

const servers: Server[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) server.close();
});

async function serving(text: string, status = 200) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    response.writeHead(status).end(text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

describe("a config's download", () => {
  it("is what the signed address gives, when it has the digest", async () => {
    const { origin, paths } = await serving("{}");

    const text = await readConfigBlob(
      `${origin}/bucket/blob?X-Amz-Signature=abc`,
      digestOf("{}").digest,
      undefined,
    );

    expect(text).toBe("{}");
    expect(paths).toEqual(["/bucket/blob?X-Amz-Signature=abc"]);
  });

  it("has the same path at another endpoint for AWS", async () => {
    const { origin, paths } = await serving("{}");
    const url = `https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/v2/billing/blobs/${digestOf("{}").digest}`;

    await readConfigBlob(url, digestOf("{}").digest, origin);

    expect(paths).toEqual([`/v2/billing/blobs/${digestOf("{}").digest}`]);
  });

  it("is a fault when it has another digest", async () => {
    const { origin } = await serving('{"os":"linux"}');

    const config = readConfigBlob(`${origin}/blob`, digestOf("{}").digest, undefined);

    await expect(config).rejects.toMatchObject({
      code: "IMAGE_CORRUPT",
      message: `IMAGE_CORRUPT downloading config ${digestOf("{}").digest}: what was downloaded has the digest ${digestOf('{"os":"linux"}').digest}`,
    });
  });

  it("is a fault when it is too large, without reading it all", async () => {
    const text = " ".repeat(5 * 1024 * 1024);
    const { origin } = await serving(text);

    const config = readConfigBlob(`${origin}/blob`, digestOf(text).digest, undefined);

    await expect(config).rejects.toThrow("it is larger than 4194304 bytes");
  });

  it("may be empty", async () => {
    const { origin } = await serving("", 204);

    expect(await readConfigBlob(`${origin}/blob`, digestOf("").digest, undefined)).toBe("");
  });

  it("is given up after ten seconds", async () => {
    const signal = AbortSignal.abort(new Error("it takes too long"));
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(signal);
    const { origin } = await serving("{}");

    const config = readConfigBlob(`${origin}/blob`, digestOf("{}").digest, undefined);

    await expect(config).rejects.toThrow(
      `AWS_CALL downloading config ${digestOf("{}").digest}: it takes too long`,
    );
    expect(timeout).toHaveBeenCalledWith(10_000);
  });

  it("may be as large as 4 MiB", async () => {
    const text = " ".repeat(4 * 1024 * 1024);
    const { origin } = await serving(text);

    expect(await readConfigBlob(`${origin}/blob`, digestOf(text).digest, undefined)).toHaveLength(4_194_304);
  });

  it.each([
    ["an error of the server", 403],
    ["a page that is not there", 404],
  ])("is a fault that does not show the signed address: %s", async (_, status) => {
    const { origin } = await serving("secret", status);

    const fault = await readConfigBlob(
      `${origin}/blob?X-Amz-Signature=abc`,
      digestOf("{}").digest,
      undefined,
    ).catch((error: unknown) => error);

    expect(fault).toMatchObject({ code: "AWS_CALL" });
    expect(String(fault)).toContain(`status ${status}`);
    expect(String(fault)).not.toContain("X-Amz-Signature");
  });

  it("is a fault when there is no address", async () => {
    await expect(readConfigBlob("", digestOf("{}").digest, undefined)).rejects.toMatchObject({
      code: "AWS_CALL",
    });
  });
});
