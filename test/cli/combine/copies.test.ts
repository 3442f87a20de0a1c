import { describe, expect, it } from "vitest";
import { attested, combine, combined, heldBy, registry, writes } from "./registries";

describe("multiarch combine of other repositories", () => {
  it("mounts what the repository of the tag lacks, and puts children before the tag", async () => {
    const server = await registry();
    const { image, attestation } = attested(server, "build/app", "linux/amd64");
    const arm64 = server.storage.addImage("build/app", "linux/arm64");
    server.storage.addIndex("build/app", [image, attestation], { tag: "amd64" });
    const from = `${server.host}/build/app`;
    const args = ["-t", `${server.host}/release/app:1.0.0`, `${from}:amd64`, `${from}@${arm64.digest}`];

    const report = await combined(...args);
    const puts = server.log.filter((line) => line.startsWith("PUT"));
    server.forget();
    await combined(...args);

    expect(report.copied).toEqual([
      { repository: `${server.host}/release/app`, documents: 3, blobs: { mounted: 6, copied: 0, there: 0 } },
    ]);
    expect(puts.slice(0, 3).sort()).toEqual(
      [image, attestation, arm64].map(({ digest }) => `PUT /v2/release/app/manifests/${digest}`).sort(),
    );
    expect(puts.slice(3)).toEqual(["PUT /v2/release/app/manifests/1.0.0"]);
    expect(writes(server)).toEqual([]);
    expect([...server.storage.repository("release/app").documents.keys()].sort()).toEqual(
      [image.digest, attestation.digest, arm64.digest, report.digest].sort(),
    );
  });

  it("copies to another registry, each blob once", async () => {
    const [from, to] = [await registry(), await registry()];
    const images = ["linux/amd64", "linux/arm64"].map((platform) =>
      from.storage.addImage("app", platform, { layer: "shared" }),
    );

    const report = await combined(
      ...["-t", `${to.host}/copy/app:v1`],
      ...images.map(({ digest }) => `${from.host}/app@${digest}`),
    );

    expect(report.copied).toEqual([
      { repository: `${to.host}/copy/app`, documents: 2, blobs: { mounted: 0, copied: 3, there: 0 } },
    ]);
    expect(heldBy(to, "copy/app", "v1")).toBe(report.body);
    expect(writes(from)).toEqual([]);
    expect(writes(to).filter((line) => line.startsWith("POST"))).toHaveLength(3);
    expect([...to.storage.repository("copy/app").blobs.values()].map(String).sort()).toEqual(
      [...from.storage.repository("app").blobs.values()].map(String).sort(),
    );
  });

  it("copies where the registry does not mount", async () => {
    const server = await registry({ mounts: false });
    const image = server.storage.addImage("build", "linux/amd64");

    const { copied } = await combined(
      "-t",
      `${server.host}/release:v1`,
      `${server.host}/build@${image.digest}`,
    );

    expect(copied[0]?.blobs).toEqual({ mounted: 0, copied: 2, there: 0 });
  });

  it("writes one index to tags of several repositories and registries", async () => {
    const [one, two] = [await registry(), await registry()];
    const { image, attestation } = attested(one, "app", "linux/amd64");
    const index = one.storage.addIndex("app", [image, attestation]);
    const tags = [`${one.host}/app:v1`, `${one.host}/mirror/app:v1`, `${two.host}/app:latest`];

    const report = await combined(...tags.flatMap((tag) => ["-t", tag]), `${one.host}/app@${index.digest}`);

    expect(report.digest).toBe(index.digest);
    expect([heldBy(one, "app", "v1"), heldBy(one, "mirror/app", "v1"), heldBy(two, "app", "latest")]).toEqual(
      [index.body, index.body, index.body],
    );
    expect(report.copied.map(({ repository }) => repository)).toEqual([
      `${one.host}/mirror/app`,
      `${two.host}/app`,
    ]);
  });

  it("copies no image that is left out", async () => {
    const server = await registry();
    const [amd64, arm64] = ["linux/amd64", "linux/arm64"].map((platform) =>
      server.storage.addImage("all", platform),
    );
    server.storage.addIndex("all", [amd64 ?? {}, arm64 ?? {}], { tag: "v1" });

    await combined("-t", `${server.host}/some:v1`, "--platform", "linux/arm64", `${server.host}/all:v1`);

    expect(server.storage.repository("some").documents.has(`${amd64?.digest}`)).toBe(false);
    expect(server.log.filter((line) => line.includes(`${amd64?.digest}`))).toEqual([]);
  });

  it("leaves layers that only their maker may distribute where they are", async () => {
    const server = await registry();
    const config = server.storage.addBlob(
      "windows",
      '{"os":"windows","architecture":"amd64","os.version":"10.0.17763.1"}',
    );
    const { digest } = server.storage.addDocument("windows", {
      schemaVersion: 2,
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      config: { mediaType: "application/vnd.docker.container.image.v1+json", ...config },
      layers: [
        {
          mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
          digest: `sha256:${"1".repeat(64)}`,
          size: 1,
          urls: ["https://example.com/layer"],
        },
      ],
    });

    const report = await combined("-t", `${server.host}/copy:v1`, `${server.host}/windows@${digest}`);

    expect(report.entries.map(({ platform }) => platform)).toEqual(["windows(10.0.17763.1)/amd64"]);
    expect(report.mediaType).toBe("application/vnd.docker.distribution.manifest.list.v2+json");
    expect(report.copied[0]?.blobs).toEqual({ mounted: 1, copied: 0, there: 0 });
  });

  it("copies an index inside an index with what it lists", async () => {
    const server = await registry();
    const amd64 = server.storage.addImage("deep", "linux/amd64");
    const inner = server.storage.addIndex("deep", [amd64]);
    const { body: _, ...entry } = inner;
    const outer = server.storage.addIndex("deep", [
      { ...entry, platform: { os: "linux", architecture: "amd64" } },
    ]);

    const { copied, digest } = await combined(
      "-t",
      `${server.host}/copy:v1`,
      `${server.host}/deep@${outer.digest}`,
    );

    expect(digest).toBe(outer.digest);
    expect(copied[0]?.documents).toBe(2);
    expect([...server.storage.repository("copy").documents.keys()]).toEqual([
      amd64.digest,
      inner.digest,
      outer.digest,
    ]);
  });

  it("copies what an artifact is made of", async () => {
    const server = await registry();
    const amd64 = server.storage.addImage("app", "linux/amd64");
    const empty = { mediaType: "application/vnd.oci.empty.v1+json", ...server.storage.addBlob("app", "{}") };
    const { body: _, ...artifact } = server.storage.addDocument("app", {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      artifactType: "application/vnd.example.chart",
      config: empty,
      layers: [empty],
    });
    server.storage.addIndex("app", [amd64, { ...artifact, artifactType: "application/vnd.example.chart" }], {
      tag: "v1",
    });

    const { entries, copied } = await combined("-t", `${server.host}/copy:v1`, `${server.host}/app:v1`);

    expect(entries.map(({ kind }) => kind)).toEqual(["image", "other"]);
    expect(copied[0]).toMatchObject({ documents: 2, blobs: { mounted: 3 } });
  });

  it("says with --dry-run what it would copy", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("build", "linux/amd64");

    const { stderr } = await combine(
      "-t",
      `${server.host}/app:v1`,
      `${server.host}/build@${digest}`,
      "--dry-run",
    );

    expect(stderr).toContain(`\nto copy to ${server.host}/app: manifests 1\n`);
    expect(writes(server)).toEqual([]);
  });
});
