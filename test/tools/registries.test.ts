import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openImageStore } from "../../cli/registry/open-image-store";
import { sha256Digest } from "../../components/oci/digest";
import { OCI_INDEX, OCI_MANIFEST } from "../../components/oci/media-types";
import type { RunningRegistry } from "../../local/distribution";
import { type RegistryServer, startRegistryServer } from "../fakes/registry-server";
import { REGISTRIES } from "./registry-programs";

let source: RegistryServer;
beforeAll(async () => {
  source = await startRegistryServer();
});
afterAll(() => source.close());

let repositories = 0;

describe.each(REGISTRIES.filter(({ isAvailable }) => isAvailable))("with $name, the client", ({ start }) => {
  let registry: RunningRegistry;
  beforeAll(async () => {
    registry = await start();
  });
  afterAll(() => registry?.stop());

  const store = openImageStore({ env: {} });
  const from = () => ({ registry: source.host, repository: "team/app" });
  /** A repository that no other test uses. */
  const fresh = () => {
    repositories += 1;
    return { registry: registry.host, repository: `team/app-${repositories}` };
  };

  /** Copies an index of two images from the registry of the tests, children first. */
  async function publish(tag?: string) {
    const to = fresh();
    const images = ["linux/amd64", "linux/arm64"].map((platform) =>
      source.storage.addImage("team/app", platform),
    );
    for (const { digest, mediaType, body } of images) {
      const { config, layers } = JSON.parse(body);
      for (const blob of [config, ...layers]) expect(await store.copyBlob(from(), to, blob)).toBe("copied");
      await store.put(to, { digest, mediaType, body });
    }
    const index = source.storage.addIndex("team/app", images);
    await store.put(to, index, tag);
    return { to, images, index };
  }

  it("writes an index after its images and reads back the same bytes, by tag and by digest", async () => {
    const { to, images, index } = await publish("v1");

    expect(await store.read({ ...to, tag: "v1" })).toEqual({
      digest: index.digest,
      mediaType: OCI_INDEX,
      body: index.body,
    });
    expect(await store.read({ ...to, digest: images[1]?.digest ?? "" })).toEqual({
      digest: images[1]?.digest,
      mediaType: OCI_MANIFEST,
      body: images[1]?.body,
    });
    expect(await store.head({ ...to, tag: "v1" })).toEqual({
      digest: index.digest,
      mediaType: OCI_INDEX,
      size: index.size,
    });
    const { config } = JSON.parse(images[0]?.body ?? "");
    expect(JSON.parse(await store.readText(to, config))).toMatchObject({
      os: "linux",
      architecture: "amd64",
    });
  });

  it("writes an index without a tag", async () => {
    const { to, index } = await publish();

    expect((await store.get({ ...to, digest: index.digest })).body).toBe(index.body);
  });

  it("mounts blobs of another repository", async () => {
    const { to, images } = await publish();
    const other = fresh();
    const { config, layers } = JSON.parse(images[0]?.body ?? "");

    expect(await store.copyBlob(to, other, config)).toBe("mounted");
    expect(await store.copyBlob(to, other, layers[0])).toBe("mounted");
    expect(await store.hasBlob(other, config.digest)).toBe(true);
    expect(await store.hasBlob(other, sha256Digest("none"))).toBe(false);
  });

  it("copies a blob that no repository of the registry has to mount", async () => {
    const [to, empty] = [fresh(), fresh()];
    const blob = source.storage.addBlob("team/app", "layer of nobody");
    await store.copyBlob(from(), fresh(), source.storage.addBlob("team/app", "something"));

    await expect(store.copyBlob(empty, to, blob)).rejects.toThrow(/404/);
    expect(await store.copyBlob(from(), to, blob)).toBe("copied");
    expect(await store.copyBlob(from(), to, blob)).toBe("there");
  });

  it("sends a blob in chunks", async () => {
    const to = fresh();
    const blob = source.storage.addBlob("team/app", Buffer.alloc(2_500_000, "layer"));
    const chunking = openImageStore({ env: {} }, { limits: { wholeUploadBytes: 0, chunkBytes: 1_000_000 } });

    expect(await chunking.copyBlob(from(), to, blob)).toBe("copied");
    expect(await store.readText(to, blob)).toHaveLength(2_500_000);
  });

  it("tells what is not there from what failed", async () => {
    const { to } = await publish("v1");
    const nowhere = fresh();

    expect(await store.read({ ...to, tag: "v2" })).toBeUndefined();
    expect(await store.head({ ...to, digest: sha256Digest("none") })).toBeUndefined();
    expect(await store.read({ ...nowhere, tag: "v1" })).toBeUndefined();
    await expect(store.get({ ...to, tag: "v2" })).rejects.toMatchObject({ exitCode: 1, status: 404 });
    await expect(store.readText(to, { digest: sha256Digest("none"), size: 4 })).rejects.toMatchObject({
      exitCode: 3,
      status: 404,
    });
  });

  it("lists tags in order", async () => {
    const { to, index } = await publish("v2");
    for (const tag of ["v10", "latest"]) await store.put(to, index, tag);

    expect(await store.tags(to)).toEqual(["latest", "v10", "v2"]);
    expect(await store.tags(fresh())).toBeUndefined();
  });

  it("finds what refers to an image, by the API or by the tag that stands in for it", async () => {
    const { to, images } = await publish();
    const [image] = images;
    const empty = source.storage.addBlob("team/app", "{}");
    await store.copyBlob(from(), to, empty);
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      artifactType: "application/spdx+json",
      config: { mediaType: "application/vnd.oci.empty.v1+json", ...empty },
      layers: [{ mediaType: "application/spdx+json", ...empty }],
      subject: { mediaType: image?.mediaType, digest: image?.digest, size: image?.size },
    });
    const artifact = { digest: sha256Digest(body), mediaType: OCI_MANIFEST, size: body.length };
    await store.put(to, { ...artifact, body });
    const list = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [{ ...artifact, artifactType: "application/spdx+json" }],
    });
    await store.put(
      to,
      { digest: sha256Digest(list), mediaType: OCI_INDEX, body: list },
      image?.digest.replace(":", "-"),
    );

    const referrers = await store.referrers(to, image?.digest ?? "");

    expect(referrers).toMatchObject([{ ...artifact, artifactType: "application/spdx+json" }]);
    expect(await store.referrers(to, sha256Digest("none"))).toEqual([]);
  });

  it("is told when an image's layer is not there", async () => {
    const to = fresh();
    const { digest, mediaType, body } = source.storage.addImage("team/app", "linux/riscv64");

    await expect(store.put(to, { digest, mediaType, body }, "v1")).rejects.toThrow(
      /^writing .*: .*(BLOB_UNKNOWN|blob for layers\[0\] not found)/,
    );
    expect(await store.read({ ...to, tag: "v1" })).toBeUndefined();
  });
});
