import { describe, expect, it } from "vitest";
import type { Descriptor, DescriptorPlatform } from "../../components/oci/descriptor";
import { type ContainerRuntime, choosePlatform } from "../../components/oci/platform-choice";
import { parsePlatform } from "../../components/oci/platform-text";
import { DOCKER_LIST, OCI_INDEX, OCI_MANIFEST } from "./image-index-sources";

/** An entry whose digest is the text it is written as: `os/architecture/variant`, or `none` for one without a platform. */
function entry(text: string): Descriptor {
  const descriptor = { mediaType: OCI_MANIFEST, digest: text, size: 1 };
  if (text === "none") return descriptor;
  const [os = "", architecture = "", variant] = text.split("/");
  return { ...descriptor, platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } };
}

function candidates(
  machine: string,
  entries: readonly string[],
  runtime: ContainerRuntime = "containerd",
  mediaType = OCI_INDEX,
): readonly string[] {
  const choice = choosePlatform(
    { mediaType, manifests: entries.map(entry) },
    parsePlatform(machine),
    runtime,
  );
  return choice.candidates.map(({ descriptor }) => descriptor.digest);
}

describe("the image that Docker and containerd choose", () => {
  it.each([
    ["linux/amd64", ["linux/386", "linux/amd64", "linux/amd64/v2"], ["linux/amd64", "linux/386"]],
    ["linux/amd64", ["linux/amd64/v1"], ["linux/amd64/v1"]],
    [
      "linux/amd64/v3",
      ["linux/386", "linux/amd64", "linux/amd64/v2", "linux/amd64/v4", "linux/amd64/v3"],
      ["linux/amd64/v3", "linux/amd64/v2", "linux/amd64", "linux/386"],
    ],
    ["linux/386", ["linux/amd64", "linux/386"], ["linux/386"]],
    [
      "linux/arm64",
      ["linux/arm/v5", "linux/arm/v6", "linux/arm", "linux/arm/v8", "linux/arm64/v8"],
      ["linux/arm64/v8", "linux/arm/v8", "linux/arm", "linux/arm/v6", "linux/arm/v5"],
    ],
    ["linux/arm64", ["linux/arm64/v8.1", "linux/arm64/v9"], []],
    [
      "linux/arm64/v9.1",
      ["linux/arm64/v8.7", "linux/arm64/v8", "linux/arm64/v8.6", "linux/arm64/v9", "linux/arm64/v9.1"],
      ["linux/arm64/v9.1", "linux/arm64/v9", "linux/arm64/v8.6", "linux/arm64/v8"],
    ],
    ["linux/arm64/v9.9", ["linux/arm64", "linux/arm/v7"], []],
    ["linux/arm/v7", ["linux/arm/v5", "linux/arm64", "linux/arm/v6"], ["linux/arm/v6", "linux/arm/v5"]],
    ["linux/arm/v6", ["linux/arm/v7", "linux/arm/v6"], ["linux/arm/v6"]],
    ["linux/arm/v5", ["linux/arm"], []],
    ["linux/riscv64", ["linux/amd64", "linux/riscv64"], ["linux/riscv64"]],
    ["darwin/arm64", ["linux/arm64"], []],
    ["linux/arm64", ["none", "linux/arm/v7", "linux/aarch64"], ["linux/aarch64", "linux/arm/v7", "none"]],
    ["linux/amd64", ["unknown/unknown"], []],
  ])("on %s of %j is the first of %j", (machine, entries, expected) => {
    expect(candidates(machine, entries)).toEqual(expected);
  });

  it("is the earlier of two that fit equally, and has a place in the order", () => {
    const first = { ...entry("linux/arm64"), digest: "first" };
    const second = { ...entry("linux/arm64/v8"), digest: "second" };
    const third = { ...entry("linux/arm/v7"), digest: "third" };

    const choice = choosePlatform(
      { mediaType: OCI_INDEX, manifests: [third, first, second] },
      parsePlatform("linux/arm64"),
      "containerd",
    );

    expect(choice.candidates.map(({ descriptor, rank }) => [descriptor.digest, rank])).toEqual([
      ["first", 0],
      ["second", 0],
      ["third", 2],
    ]);
  });

  it.each<[machine: string, platform: DescriptorPlatform, reason: string | undefined]>([
    ["linux/amd64", { os: "unknown", architecture: "unknown" }, "unknown platform"],
    ["linux/amd64", { os: "windows", architecture: "amd64" }, "operating system"],
    ["linux/amd64", { os: "linux", architecture: "arm64" }, "architecture"],
    ["linux/amd64", { os: "linux", architecture: "amd64", variant: "v3" }, "variant"],
    ["linux/amd64", { os: "linux", architecture: "amd64", "os.version": "6.1" }, undefined],
    [
      "linux/amd64",
      { os: "linux", architecture: "amd64", "os.features": ["sse4"] },
      "features of the operating system",
    ],
    ["linux(+sse4)/amd64", { os: "linux", architecture: "amd64", "os.features": ["sse4"] }, undefined],
    ["windows/amd64", { os: "windows", architecture: "amd64", "os.features": ["win32k"] }, undefined],
    ["windows/amd64", windows("10.0.17763.1"), undefined],
    ["windows(10.0.17763.9)/amd64", windows("10.0.17763.1"), undefined],
    ["windows(10.0.17763)/amd64", windows("10.0.20348"), "version of the operating system"],
    ["windows(10.0.22621)/amd64", windows("10.0.20348"), undefined],
    ["windows(10.0.20348)/amd64", windows("10.0.22621"), "version of the operating system"],
    ["windows(10.0.26100)/amd64", windows("10.0.20348"), undefined],
    ["windows(10.0.27000)/amd64", windows("10.0.20348"), undefined],
    ["windows(10.0.27000)/amd64", windows("10.0.17763"), "version of the operating system"],
    ["windows(6.1.20348)/amd64", windows("10.0.20348"), "version of the operating system"],
    ["windows(10.0.20348)/amd64", { os: "windows", architecture: "amd64" }, undefined],
  ])("on %s passes %j over for: %s", (machine, platform, reason) => {
    const descriptor = { mediaType: OCI_MANIFEST, digest: "x", size: 1, platform };

    const choice = choosePlatform(
      { mediaType: OCI_INDEX, manifests: [descriptor] },
      parsePlatform(machine),
      "containerd",
    );

    expect(choice.passed.map((passed) => passed.reason)).toEqual(reason === undefined ? [] : [reason]);
    expect(choice.candidates).toHaveLength(reason === undefined ? 1 : 0);
  });

  it("is the one with more of the machine's features", () => {
    const plain = { ...entry("linux/amd64"), digest: "plain" };
    const platform = { os: "linux", architecture: "amd64", "os.features": ["sse4"] };
    const special = { ...plain, digest: "special", platform };

    const choice = choosePlatform(
      { mediaType: OCI_INDEX, manifests: [plain, special] },
      parsePlatform("linux(+sse4)/amd64"),
      "containerd",
    );

    expect(choice.candidates.map(({ descriptor }) => descriptor.digest)).toEqual(["special", "plain"]);
  });
});

