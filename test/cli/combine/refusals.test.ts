import { describe, expect, it } from "vitest";
import { errorAnswer, htmlPage } from "../../fakes/registry-server";
import { combine, combined, heldBy, registry, writes } from "./registries";

const NONE = `sha256:${"a".repeat(64)}`;

describe("multiarch combine of what cannot be read", () => {
  it("tells every source that is missing at once, and writes nothing", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64");
    const app = `${server.host}/app`;

    const run = await combine(
      "-t",
      `${app}:v1`,
      digest,
      `${app}:none`,
      `${app}@${NONE}`,
      `${server.host}/nowhere:1`,
    );

    expect(run).toEqual({
      code: 1,
      stdout: "",
      stderr: `multiarch: reading ${app}:none: ${app} has no tag none (404 MANIFEST_UNKNOWN: manifest unknown); check the reference
multiarch: reading ${app}@${NONE}: ${app} has no ${NONE} (404 MANIFEST_UNKNOWN: manifest unknown); check the reference
multiarch: reading ${server.host}/nowhere:1: ${server.host} has no repository nowhere (404 NAME_UNKNOWN: repository name not known to registry); check its name
`,
    });
    expect(writes(server)).toEqual([]);
  });

  it.each([
    [
      "an image that is not there",
      { digest: NONE, size: 7 },
      /^multiarch: \S+\/app:all: lists sha256:a{64}, which is not in \S+(?: or \S+\/app)?; push it again, or leave it out\n$/,
    ],
    [
      "another length than an image has",
      { size: 7 },
      /^multiarch: \S+\/app:all: lists sha256:[0-9a-f]{64} with 7 bytes, which has 399 in \S+\/app; build that index again\n$/,
    ],
  ])("refuses an index that lists %s, also for another repository", async (_, wrong, message) => {
    const server = await registry();
    const amd64 = server.storage.addImage("app", "linux/amd64");
    server.storage.addIndex("app", [server.storage.addImage("app", "linux/arm64"), { ...amd64, ...wrong }], {
      tag: "all",
    });

    const runs = [
      await combine("-t", `${server.host}/app:v1`, `${server.host}/app:all`),
      await combine("-t", `${server.host}/copy:v1`, `${server.host}/app:all`),
      await combine("-t", `${server.host}/app:v1`, `${server.host}/app:all`, "--dry-run"),
    ];

    for (const { code, stdout, stderr } of runs) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(message);
    }
    expect(writes(server)).toEqual([]);
  });

  it("takes an index that lists an absent image when that platform is not asked for", async () => {
    const server = await registry();
    const arm64 = server.storage.addImage("app", "linux/arm64");
    const absent = { ...arm64, digest: NONE, platform: { os: "linux", architecture: "s390x" } };
    server.storage.addIndex("app", [arm64, absent], { tag: "all" });

    const { entries } = await combined(
      "-t",
      `${server.host}/app:v1`,
      "--platform",
      "arm64",
      `${server.host}/app:all`,
    );

    expect(entries.map(({ digest }) => digest)).toEqual([arm64.digest]);
  });

  it("refuses two images of one platform, with both and where they are from", async () => {
    const server = await registry();
    const one = server.storage.addImage("app", "linux/amd64");
    const two = server.storage.addImage("app", "linux/amd64", { layer: "other" });
    const app = `${server.host}/app`;

    const run = await combine("-t", `${app}:v1`, one.digest, two.digest);

    expect(run).toEqual({
      code: 1,
      stdout: "",
      stderr: `multiarch: ${app}@${two.digest}: linux/amd64 has two images, ${one.digest} at ${app}@${one.digest} and ${two.digest}; leave one out\n`,
    });
    expect(writes(server)).toEqual([]);
  });

  it("refuses an index of 5 MB", async () => {
    const server = await registry();
    const { digest } = server.storage.addIndex("app", [{ pad: "x".repeat(5_000_000) }]);

    const { code, stdout, stderr } = await combine("-t", `${server.host}/app:v1`, digest);

    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(
      /^multiarch: reading .*@sha256:.*: .* sent .*; no image needs that, so check what is stored there\n$/,
    );
    expect(writes(server)).toEqual([]);
  });

  it("refuses a page that is sent with 200, and bytes that are not of the digest", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64", { tag: "a" });
    const other = server.storage.addImage("app", "linux/arm64");
    server.misbehave({ path: "/v2/app/manifests/page", answer: htmlPage(200) });
    server.misbehave({
      method: "GET",
      path: `/v2/app/manifests/${digest}`,
      answer: { status: 200, headers: { "Content-Type": other.mediaType }, body: other.body },
    });

    const { code, stderr } = await combine("-t", `${server.host}/app:v1`, digest, `${server.host}/app:page`);

    expect(code).toBe(3);
    expect(stderr.split("\n")).toEqual([
      expect.stringContaining(`sent ${other.digest} for ${digest}; what is stored there`),
      expect.stringContaining("answered 200 with an HTML page"),
      "",
    ]);
    expect(writes(server)).toEqual([]);
  });

  it("refuses an artifact, which no platform runs", async () => {
    const server = await registry();
    const empty = { mediaType: "application/vnd.oci.empty.v1+json", ...server.storage.addBlob("app", "{}") };
    const { digest } = server.storage.addDocument("app", {
      schemaVersion: 2,
      config: empty,
      layers: [empty],
    });

    const run = await combine("-t", `${server.host}/app:v1`, digest);

    expect(run).toEqual({
      code: 1,
      stdout: "",
      stderr: `multiarch: ${server.host}/app@${digest}: its config names no platform, so it is no image that an index can offer; leave it out\n`,
    });
  });

  it("fails with 3 for a registry that is down, once for each source", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64");
    await server.close();

    const { code, stdout, stderr } = await combine("-t", `${server.host}/app:v1`, digest);

    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(`no connection to ${server.host}`);
  });
});

