import { describe, expect, it } from "vitest";
import { inChunks } from "../../../cli/registry/chunks";
import { openImageStore } from "../../../cli/registry/open-image-store";
import type { RegistryServer } from "../../fakes/registry-server";
import { auth, quickClock, teamApp, useRegistries } from "./registries";

const { start, configured } = useRegistries();
const MEBIBYTE = 1024 * 1024;

async function copied(change: (target: RegistryServer, source: RegistryServer) => void, size = 3 * MEBIBYTE) {
  const [source, target] = [await start(), await start()];
  const content = Buffer.alloc(size, "layer ");
  const blob = source.storage.addBlob("team/app", content);
  change(target, source);
  const store = openImageStore({ env: {} }, { clock: quickClock(), limits: { chunkBytes: MEBIBYTE } });
  const copy = await store.copyBlob(teamApp(source), teamApp(target), blob);
  const log = target.log.map((line) => line.replace(/uploads\/.+/, "uploads/<id>"));
  return {
    copy,
    log,
    isSame: target.storage.repository("team/app").blobs.get(blob.digest)?.equals(content),
    target,
    blob,
  };
}

describe("a blob that is copied", () => {
  it("is sent in one request with its length, to the address of the upload with its query", async () => {
    const { copy, isSame, target, blob } = await copied(() => undefined);

    const put = target.requests.at(-1);
    expect({ copy, isSame }).toEqual({ copy: "copied", isSame: true });
    expect(put?.headers["content-length"]).toBe(String(3 * MEBIBYTE));
    expect(put?.headers["transfer-encoding"]).toBeUndefined();
    expect(Object.fromEntries(put?.query ?? [])).toEqual({ state: "0", digest: blob.digest });
  });

  it("is sent in chunks when one request is too large", async () => {
    const { isSame, log, target } = await copied(
      (registry) => registry.misbehave({ method: "PUT", times: 1, answer: { status: 413 } }),
      2.5 * MEBIBYTE,
    );

    expect(isSame).toBe(true);
    expect(log.slice(3)).toEqual([
      "POST /v2/team/app/blobs/uploads/",
      "PATCH /v2/team/app/blobs/uploads/<id>",
      "PATCH /v2/team/app/blobs/uploads/<id>",
      "PATCH /v2/team/app/blobs/uploads/<id>",
      "PUT /v2/team/app/blobs/uploads/<id>",
    ]);
    expect(
      target.requests.map(({ headers }) => headers["content-range"]).filter((range) => range !== undefined),
    ).toEqual(["0-1048575", "1048576-2097151", "2097152-2621439"]);
  });

  it("is sent again from its beginning when the upload breaks", async () => {
    const { isSame, log } = await copied((registry) =>
      registry.misbehave({ method: "PUT", times: 1, reset: true }),
    );

    expect(isSame).toBe(true);
    expect(log.slice(1)).toEqual([
      "POST /v2/team/app/blobs/uploads/",
      "PUT /v2/team/app/blobs/uploads/<id>",
      "POST /v2/team/app/blobs/uploads/",
      "PUT /v2/team/app/blobs/uploads/<id>",
    ]);
  });

  it("is sent again from its beginning when the source breaks off", async () => {
    const { isSame } = await copied((_, source) =>
      source.misbehave({
        path: /\/blobs\//,
        times: 1,
        alter: (answer) => ({ ...answer, cutAfter: MEBIBYTE }),
      }),
    );

    expect(isSame).toBe(true);
  });

  it("may be empty", async () => {
    expect(await copied(() => undefined, 0)).toMatchObject({ copy: "copied", isSame: true });
  });

  it.each([400, 401, 403, 404, 405])(
    "within one registry that answers a mount with %i is sent",
    async (status) => {
      const server = await start();
      const blob = server.storage.addBlob("team/app", "layer");
      server.misbehave({ method: "POST", times: 1, answer: { status } });
      const to = { ...teamApp(server), repository: "team/copy" };

      expect(await openImageStore({ env: {} }).copyBlob(teamApp(server), to, blob)).toBe("copied");
      expect(server.storage.repository("team/copy").blobs.has(blob.digest)).toBe(true);
    },
  );

  it("within one repository needs no request", async () => {
    const server = await start();
    const blob = server.storage.addBlob("team/app", "layer");

    expect(await openImageStore({ env: {} }).copyBlob(teamApp(server), teamApp(server), blob)).toBe("there");
    expect(server.log).toEqual([]);
  });

  it("goes to another host without the credentials of its registry", async () => {
    const elsewhere = await start();
    elsewhere.storage.uploads.set("other", { repository: "team/app", chunks: [] });
    const users = { ann: "hunter2" };
    const [source, target] = [await start(), await start({ authentication: { kind: "basic", users } })];
    const blob = source.storage.addBlob("team/app", "layer");
    const DOCKER_CONFIG = configured({ auths: { [target.host]: auth("ann", "hunter2") } });
    const location = `http://${elsewhere.host}/v2/team/app/blobs/uploads/other`;
    target.misbehave({
      method: "POST",
      alter: (answer) => (answer.status === 202 ? { status: 202, headers: { Location: location } } : answer),
    });

    await openImageStore({ env: { DOCKER_CONFIG } }).copyBlob(teamApp(source), teamApp(target), blob);

    expect(target.requests.at(-1)?.headers.authorization).toBeDefined();
    expect(elsewhere.requests.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ["PUT", undefined],
    ]);
  });
});

describe("chunks", () => {
  it.each([
    [[3, 3, 3], 4, [4, 4, 1]],
    [[10], 4, [4, 4, 2]],
    [[4, 4], 4, [4, 4]],
    [[], 4, []],
    [[1, 1], 4, [2]],
  ])("of pieces of %j bytes by %i are %j", async (pieces, size, expected) => {
    async function* body() {
      for (const length of pieces) yield Buffer.alloc(length);
    }
    const chunks: number[] = [];
    for await (const chunk of inChunks(body(), size)) chunks.push(chunk.length);

    expect(chunks).toEqual(expected);
  });
});
