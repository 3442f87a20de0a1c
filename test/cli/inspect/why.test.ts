import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RegistryServer, startRegistryServer } from "../../fakes/registry-server";
import { runCommand } from "../run-command";
import { entryOf, publishedImage, SHOP } from "./shop";

let registry: RegistryServer;
beforeEach(async () => {
  registry = await startRegistryServer();
});
afterEach(() => registry.close());

function why(reference: string, platform: string, ...more: readonly string[]) {
  return runCommand(["why", `${registry.host}/${SHOP}${reference}`, "--platform", platform, ...more]);
}

describe("multiarch why", () => {
  it("says what a machine gets, what it looked for, and why the rest was not taken", async () => {
    const { amd64, arm64, attestation } = publishedImage(registry);

    expect(await why(":1.4.2", "linux/arm64")).toEqual({
      code: 0,
      stderr: "",
      stdout: [
        `linux/arm64 of ${registry.host}/${SHOP}:1.4.2`,
        "",
        "Docker, BuildKit, containerd: linux/arm64/v8",
        `  ${registry.host}/${SHOP}@${arm64.digest}`,
        "  it looks for linux/arm64, linux/arm/v8, linux/arm/v7, linux/arm/v6, linux/arm/v5; the first is there",
        "Podman, CRI-O: the same",
        "",
        "Not taken:",
        `  linux/amd64      ${amd64.digest}  is for another architecture`,
        `  unknown/unknown  ${attestation.digest}  is no image, but for example an attestation`,
        "",
      ].join("\n"),
    });
    expect(registry.log).toHaveLength(1);
  });

  it("says what Docker says where nothing matches, and what there is", async () => {
    publishedImage(registry);

    const run = await why(":1.4.2", "linux/riscv64");

    expect(run.code).toBe(1);
    expect(run.stdout.split("\n").slice(-3)).toEqual([
      "Docker says: no matching manifest for linux/riscv64 in the manifest list entries.",
      "It has linux/amd64, linux/arm64/v8. Build linux/riscv64 too, or run it under an emulator with --platform linux/amd64.",
      "",
    ]);
  });

  it("tells Docker and Podman apart where they differ", async () => {
    const arm = registry.storage.addImage(SHOP, "linux/arm/v7");
    registry.storage.addIndex(SHOP, [entryOf(arm)], { tag: "arm" });

    const run = await why(":arm", "linux/arm64", "--json");

    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      single: false,
      machine: "linux/arm64",
      containerd: {
        chosen: { reference: `${registry.host}/${SHOP}@${arm.digest}`, platform: "linux/arm/v7", place: 3 },
        passed: [],
      },
      podman: { order: ["linux/arm64/v8", "linux/arm64"], passed: [{ reason: "architecture" }] },
    });
    expect((await why(":arm", "linux/arm64")).stdout).toContain(
      "number 3 is the first that is there\nPodman, CRI-O: nothing\n  it looks for linux/arm64/v8, linux/arm64\n",
    );
  });

  it("explains exec format error of an image that is no index", async () => {
    const { amd64 } = publishedImage(registry);

    const wrong = await why(`@${amd64.digest}`, "linux/arm64");
    const right = await why(`@${amd64.digest}`, "linux/amd64");

    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain("It is one image for linux/amd64 and no index, so every machine gets it.");
    expect(wrong.stdout).toContain('without an emulator it ends with "exec format error"');
    expect(right.code).toBe(0);
    expect(right.stdout).toContain("This one can run it.");
  });

  it("shows an entry that is taken as the last resort, and one that stands later", async () => {
    const { storage } = registry;
    const plain = storage.addImage(SHOP, "linux/s390x");
    const { platform: _platform, ...unnamed } = entryOf(plain);
    const other = storage.addImage(SHOP, "linux/s390x", { layer: "other" });
    storage.addIndex(SHOP, [unnamed], { tag: "unnamed" });
    storage.addIndex(SHOP, [entryOf(plain), entryOf(other)], { tag: "twice" });

    expect((await why(":unnamed", "linux/s390x")).stdout).toContain(
      "an entry without a platform is taken then",
    );
    expect((await why(":twice", "linux/s390x")).stdout).toContain(
      `  linux/s390x  ${other.digest}  fits less well, or stands later\n`,
    );
  });

  it("wants a platform, and a good one", async () => {
    expect(await runCommand(["why", "alpine"])).toMatchObject({ code: 2, stdout: "" });
    expect(await why(":1", "linux")).toMatchObject({ code: 2, stdout: "" });
  });

  it("refuses an artifact", async () => {
    registry.storage.addDocument(
      SHOP,
      {
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: {
          mediaType: "application/vnd.cncf.helm.config.v1+json",
          digest: `sha256:${"a".repeat(64)}`,
          size: 2,
        },
        layers: [],
      },
      { tag: "chart" },
    );

    expect(await why(":chart", "linux/amd64")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `multiarch: ${registry.host}/${SHOP}:chart is an artifact of application/vnd.cncf.helm.config.v1+json, which no machine starts; name an image\n`,
    });
  });
});