describe("multiarch combine that cannot write", () => {
  it("tags nothing when a layer is gone, wherever the copy stands", async () => {
    const server = await registry({ mounts: false });
    const [amd64, arm64] = ["linux/amd64", "linux/arm64"].map((platform) =>
      server.storage.addImage("build", platform),
    );
    server.storage.repository("build").blobs.delete(JSON.parse(arm64?.body ?? "").layers[0].digest);

    const { code, stderr } = await combine(
      ...[
        "-t",
        `${server.host}/app:v1`,
        `${server.host}/build@${amd64?.digest}`,
        `${server.host}/build@${arm64?.digest}`,
      ],
    );

    expect(code).toBe(3);
    expect(stderr).toMatch(/^multiarch: .*404.*\n$/);
    expect(server.storage.repository("app").tags.size).toBe(0);
  });

  it("says which tags were written when one is refused", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64");
    const app = `${server.host}/app`;
    const immutable = errorAnswer(
      400,
      "TAG_INVALID",
      "The image tag 'latest' already exists and cannot be overwritten",
    );
    server.misbehave({ method: "PUT", path: "/v2/app/manifests/latest", answer: immutable });

    const { code, stdout, stderr } = await combine(
      "-t",
      `${app}:latest`,
      "-t",
      `${app}:edge`,
      "-t",
      `${app}:1.4.2`,
      digest,
    );

    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr.split("\n").slice(-2)).toEqual([
      `multiarch: tags written: ${app}:1.4.2, ${app}:edge; not written: ${app}:latest`,
      "",
    ]);
    expect(stderr).toContain("already exists and cannot be overwritten");
  });

  it("writes no other tag when a release tag is refused", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64");
    const app = `${server.host}/app`;
    server.misbehave({
      method: "PUT",
      path: "/v2/app/manifests/1.4.2",
      answer: errorAnswer(403, "DENIED", "no"),
    });

    const { code, stderr } = await combine("-t", `${app}:latest`, "-t", `${app}:1.4.2`, digest);

    expect(code).toBe(3);
    expect(stderr).toContain(`tags written: none; not written: ${app}:1.4.2, ${app}:latest\n`);
    expect(server.storage.repository("app").tags.size).toBe(0);
  });

  it("fails when somebody else moves a tag that was just written", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64", { tag: "other" });
    server.misbehave({
      method: "PUT",
      path: "/v2/app/manifests/latest",
      alter: (answer) => {
        server.storage.repository("app").tags.set("latest", digest);
        return answer;
      },
    });

    const { code, stderr } = await combine("-t", `${server.host}/app:latest`, digest);

    expect(code).toBe(3);
    expect(stderr).toContain(`${server.host}/app:latest holds ${digest} after sha256:`);
  });

  it("leaves the tag where it was when a copy is refused", async () => {
    const server = await registry();
    const held = server.storage.addImage("app", "linux/amd64", { tag: "latest" });
    const { digest } = server.storage.addImage("build", "linux/arm64");
    server.misbehave({
      method: "POST",
      answer: errorAnswer(403, "DENIED", "requested access to the resource is denied"),
    });

    const { code } = await combine("-t", `${server.host}/app:latest`, `${server.host}/build@${digest}`);

    expect(code).toBe(3);
    expect(heldBy(server, "app", "latest")).toBe(held.body);
    expect(server.log.filter((line) => line.startsWith("PUT"))).toEqual([]);
  });
});

describe("multiarch combine of wrong words", () => {
  it.each([
    [["x.y/a:1"], ["no --tag; give at least one, such as registry.example.com/app:1.4.2"]],
    [
      ["-t", "v1.4.2", "x.y/a:1"],
      [
        '--tag: "v1.4.2" has no repository: it would be docker.io/library/v1.4.2:latest; write for example registry.example.com/app:v1.4.2',
      ],
    ],
    [
      ["-t", `x.y/a@${NONE}`, "x.y/a:1"],
      [`--tag: "x.y/a@${NONE}" has a digest, which nothing can be tagged with; write <name>:<tag>`],
    ],
    [
      ["-t", "x.y/a:1", "-t", "x.y/b:1", NONE],
      [`source "${NONE}" has no repository, and the tags are not of one; write <name>@${NONE}`],
    ],
    [
      ["-t", "x.y/a:!", NONE, "x.y/A:1"],
      [
        '--tag: image reference "x.y/a:!" has the tag "!", which is none; use letters, digits, "_", "." and "-", at most 128',
        'image reference "x.y/A:1" has the repository "A", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
      ],
    ],
    [
      ["-t", "x.y/a:1", "--annotation", "=x", "--annotation", "a=1", "--annotation", "a=2", "x.y/a:2"],
      [
        '--annotation: "=x" is not <key>=<value>; write for example org.opencontainers.image.version=1.4.2',
        '--annotation: "a" is given twice; leave one out',
      ],
    ],
    [
      ["-t", "x.y/a:1", "--annotation", "a=1", "--media-type", "docker", "x.y/a:2"],
      ["--annotation: a Docker list has no annotations; leave them out, or use --media-type oci"],
    ],
    [
      ["-t", "x.y/a:1", "--platform", "linux", "x.y/a:2"],
      [expect.stringContaining('--platform: "linux" is an operating system')],
    ],
    [["-t", "x.y/a:1"], ["missing required argument 'sources'"]],
  ])("exits with 2 for %j and asks no registry", async (args, problems) => {
    const { code, stdout, stderr } = await combine(...args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines.map((line) => line.replace("multiarch: ", ""))).toEqual(problems);
  });
});