describe("the image that Podman and CRI-O choose", () => {
  it.each([
    ["linux/amd64", ["linux/386"], []],
    ["linux/amd64", ["linux/amd64/v1", "linux/amd64"], ["linux/amd64"]],
    ["linux/amd64/v3", ["linux/amd64/v2", "linux/amd64"], ["linux/amd64"]],
    ["linux/arm64", ["linux/arm/v7"], []],
    ["linux/arm64", ["linux/arm64", "linux/arm64/v8"], ["linux/arm64/v8", "linux/arm64"]],
    ["linux/arm64", ["linux/aarch64"], []],
    [
      "linux/arm/v7",
      ["linux/arm", "linux/arm/v5", "linux/arm/v8", "linux/arm/v6"],
      ["linux/arm/v6", "linux/arm/v5", "linux/arm"],
    ],
    ["linux/s390x", ["none", "linux/s390x"], ["linux/s390x", "none"]],
  ])("on %s of %j is the first of %j", (machine, entries, expected) => {
    expect(candidates(machine, entries, "podman")).toEqual(expected);
  });

  it("is none without a platform in a list of Docker", () => {
    expect(candidates("linux/amd64", ["none"], "podman", DOCKER_LIST)).toEqual([]);
    expect(candidates("linux/amd64", ["none"], "containerd", DOCKER_LIST)).toEqual(["none"]);
  });

  it("is the one packed with zstd", () => {
    const gzip = { ...entry("linux/amd64"), digest: "gzip" };
    const zstd = {
      ...gzip,
      digest: "zstd",
      annotations: { "io.github.containers.compression.zstd": "true" },
    };

    const choice = choosePlatform(
      { mediaType: OCI_INDEX, manifests: [gzip, zstd] },
      parsePlatform("linux/amd64"),
      "podman",
    );

    expect(choice.candidates.map(({ descriptor }) => descriptor.digest)).toEqual(["zstd", "gzip"]);
  });
});

function windows(version: string): DescriptorPlatform {
  return { os: "windows", architecture: "amd64", "os.version": version };
}
