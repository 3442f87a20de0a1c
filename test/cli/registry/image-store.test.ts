import { afterEach, describe, expect, it } from "vitest";
import { openImageStore } from "../../../cli/registry/open-image-store";
import { OCI_INDEX, OCI_MANIFEST } from "../../../components/oci/media-types";
import {
  type RegistryServer,
  type RegistryServerOptions,
  startRegistryServer,
} from "../../fakes/registry-server";

const servers: RegistryServer[] = [];

async function registry(options?: RegistryServerOptions): Promise<RegistryServer> {
  const server = await startRegistryServer(options);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe("an image store", () => {
  it("reads an index and its children with one request each, and nothing before them", async () => {
    const server = await registry();
    const arm64 = server.storage.addImage("team/app", "linux/arm64");
    const index = server.storage.addIndex("team/app", [arm64], { tag: "v1" });
    const store = openImageStore({ env: {} });
    const repository = { registry: server.host, repository: "team/app" };

    const read = await store.read({ ...repository, tag: "v1" });
    const child = await store.read({ ...repository, digest: arm64.digest });

    expect(read).toEqual({ digest: index.digest, mediaType: OCI_INDEX, body: index.body });
    expect(child).toEqual({ digest: arm64.digest, mediaType: OCI_MANIFEST, body: arm64.body });
    expect(server.log).toEqual([
      "GET /v2/team/app/manifests/v1",
      `GET /v2/team/app/manifests/${arm64.digest}`,
    ]);
  });

  it("tells digest, type and size of a document without reading it", async () => {
    const server = await registry();
    const image = server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });

    const head = await openImageStore({ env: {} }).head({
      registry: server.host,
      repository: "team/app",
      tag: "v1",
    });

    expect(head).toEqual({ digest: image.digest, mediaType: OCI_MANIFEST, size: image.size });
    expect(server.log).toEqual(["HEAD /v2/team/app/manifests/v1"]);
  });

  it("copies an image to another repository of the registry by mounts, and puts it under a tag", async () => {
    const server = await registry();
    const image = server.storage.addImage("team/app", "linux/amd64");
    const store = openImageStore({ env: {} });
    const from = { registry: server.host, repository: "team/app" };
    const to = { registry: server.host, repository: "team/copy" };
    const { config, layers } = JSON.parse(image.body);

    const copies = [await store.copyBlob(from, to, config), await store.copyBlob(from, to, layers[0])];
    await store.put(to, { digest: image.digest, mediaType: OCI_MANIFEST, body: image.body }, "v1");

    expect(copies).toEqual(["mounted", "mounted"]);
    expect(server.storage.repository("team/copy").tags.get("v1")).toBe(image.digest);
    expect(server.log).toEqual([
      "POST /v2/team/copy/blobs/uploads/",
      "POST /v2/team/copy/blobs/uploads/",
      "PUT /v2/team/copy/manifests/v1",
    ]);
  });

  it("copies a blob to another registry once", async () => {
    const [source, target] = [await registry(), await registry()];
    const blob = source.storage.addBlob("team/app", "the layer");
    const store = openImageStore({ env: {} });
    const from = { registry: source.host, repository: "team/app" };
    const to = { registry: target.host, repository: "team/app" };

    const copies = [await store.copyBlob(from, to, blob), await store.copyBlob(from, to, blob)];

    expect(copies).toEqual(["copied", "there"]);
    expect(target.storage.repository("team/app").blobs.get(blob.digest)?.toString()).toBe("the layer");
    expect(source.log).toEqual([`GET /v2/team/app/blobs/${blob.digest}`]);
  });

  it("copies a blob that the registry does not mount, into the upload that it began instead", async () => {
    const server = await registry({ mounts: false });
    const blob = server.storage.addBlob("team/app", "the layer");
    const from = { registry: server.host, repository: "team/app" };
    const to = { registry: server.host, repository: "team/copy" };

    const copy = await openImageStore({ env: {} }).copyBlob(from, to, blob);

    expect(copy).toBe("copied");
    expect(server.log.map((line) => line.replace(/uploads\/.+/, "uploads/<id>"))).toEqual([
      "POST /v2/team/copy/blobs/uploads/",
      `HEAD /v2/team/copy/blobs/${blob.digest}`,
      `GET /v2/team/app/blobs/${blob.digest}`,
      "PUT /v2/team/copy/blobs/uploads/<id>",
    ]);
  });

  it("answers undefined for what is not there, and says why when it is needed", async () => {
    const server = await registry();
    server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });
    const store = openImageStore({ env: {} });
    const absent = { registry: server.host, repository: "team/app", tag: "v2" };

    expect(await store.read(absent)).toBeUndefined();
    expect(await store.head(absent)).toBeUndefined();
    await expect(store.get(absent)).rejects.toMatchObject({
      message: `reading ${server.host}/team/app:v2: ${server.host}/team/app has no tag v2 (404 MANIFEST_UNKNOWN: manifest unknown); check the reference`,
      exitCode: 1,
    });
    await expect(store.get({ ...absent, repository: "team/ap" })).rejects.toMatchObject({
      message: `reading ${server.host}/team/ap:v2: ${server.host} has no repository team/ap (404 NAME_UNKNOWN: repository name not known to registry); check its name`,
      exitCode: 1,
    });
  });

  it("lists tags over several pages, sorted", async () => {
    const server = await registry({ pageSize: 2 });
    for (const tag of ["v2", "latest", "v1", "v10", "edge"])
      server.storage.addImage("team/app", "linux/amd64", { tag });
    const store = openImageStore({ env: {} });

    expect(await store.tags({ registry: server.host, repository: "team/app" })).toEqual([
      "edge",
      "latest",
      "v1",
      "v10",
      "v2",
    ]);
    expect(await store.tags({ registry: server.host, repository: "team/none" })).toBeUndefined();
    expect(server.log.length).toBe(4);
  });
});
