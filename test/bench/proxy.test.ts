import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trafficOf } from "../../bench/exchange";
import { pushImages } from "../../bench/images";
import { type CountingProxy, startCountingProxy } from "../../bench/proxy";
import { type RegistryServer, startRegistryServer } from "../fakes/registry-server";

let registry: RegistryServer;
let proxy: CountingProxy;
let milliseconds = 0;

beforeAll(async () => {
  registry = await startRegistryServer();
  proxy = await startCountingProxy(registry.host, () => milliseconds);
});

afterAll(async () => {
  await proxy.stop();
  await registry.close();
});

describe("the counting proxy", () => {
  it("notes each request with the bytes of its body and of the answer's", async () => {
    const { digest, size, body } = registry.storage.addImage("counted/app", "linux/amd64");
    proxy.take();

    const read = await fetch(`http://${proxy.host}/v2/counted/app/manifests/${digest}`);
    const put = await fetch(`http://${proxy.host}/v2/counted/app/manifests/v1`, {
      method: "PUT",
      headers: { "Content-Type": read.headers.get("content-type") ?? "" },
      body,
    });
    const head = await fetch(`http://${proxy.host}/v2/counted/app/manifests/v2?n=1`, { method: "HEAD" });

    expect(await read.text()).toBe(body);
    expect([put.status, head.status]).toEqual([201, 404]);
    const noted = proxy.take();
    expect(noted).toMatchObject([
      {
        method: "GET",
        path: `/v2/counted/app/manifests/${digest}`,
        status: 200,
        bytesIn: 0,
        bytesOut: size,
      },
      { method: "PUT", path: "/v2/counted/app/manifests/v1", status: 201, bytesIn: size },
      { method: "HEAD", path: "/v2/counted/app/manifests/v2?n=1", status: 404, bytesIn: 0, bytesOut: 0 },
    ]);
    expect(trafficOf(noted)).toMatchObject({ requests: 3, depth: 3 });
    expect(proxy.take()).toEqual([]);
  });

  it("holds each request as long as it is told to, so that requests side by side overlap", async () => {
    registry.storage.addImage("counted/slow", "linux/amd64", { tag: "v1" });
    milliseconds = 100;
    proxy.take();

    const url = `http://${proxy.host}/v2/counted/slow/manifests/v1`;
    await Promise.all([fetch(url), fetch(url), fetch(url)]);
    milliseconds = 0;

    const noted = proxy.take();
    expect(trafficOf(noted)).toMatchObject({ requests: 3, depth: 1 });
    expect(noted.every(({ start, end }) => end - start >= 99)).toBe(true);
  });

  it("hands on uploads, whose answers name the proxy", async () => {
    const { singles, attested, index } = await pushImages(proxy.host);

    const digests = new Set([...singles, ...attested, index]);
    expect(digests.size).toBe(5);
    expect(
      [...digests].filter((digest) => !registry.storage.repository("bench/app").documents.has(digest)),
    ).toEqual([]);
    // Two images of 6 layers and a config, their provenances of a layer and a config, three indexes.
    expect(proxy.take()).toHaveLength(2 * 2 * (7 + 2) + 4 + 3);
  });
});
