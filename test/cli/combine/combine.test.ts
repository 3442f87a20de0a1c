import { describe, expect, it } from "vitest";
import { assembleIndex } from "../../../components/oci/image-index";
import { attested, combine, combined, heldBy, registry, writes } from "./registries";

describe("multiarch combine", () => {
  it("joins two images of a repository: each source, its config, the tags, and nothing else is asked for", async () => {
    const server = await registry();
    const amd64 = server.storage.addImage("app", "linux/amd64");
    const arm64 = server.storage.addImage("app", "linux/arm64");
    const app = `${server.host}/app`;
    const config = (body: string) => JSON.parse(body).config.digest;

    const { code, stdout, stderr } = await combine(
      "-t",
      `${app}:v1`,
      `${app}@${amd64.digest}`,
      `${app}@${arm64.digest}`,
    );

    const { index } = { index: heldBy(server, "app", "v1") ?? "" };
    const digest = server.storage.repository("app").tags.get("v1");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(index).manifests).toEqual(
      [amd64, arm64].map(({ mediaType, digest, size, platform }) => ({ mediaType, digest, size, platform })),
    );
    expect(stdout).toBe(`${digest} application/vnd.oci.image.index.v1+json ${index.length}B

ENTRY        DIGEST                                                                   FROM
linux/amd64  ${amd64.digest}  ${app}
linux/arm64  ${arm64.digest}  ${app}

TAG${" ".repeat(app.length)}  RESULT
${app}:v1  written
`);
    expect([...server.log].sort()).toEqual(
      [
        `GET /v2/app/manifests/${amd64.digest}`,
        `GET /v2/app/manifests/${arm64.digest}`,
        "HEAD /v2/app/manifests/v1",
        `GET /v2/app/blobs/${config(amd64.body)}`,
        `GET /v2/app/blobs/${config(arm64.body)}`,
        "PUT /v2/app/manifests/v1",
        "HEAD /v2/app/manifests/v1",
      ].sort(),
    );
  });

  it("keeps attestations after their images, and looks for what the indexes list", async () => {
    const server = await registry();
    const [amd64, arm64] = [attested(server, "app", "linux/amd64"), attested(server, "app", "linux/arm64")];
    const one = server.storage.addIndex("app", [amd64.image, amd64.attestation], { tag: "v1-amd64" });
    const two = server.storage.addIndex("app", [arm64.image, arm64.attestation], { tag: "v1-arm64" });
    const app = `${server.host}/app`;

    const report = await combined("-t", `${app}:v1`, `${app}:v1-amd64`, `${app}:v1-arm64`);

    expect(report.entries.map(({ kind, platform, digest }) => [kind, platform, digest])).toEqual([
      ["image", "linux/amd64", amd64.image.digest],
      ["attestation", "linux/amd64", amd64.attestation.digest],
      ["image", "linux/arm64", arm64.image.digest],
      ["attestation", "linux/arm64", arm64.attestation.digest],
    ]);
    expect(heldBy(server, "app", "v1")).toBe(assembleIndex([one, two]).body);
    expect(server.log.filter((line) => line.startsWith("HEAD"))).toHaveLength(6);
  });

  it("writes nothing the second time", async () => {
    const server = await registry();
    const sources = ["linux/amd64", "linux/arm64"].map((platform) =>
      server.storage.addImage("app", platform),
    );
    const args = [
      ...["1.4.2", "latest"].flatMap((tag) => ["-t", `${server.host}/app:${tag}`]),
      ...sources.map(({ digest }) => `${server.host}/app@${digest}`),
      ...["--annotation", "org.opencontainers.image.version=1.4.2"],
    ];

    const first = await combined(...args);
    server.forget();
    const second = await combined(...args);

    expect(writes(server)).toEqual([]);
    expect(server.log).toHaveLength(6);
    expect(first.tags.map(({ result }) => result)).toEqual(["written", "written"]);
    expect(second.tags.map(({ result }) => result)).toEqual(["unchanged", "unchanged"]);
    expect(second.digest).toBe(first.digest);
  });

  it("takes digests of the repository of its tags", async () => {
    const server = await registry();
    const [one, two] = ["linux/amd64", "linux/s390x"].map((platform) =>
      server.storage.addImage("team/app", platform),
    );

    const { entries } = await combined(
      "-t",
      `${server.host}/team/app:v1`,
      `${one?.digest}`,
      `@${two?.digest}`,
    );

    expect(entries.map(({ sources }) => sources)).toEqual([
      [`${server.host}/team/app@${one?.digest}`],
      [`${server.host}/team/app@${two?.digest}`],
    ]);
  });

  it("takes exactly the platforms asked for, with their attestations, and says what it left out", async () => {
    const server = await registry();
    const [amd64, arm64] = [attested(server, "app", "linux/amd64"), attested(server, "app", "linux/arm64")];
    const old = server.storage.addImage("app", "linux/arm/v6");
    server.storage.addIndex("app", [amd64.image, amd64.attestation, old, arm64.image, arm64.attestation], {
      tag: "all",
    });
    const app = `${server.host}/app`;

    const report = await combined(
      "-t",
      `${app}:some`,
      "--platform",
      "arm64",
      "--platform",
      "linux/amd64",
      `${app}:all`,
    );
    const missing = await combine("-t", `${app}:other`, "--platform", "linux/s390x", `${app}:all`);

    expect(report.entries.map(({ digest }) => digest)).toEqual([
      arm64.image.digest,
      arm64.attestation.digest,
      amd64.image.digest,
      amd64.attestation.digest,
    ]);
    expect(report.leftOut).toEqual([{ platform: "linux/arm/v6", digest: old.digest, source: `${app}:all` }]);
    expect(missing).toEqual({
      code: 1,
      stdout: "",
      stderr: "multiarch: platform linux/s390x has no image in the sources; build it, or leave it out\n",
    });
    expect(server.storage.repository("app").tags.has("other")).toBe(false);
  });

  it("adds to what the tag holds, replaces the same platform, and is idle when it is there", async () => {
    const server = await registry();
    const [amd64, old, arm64, s390x] = [
      server.storage.addImage("app", "linux/amd64"),
      server.storage.addImage("app", "linux/arm64", { layer: "old" }),
      server.storage.addImage("app", "linux/arm64"),
      server.storage.addImage("app", "linux/s390x"),
    ];
    server.storage.addIndex("app", [amd64, old], { tag: "v1" });
    const app = `${server.host}/app`;
    const args = ["-t", `${app}:v1`, "--append", `${app}@${arm64.digest}`, `${app}@${s390x.digest}`];

    const report = await combined(...args);
    server.forget();
    const again = await combined(...args);

    expect(report.entries.map(({ digest }) => digest)).toEqual([amd64.digest, arm64.digest, s390x.digest]);
    expect(report.replaced).toEqual([{ platform: "linux/arm64", digest: old.digest, source: `${app}:v1` }]);
    expect(again.tags.map(({ result }) => result)).toEqual(["unchanged"]);
    expect(writes(server)).toEqual([]);
  });

  it("adds to a tag that holds nothing yet, and to a tag that holds one image", async () => {
    const server = await registry();
    const amd64 = server.storage.addImage("app", "linux/amd64", { tag: "one" });
    const arm64 = server.storage.addImage("app", "linux/arm64");
    const app = `${server.host}/app`;

    const one = await combined("-t", `${app}:one`, "--append", `${app}@${arm64.digest}`);
    const none = await combined("-t", `${app}:none`, "--append", `${app}@${arm64.digest}`);

    expect(one.entries.map(({ digest }) => digest)).toEqual([amd64.digest, arm64.digest]);
    expect(none.entries.map(({ digest }) => digest)).toEqual([arm64.digest]);
  });

  it("does not add to tags that hold different images", async () => {
    const server = await registry();
    const amd64 = server.storage.addImage("app", "linux/amd64", { tag: "one" });
    const arm64 = server.storage.addImage("app", "linux/arm64", { tag: "two" });
    const app = `${server.host}/app`;

    const run = await combine("-t", `${app}:one`, "-t", `${app}:two`, "--append", `${app}:one`);

    expect(run).toEqual({
      code: 1,
      stdout: "",
      stderr: `multiarch: --append: the tags hold different images (${app}:one holds ${amd64.digest}, ${app}:two holds ${arm64.digest}); add to each of them by itself\n`,
    });
    expect(writes(server)).toEqual([]);
  });

  it("prints the exact bytes with --dry-run, and the plan beside them, and writes nothing", async () => {
    const server = await registry();
    const [amd64, arm64] = [
      server.storage.addImage("app", "linux/amd64"),
      server.storage.addImage("app", "linux/arm64", { tag: "latest" }),
    ];
    const app = `${server.host}/app`;
    const args = ["-t", `${app}:latest`, "-t", `${app}:v1.4.2`, amd64.digest, arm64.digest];

    const { code, stdout, stderr } = await combine(...args, "--dry-run");
    const json = await combined(...args, "--dry-run");

    expect(writes(server)).toEqual([]);
    await combined(...args);
    expect(code).toBe(0);
    expect(stdout).toBe(heldBy(server, "app", "latest"));
    expect(stderr.split("\n").slice(-3)).toEqual([
      `${app}:v1.4.2  would be written`,
      `${app}:latest  would be moved from ${arm64.digest}`,
      "",
    ]);
    expect(json).toMatchObject({ dryRun: true, body: stdout, copied: [] });
  });

  it("writes release tags first, and others when these were read back", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64");
    const tags = ["latest", "1.4.2", "1", "3f2a9c1d0b7e"].flatMap((tag) => [
      "-t",
      `${server.host}/app:${tag}`,
    ]);

    const report = await combined(...tags, digest);

    const from = server.log.findIndex((line) => line.startsWith("PUT"));
    const steps = server.log.slice(from).map((line) => line.replace("/v2/app/manifests/", ""));
    expect(steps.slice(0, 4).sort()).toEqual([
      "HEAD 1.4.2",
      "HEAD 3f2a9c1d0b7e",
      "PUT 1.4.2",
      "PUT 3f2a9c1d0b7e",
    ]);
    expect(steps.slice(4).sort()).toEqual(["HEAD 1", "HEAD latest", "PUT 1", "PUT latest"]);
    expect(report.tags.map(({ reference, release }) => [reference.split(":").at(-1), release])).toEqual([
      ["1.4.2", true],
      ["3f2a9c1d0b7e", true],
      ["latest", false],
      ["1", false],
    ]);
  });

  it("makes a Docker list or an OCI index as asked", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64");
    const args = ["-t", `${server.host}/app:v1`, digest, "--dry-run"];

    const types = await Promise.all(
      ["auto", "oci", "docker"].map(
        async (type) => (await combined(...args, "--media-type", type)).mediaType,
      ),
    );

    expect(types).toEqual([
      "application/vnd.oci.image.index.v1+json",
      "application/vnd.oci.image.index.v1+json",
      "application/vnd.docker.distribution.manifest.list.v2+json",
    ]);
  });

  it("leaves attestations out where that is asked for", async () => {
    const server = await registry();
    const { image, attestation } = attested(server, "app", "linux/amd64");
    server.storage.addIndex("app", [image, attestation], { tag: "v1" });

    const { entries } = await combined(
      "-t",
      `${server.host}/app:v2`,
      "--attestations",
      "strip",
      `${server.host}/app:v1`,
    );

    expect(entries.map(({ digest }) => digest)).toEqual([image.digest]);
  });
});
