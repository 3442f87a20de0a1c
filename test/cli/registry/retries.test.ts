import { describe, expect, it } from "vitest";
import { errorAnswer } from "../../fakes/registry-server";
import { messageAt, published as publishedIn } from "./published";
import { useRegistries } from "./registries";

const registries = useRegistries();
const published = () => publishedIn(registries);

describe("a request that may pass", () => {
  it.each([429, 500, 502, 503, 504, 408])(
    "is sent again after status %i, with longer waits",
    async (status) => {
      const { server, image, clock, store, v1 } = await published();
      server.misbehave({ times: 3, answer: { status } });

      const read = await store.get(v1);

      expect(read.digest).toBe(image.digest);
      expect(clock.waits).toEqual([300, 600, 1_200]);
    },
  );

  it("is sent again after a connection that was closed", async () => {
    const { server, image, store, v1 } = await published();
    server.misbehave({ times: 2, reset: true });

    expect((await store.get(v1)).digest).toBe(image.digest);
    expect(server.log).toHaveLength(3);
  });

  it("is sent again after a body that broke off", async () => {
    const { server, image, store, v1 } = await published();
    server.misbehave({ times: 1, alter: (answer) => ({ ...answer, cutAfter: 10 }) });

    expect((await store.get(v1)).digest).toBe(image.digest);
  });

  it.each([
    ["7", [7_000]],
    ["Mon, 02 Mar 2026 09:30:20 GMT", [20_000]],
    ["soon", [300]],
    ["0", [300]],
  ])("waits as Retry-After %j asks", async (header, waits) => {
    const { server, clock, store, v1 } = await published();
    server.misbehave({ times: 1, answer: { status: 429, headers: { "Retry-After": header } } });

    await store.get(v1);

    expect(clock.waits).toEqual(waits);
  });

  it("is not sent again when the registry asks for more than a minute", async () => {
    const { server, clock, store, v1 } = await published();
    server.misbehave({
      answer: {
        ...errorAnswer(429, "TOOMANYREQUESTS", "pull rate limit"),
        headers: { "Retry-After": "3600" },
      },
    });

    await expect(store.get(v1)).rejects.toThrow(
      messageAt(
        server,
        "reading HOST/team/app:v1: HOST has had too many requests (429 TOOMANYREQUESTS: pull rate limit); sign in with: docker login HOST, or try again in 3600 seconds",
      ),
    );
    expect(clock.waits).toEqual([]);
  });

  it("is given up after five attempts, with the registry's words", async () => {
    const { server, clock, store, v1 } = await published();
    server.misbehave({ answer: errorAnswer(503, "UNAVAILABLE", "maintenance") });

    await expect(store.get(v1)).rejects.toThrow(
      messageAt(
        server,
        "reading HOST/team/app:v1: HOST failed 5 times (503 UNAVAILABLE: maintenance); try again later",
      ),
    );
    expect(clock.waits).toEqual([300, 600, 1_200, 2_400]);
    expect(server.log).toHaveLength(5);
  });

  it.each([400, 403, 404, 405, 501])("is not sent again after status %i", async (status) => {
    const { server, store, v1 } = await published();
    server.misbehave({ answer: { status } });

    await expect(store.get(v1)).rejects.toThrow(String(status));
    expect(server.log).toHaveLength(1);
  });
});
