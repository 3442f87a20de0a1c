import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatIndex } from "../../../components/oci/listing";
import { OCI_INDEX } from "../../../components/oci/media-types";
import { type RegistryServer, startRegistryServer } from "../../fakes/registry-server";
import { runCommand } from "../run-command";
import { entryOf, publishedImage, SHOP } from "./shop";

let registry: RegistryServer;
beforeEach(async () => {
  registry = await startRegistryServer();
});
afterEach(() => registry.close());

function inspect(...args: readonly string[]) {
  return runCommand(["inspect", ...args]);
}

describe("multiarch inspect", () => {
  it("prints the lines of the index and asks once", async () => {
    const { index } = publishedImage(registry);
    const reference = `${registry.host}/${SHOP}:1.4.2`;

    expect(await inspect(reference)).toEqual({
      code: 0,
      stdout: formatIndex(reference, index.body),
      stderr: "",
    });
    expect(registry.log).toEqual([`GET /v2/${SHOP}/manifests/1.4.2`]);
  });

  it("prints the exact bytes raw", async () => {
    const body = `{"schemaVersion":2,\n"manifests":[ ]}`;
    registry.storage.addDocument(SHOP, body, { tag: "1", mediaType: OCI_INDEX });

    expect((await inspect("--raw", `${registry.host}/${SHOP}:1`)).stdout).toBe(body);
    expect(registry.log).toHaveLength(1);
  });

  it("shows the run, sizes, builds and attestations in a tree", async () => {
    const { amd64, arm64, index } = publishedImage(registry);

    const { stdout } = await inspect("--tree", `${registry.host}/${SHOP}:1.4.2`);

    expect(stdout).toBe(
      [
        `${registry.host}/${SHOP}:1.4.2`,
        `digest    ${index.digest}`,
        `type      ${OCI_INDEX}, 1.24kB, 2 images`,
        "run       7c1e",
        "started   2026-11-26T10:00:00Z",
        "revision  3f2a9c1d0b7e5f6a7b8c9d0e1f2a3b4c5d6e7f80",
        "version   1.4.2",
        "source    https://github.com/shop/api",
        "created   2026-11-26T10:04:00Z",
        "",
        `├─ linux/amd64  ${amd64.digest}`,
        "│  ├─ 98B in 1 layer",
        "│  ├─ provenance  https://slsa.dev/provenance/v0.2 built 2026-11-26T10:01:00Z in 95 s by https://ci.example/7",
        "│  └─ SBOM  https://spdx.dev/Document",
        `└─ linux/arm64/v8  ${arm64.digest}`,
        "   └─ 116B in 1 layer",
        "",
      ].join("\n"),
    );
  });

  it("prints as JSON what it has read, and no more", async () => {
    const { amd64, attestation } = publishedImage(registry);
    const reference = `${registry.host}/${SHOP}:1.4.2`;

    const flat = JSON.parse((await inspect("--json", reference)).stdout);
    const requests = registry.log.length;
    const deep = JSON.parse((await inspect("--json", "--tree", reference)).stdout);

    expect(requests).toBe(1);
    expect(flat).toMatchObject({ reference, run: { id: "7c1e", version: "1.4.2" } });
    expect(flat.manifests[0]).toEqual({
      reference: `${registry.host}/${SHOP}@${amd64.digest}`,
      mediaType: amd64.mediaType,
      digest: amd64.digest,
      size: amd64.size,
      platform: { os: "linux", architecture: "amd64" },
      annotations: {},
    });
    expect(flat.manifests[2]).toMatchObject({ digest: attestation.digest, attests: amd64.digest });
    expect(deep.manifests[0].image).toMatchObject({
      download: 98,
      layers: 1,
      attestations: [
        {
          predicateType: "https://slsa.dev/provenance/v0.2",
          build: { started: "2026-11-26T10:01:00Z", builder: "https://ci.example/7" },
        },
        { predicateType: "https://spdx.dev/Document" },
      ],
    });
  });

  it("prints the reference of the image that a machine gets", async () => {
    const { amd64, arm64 } = publishedImage(registry);
    const reference = `${registry.host}/${SHOP}:1.4.2`;

    expect((await inspect("--platform", "arm64", reference)).stdout).toBe(
      `${registry.host}/${SHOP}@${arm64.digest}\n`,
    );
    expect((await inspect("--platform", "linux/amd64/v3", reference)).stdout).toBe(
      `${registry.host}/${SHOP}@${amd64.digest}\n`,
    );
    expect(await inspect("--platform", "linux/s390x", reference)).toEqual({
      code: 1,
      stdout: "",
      stderr: `multiarch: ${reference} has no image for linux/s390x, it has linux/amd64, linux/arm64/v8; name one of these, or build it\n`,
    });
  });

  it("finds the image of a platform in an index inside the index, and in one that is no index", async () => {
    const { storage, host } = registry;
    const arm = storage.addImage(SHOP, "linux/arm/v7");
    const inner = storage.addIndex(SHOP, [entryOf(arm)]);
    const nested = { ...entryOf(inner), platform: { os: "linux", architecture: "arm", variant: "v7" } };
    storage.addIndex(SHOP, [nested], { tag: "outer" });
    const expected = `${host}/${SHOP}@${arm.digest}\n`;

    expect((await inspect("--platform", "linux/arm/v7", `${host}/${SHOP}:outer`)).stdout).toBe(expected);
    expect((await inspect("--platform", "linux/arm64", `${host}/${SHOP}@${arm.digest}`)).stdout).toBe(
      expected,
    );
    expect(await inspect("--platform", "linux/arm/v6", `${host}/${SHOP}@${arm.digest}`)).toMatchObject({
      code: 1,
      stdout: "",
    });
  });

  it("shows an artifact and what is not there in the tree", async () => {
    const { storage, host } = registry;
    const artifact = storage.addDocument(SHOP, {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: { mediaType: "application/vnd.cncf.helm.config.v1+json", ...storage.addBlob(SHOP, "{}") },
      layers: [],
    });
    const gone = { ...entryOf(storage.addImage("other", "linux/386")) };
    storage.addIndex(SHOP, [entryOf(artifact), gone], { tag: "mixed" });

    const { stdout, code } = await inspect("--tree", `${host}/${SHOP}:mixed`);

    expect(code).toBe(0);
    expect(stdout.split("\n").slice(4, -1)).toEqual([
      `├─ no platform  ${artifact.digest}`,
      "│  └─ 2B in 0 layers, an artifact of application/vnd.cncf.helm.config.v1+json",
      `└─ linux/386  ${gone.digest}`,
      "   └─ not in the repository",
    ]);
  });

  it.each([
    [["--raw", "--json"], "--raw and --json"],
    [["--platform", "linux/amd64", "--tree"], "--platform and --tree"],
  ])("refuses %j together", async (options, both) => {
    expect(await inspect(...options, "alpine")).toEqual({
      code: 2,
      stdout: "",
      stderr: `multiarch: ${both} are different outputs; give one of them\n`,
    });
  });

  it.each([
    ["A b", "image reference"],
    ["alpine@sha256:short", "has the digest"],
  ])("refuses the reference %j", async (reference, message) => {
    const run = await inspect(reference);

    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });

  it("has one clear error for a missing image and for a document that is none", async () => {
    registry.storage.addDocument(SHOP, '{"schemaVersion":2,"manifests":[7]}', {
      tag: "bad",
      mediaType: OCI_INDEX,
    });
    const reference = `${registry.host}/${SHOP}`;

    expect(await inspect(`${reference}:none`)).toMatchObject({ code: 1, stdout: "" });
    expect(await inspect(`${reference}:bad`)).toEqual({
      code: 1,
      stdout: "",
      stderr: `multiarch: reading ${reference}:bad: image.body.manifests[0] 7 is not a JSON object\n`,
    });
  });

  it("refuses an index of 5 MB", async () => {
    const pad = { pad: "x".repeat(5_000_000) };
    const document = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [], annotations: pad };
    registry.storage.addDocument(SHOP, document, { tag: "large" });

    const run = await inspect(`${registry.host}/${SHOP}:large`);

    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr.split("\n")).toHaveLength(2);
  });
});
