import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OCI_INDEX } from "../../../components/oci/media-types";
import { errorAnswer, type RegistryServer, startRegistryServer } from "../../fakes/registry-server";
import { runCommand } from "../run-command";
import { entryOf, publishedImage, SHOP } from "./shop";

let registry: RegistryServer;
beforeEach(async () => {
  registry = await startRegistryServer();
});
afterEach(() => registry.close());

function validate(reference: string, ...options: readonly string[]) {
  return runCommand(["validate", ...options, `${registry.host}/${SHOP}${reference}`]);
}

async function faultsOf(reference: string, ...options: readonly string[]) {
  const { stdout } = await validate(reference, "--json", ...options);
  const faults: readonly { code: string; place: string; reason: string }[] = JSON.parse(stdout).faults;
  return faults.map(({ code, place }) => `${code} ${place}`);
}

function index(manifests: readonly object[], tag: string) {
  registry.storage.addDocument(SHOP, { schemaVersion: 2, mediaType: OCI_INDEX, manifests }, { tag });
}

describe("multiarch validate", () => {
  it("finds no fault in a published image, and in each of its images", async () => {
    const { amd64 } = publishedImage(registry);

    expect(await validate(":1.4.2", "--deep")).toEqual({
      code: 0,
      stdout: `${registry.host}/${SHOP}:1.4.2: no faults (3 entries, 2 configs, 4 layers checked)\n`,
      stderr: "",
    });
    expect(await validate(`@${amd64.digest}`)).toMatchObject({ code: 0 });
  });

  it("lists every fault at once", async () => {
    const { amd64, arm64, attestation } = publishedImage(registry);
    const nested = registry.storage.addIndex(SHOP, []);
    const other = registry.storage.addImage(SHOP, "linux/amd64", { layer: "other" });
    const riscv = registry.storage.addImage(SHOP, "linux/riscv64");
    const { platform: _platform, ...unnamed } = entryOf(registry.storage.addImage(SHOP, "linux/386"));
    const gone = `sha256:${"e".repeat(64)}`;
    index(
      [
        { ...entryOf(amd64), size: 1 },
        { ...entryOf(arm64), mediaType: "application/vnd.docker.distribution.manifest.v2+json" },
        entryOf(other),
        entryOf(amd64),
        { ...entryOf(riscv), platform: { os: "linux", architecture: "s390x" } },
        { ...entryOf(amd64), digest: gone, platform: { os: "linux", architecture: "ppc64le" } },
        {
          ...attestation,
          annotations: { ...attestation.annotations, "vnd.docker.reference.digest": "sha256:x" },
        },
        entryOf(nested),
        unnamed,
        { mediaType: 7 },
      ],
      "faulty",
    );

    const run = await validate(":faulty");

    expect(run.code).toBe(1);
    expect(run.stdout).toContain(
      `CHILD_MISSING manifests[5] ${gone} is not in the repository; push it, or leave it out\n`,
    );
    expect(await faultsOf(":faulty")).toEqual([
      "MALFORMED manifests[9].mediaType",
      "PLATFORM_DUPLICATE manifests[2].platform",
      "DIGEST_DUPLICATE manifests[3]",
      "NESTED_INDEX manifests[7]",
      "ATTESTATION_UNRESOLVED manifests[6].annotations",
      "CHILD_SIZE manifests[0].size",
      "CHILD_MEDIA_TYPE manifests[1].mediaType",
      "PLATFORM_CONTRADICTION manifests[4].platform",
      "CHILD_MISSING manifests[5]",
      "PLATFORM_UNKNOWN manifests[8]",
    ]);
  });

  it("finds content that is not what its digest says", async () => {
    const { amd64, arm64 } = publishedImage(registry);
    const { documents, blobs } = registry.storage.repository(SHOP);
    documents.set(amd64.digest, { mediaType: amd64.mediaType, body: Buffer.from(arm64.body) });
    const config: string = JSON.parse(arm64.body).config.digest;
    blobs.set(config, Buffer.from("x".repeat(blobs.get(config)?.length ?? 0)));

    expect(await faultsOf(":1.4.2")).toEqual(["CHILD_DAMAGED manifests[0]", "CONFIG_DAMAGED manifests[1]"]);
  });

  it("finds a config that is not there, and with --deep a layer", async () => {
    const { amd64, arm64 } = publishedImage(registry);
    const { blobs } = registry.storage.repository(SHOP);
    blobs.delete(JSON.parse(amd64.body).config.digest);
    blobs.delete(JSON.parse(arm64.body).layers[0].digest);

    expect(await faultsOf(":1.4.2")).toEqual(["CONFIG_DAMAGED manifests[0]"]);
    expect(await faultsOf(":1.4.2", "--deep")).toEqual([
      "CONFIG_DAMAGED manifests[0]",
      "LAYER_MISSING manifests[1] layers[0]",
    ]);
    expect(await faultsOf(`@${amd64.digest}`)).toEqual(["CONFIG_DAMAGED config"]);
  });

  it("says that a child could not be read where the registry fails, and fails itself", async () => {
    const { arm64 } = publishedImage(registry);
    const path = `/v2/${SHOP}/manifests/${arm64.digest}`;
    registry.misbehave({ path, answer: errorAnswer(403, "DENIED", "not for you") });

    const run = await validate(":1.4.2");

    expect(run.code).toBe(3);
    expect(run.stdout).toContain("CHILD_UNREAD manifests[1] ");
    expect(run.stdout).toContain("1 fault ");
  });

  it("finds that an index has no image", async () => {
    index([], "empty");

    expect(await faultsOf(":empty")).toEqual(["NO_IMAGE manifests"]);
  });

  it("has one fault for a document that is none, and an error for one that is not there", async () => {
    registry.storage.addDocument(SHOP, '{"schemaVersion":2,"manifests":7}', {
      tag: "bad",
      mediaType: OCI_INDEX,
    });

    expect(await faultsOf(":bad")).toEqual(["MALFORMED manifests"]);
    expect(await validate(":none")).toMatchObject({ code: 1, stdout: "" });
  });

  it("lets a config leave out the variant", async () => {
    const image = registry.storage.addImage(SHOP, "linux/arm");
    const fifth = { ...entryOf(image), platform: { os: "linux", architecture: "arm", variant: "v5" } };
    index([fifth], "arm");
    const sixth = registry.storage.addImage(SHOP, "linux/arm/v6");
    index([{ ...fifth, digest: sixth.digest, size: sixth.size }], "wrong");

    expect(await faultsOf(":arm")).toEqual([]);
    expect(await faultsOf(":wrong")).toEqual(["PLATFORM_CONTRADICTION manifests[0].platform"]);
  });
});
