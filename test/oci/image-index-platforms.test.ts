import { describe, expect, it } from "vitest";
import { assembleIndex } from "../../components/oci/image-index";
import { config, DOCKER_LIST, entryOf, image, index, manifest, refusal, sha256 } from "./image-index-sources";

const entryPlatform = { platform: { os: "linux", architecture: "amd64" } };

describe("an index is refused for its platforms", () => {
  it.each([
    ["no config and no platform", {}],
    ["a config that has none", { config: "{}" }],
    ["a config of empty texts", { config: config({ os: "", architecture: "" }) }],
  ])("for a manifest of unknown platform: %s", (_case, more) => {
    expect(refusal([image("amd64"), { body: manifest("x"), ...more }])).toMatchObject({
      code: "PLATFORM_UNKNOWN",
      place: "sources[1]",
    });
  });

  it.each([
    ["architecture", { os: "linux", architecture: "amd64" }, "linux/arm64"],
    ["system", { os: "windows", architecture: "amd64" }, "linux/amd64"],
    ["variant", { os: "linux", architecture: "arm", variant: "v6" }, "linux/arm/v7"],
    ["common variant", { os: "linux", architecture: "arm" }, "linux/arm/v6"],
    ["variant it does not have", { os: "linux", architecture: "amd64" }, "linux/amd64/v2"],
    ["variant it has", { os: "linux", architecture: "amd64", variant: "v2" }, "linux/amd64"],
    [
      "version",
      { os: "windows", architecture: "amd64", "os.version": "10.0.17763" },
      "windows(10.0.20348)/amd64",
    ],
    ["version it does not have", { os: "windows", architecture: "amd64" }, "windows(10.0.20348)/amd64"],
    ["feature", { os: "windows", architecture: "amd64", "os.features": ["a"] }, "windows(+b)/amd64"],
  ])("for a platform that contradicts the config: %s", (_case, configured, platform) => {
    const error = refusal([{ body: manifest("x"), config: config(configured), platform }]);

    expect(error).toMatchObject({ code: "PLATFORM_CONTRADICTION", place: "sources[0].platform" });
    expect(error.message).toContain(`"${platform}" is claimed but the config says`);
  });

  it("for a platform that no image of an index has", () => {
    const error = refusal([{ ...index([entryOf("amd64"), entryOf("s390x")]), platform: "linux/arm64" }]);

    expect(error).toMatchObject({ code: "PLATFORM_CONTRADICTION", place: "sources[0].platform" });
    expect(error.message).toContain('"linux/arm64" is claimed but the index has linux/amd64, linux/s390x');
  });

  it.each([
    [
      "two manifests",
      [image("amd64"), { ...image("amd64"), body: manifest("other") }],
      "linux/amd64",
      "sources[1]",
    ],
    [
      "two entries of one index",
      [index([entryOf("amd64"), { ...entryOf("amd64"), digest: sha256("o") }])],
      "linux/amd64",
      "sources[0].body.manifests[1]",
    ],
    [
      "another spelling of the variant",
      [
        image("arm64"),
        index([{ ...entryOf("x"), platform: { os: "linux", architecture: "arm64", variant: "v8" } }]),
      ],
      "linux/arm64",
      "sources[1].body.manifests[0]",
    ],
    [
      "another spelling of everything",
      [
        image("arm64"),
        index([
          {
            ...entryOf("x"),
            platform: { os: "Linux", architecture: "aarch64", "os.version": "", "os.features": [] },
          },
        ]),
      ],
      "linux/arm64",
      "sources[1].body.manifests[0]",
    ],
    [
      "another order of the features",
      [
        index([
          { ...entryOf("x"), platform: { os: "linux", architecture: "arm64", "os.features": ["a", "b"] } },
        ]),
        index([
          { ...entryOf("y"), platform: { os: "linux", architecture: "arm64", "os.features": ["b", "a"] } },
        ]),
      ],
      "linux(+a+b)/arm64",
      "sources[1].body.manifests[0]",
    ],
    [
      "a system that only is called unknown",
      [
        index([{ ...entryOf("x"), platform: { os: "unknown", architecture: "amd64" } }]),
        index([{ ...entryOf("y"), platform: { os: "unknown", architecture: "amd64" } }]),
      ],
      "unknown/amd64",
      "sources[1].body.manifests[0]",
    ],
    [
      "a nested index",
      [image("amd64"), index([{ ...entryOf("amd64"), mediaType: DOCKER_LIST, digest: sha256("o") }])],
      "linux/amd64",
      "sources[1].body.manifests[0]",
    ],
  ])("for two digests of one platform: %s", (_case, sources, platform, place) => {
    const error = refusal(sources);

    expect(error).toMatchObject({ code: "PLATFORM_DUPLICATE", place });
    expect(error.message).toContain(`${platform} has two images`);
  });

  it.each([
    ["os.version", { "os.version": "10.0.17763" }],
    ["os.features", { "os.features": ["win32k"] }],
    ["variant", { variant: "v2" }],
  ])("but not for two digests that differ in %s", (_case, more) => {
    const platform = { os: "windows", architecture: "amd64" };
    const source = index([
      { ...entryOf("x"), platform },
      { ...entryOf("y"), platform: { ...platform, ...more } },
    ]);

    expect(assembleIndex([source]).body).toBe(source.body);
  });

  it.each([
    ["unknown/unknown", { platform: { os: "unknown", architecture: "unknown" } }],
    ["without a platform", { platform: undefined }],
    ["of empty texts", { platform: { os: "", architecture: "" } }],
    [
      "an artifact, as SOCI's index of an image",
      { artifactType: "application/vnd.amazon.soci.index.v2+json" },
    ],
    ["of an unknown media type", { mediaType: "application/customized.manifest+json" }],
  ])("but not for entries that no runtime starts: %s", (_case, more) => {
    const source = index([
      entryOf("amd64"),
      { ...entryOf("x"), ...entryPlatform, ...more },
      { ...entryOf("y"), ...entryPlatform, ...more },
    ]);

    expect(assembleIndex([source], { expect: ["linux/amd64"] }).body).toBe(source.body);
  });

  it.each([
    [
      "a missing platform",
      [image("amd64")],
      ["linux/amd64", "linux/arm64"],
      "PLATFORM_MISSING",
      "linux/arm64 has no image",
    ],
    [
      "an unexpected platform",
      [image("amd64"), image("s390x")],
      ["linux/amd64"],
      "PLATFORM_UNEXPECTED",
      "linux/s390x is not expected",
    ],
    [
      "both",
      [image("s390x")],
      ["linux/amd64"],
      "PLATFORM_MISSING",
      "linux/amd64 has no image; build it; linux/s390x is not expected",
    ],
    [
      "no expected platform at all",
      [image("amd64")],
      [],
      "PLATFORM_UNEXPECTED",
      "linux/amd64 is not expected",
    ],
    ["an index without images", [index([])], ["linux/amd64"], "PLATFORM_MISSING", "linux/amd64 has no image"],
    ["another variant", [image("arm")], ["linux/arm/v6"], "PLATFORM_MISSING", "linux/arm/v6 has no image"],
    [
      "an unknown platform",
      [index([{ ...entryOf("x"), platform: { os: "unknown", architecture: "unknown" } }])],
      ["unknown/unknown"],
      "PLATFORM_MISSING",
      "unknown/unknown has no image",
    ],
  ])("for %s", (_case, sources, platforms, code, message) => {
    const error = refusal(sources, { expect: platforms });

    expect(error).toMatchObject({ code, place: "sources" });
    expect(error.message).toContain(message);
  });

  it("but not for manifests whose config says unknown, which are no platform", () => {
    const unknown = config({ os: "unknown", architecture: "unknown" });
    const sources = [
      image("amd64"),
      { body: manifest("x"), config: unknown },
      { body: manifest("y"), config: unknown },
    ];

    const { manifests } = assembleIndex(sources, { expect: ["linux/amd64"] });

    expect(manifests.map(({ platform }) => platform?.os)).toEqual(["linux", "unknown", "unknown"]);
  });

  it("for a platform whose version was not expected", () => {
    const source = {
      body: manifest("x"),
      config: config({ os: "windows", architecture: "amd64", "os.version": "10.0.17763" }),
    };

    const error = refusal([source], { expect: ["windows/amd64"] });

    expect(error.message).toContain("windows(10.0.17763)/amd64 is not expected");
  });
});
