import { describe, expect, it } from "vitest";
import { assembleIndex } from "../../components/oci/image-index";
import {
  config,
  DOCKER_MANIFEST,
  entryOf,
  image,
  manifest,
  OCI_INDEX,
  OCI_MANIFEST,
  sha256,
} from "./image-index-sources";

describe("an image manifest as a source", () => {
  it("gives an entry of media type, digest, size and platform alone", () => {
    const body = JSON.stringify({
      ...JSON.parse(manifest("annotated")),
      annotations: { a: "b" },
      artifactType: "a/b",
    });

    const { manifests } = assembleIndex([{ body, platform: "linux/amd64" }]);

    expect(JSON.stringify(manifests)).toBe(
      JSON.stringify([
        {
          mediaType: OCI_MANIFEST,
          digest: sha256(body),
          size: body.length,
          platform: { architecture: "amd64", os: "linux" },
        },
      ]),
    );
  });

  it("is hashed as it is, with its white space, its line end and its characters outside ASCII", () => {
    const body = `${JSON.stringify({ ...JSON.parse(manifest("pretty")), annotations: { title: "Größe" } }, null, 3)}\n`;

    const [entry] = assembleIndex([{ body, platform: "linux/amd64" }]).manifests;

    expect(entry?.digest).toBe(sha256(body));
    expect(entry?.size).toBe(Buffer.byteLength(body));
  });

  it("alone gives an index of one", () => {
    const { mediaType, manifests } = assembleIndex([image("amd64")]);

    expect(mediaType).toBe(OCI_INDEX);
    expect(manifests).toStrictEqual([entryOf("amd64")]);
  });

  it.each([
    ["linux on amd64", { architecture: "amd64", os: "linux" }, '{"architecture":"amd64","os":"linux"}'],
    [
      "arm64 with its common variant",
      { architecture: "arm64", os: "linux", variant: "v8" },
      '{"architecture":"arm64","os":"linux"}',
    ],
    [
      "arm without a variant",
      { architecture: "arm", os: "linux" },
      '{"architecture":"arm","os":"linux","variant":"v7"}',
    ],
    [
      "arm v6",
      { architecture: "arm", os: "linux", variant: "v6" },
      '{"architecture":"arm","os":"linux","variant":"v6"}',
    ],
    ["another spelling", { architecture: "x86_64", os: "Linux" }, '{"architecture":"amd64","os":"linux"}'],
    [
      "empty texts",
      { architecture: "amd64", os: "linux", variant: "", "os.version": "", "os.features": [] },
      '{"architecture":"amd64","os":"linux"}',
    ],
    [
      "windows with version and features",
      {
        os: "windows",
        "os.features": ["win32k", "a"],
        architecture: "amd64",
        "os.version": "10.0.17763.1040",
      },
      '{"architecture":"amd64","os":"windows","os.version":"10.0.17763.1040","os.features":["a","win32k"]}',
    ],
    [
      "all keys",
      { variant: "v9", "os.features": ["f"], "os.version": "1", os: "linux", architecture: "arm64" },
      '{"architecture":"arm64","os":"linux","os.version":"1","os.features":["f"],"variant":"v9"}',
    ],
  ])("has the platform of its config, normalised: %s", (_case, platform, text) => {
    const { body, manifests } = assembleIndex([{ body: manifest("x"), config: config(platform) }]);

    expect(JSON.stringify(manifests[0]?.platform)).toBe(text);
    expect(body).toContain(`"platform":${text}}]`);
  });

  it.each([
    ["linux/arm64/v8", { architecture: "arm64", os: "linux" }],
    ["arm", { architecture: "arm", os: "linux", variant: "v7" }],
    [
      "windows(10.0.17763+win32k)/amd64",
      { architecture: "amd64", os: "windows", "os.version": "10.0.17763", "os.features": ["win32k"] },
    ],
  ])("has the platform that is given where there is no config: %s", (platform, expected) => {
    expect(assembleIndex([{ body: manifest("x"), platform }]).manifests[0]?.platform).toEqual(expected);
  });

  it("has the platform that is given where the config is that of an artifact", () => {
    const source = { body: manifest("x"), config: "{}", platform: "linux/arm64" };

    expect(assembleIndex([source]).manifests[0]?.platform).toEqual({ architecture: "arm64", os: "linux" });
  });

  it.each([
    ["the same", { os: "linux", architecture: "arm64", variant: "v8" }, "linux/arm64"],
    ["another spelling", { os: "linux", architecture: "amd64" }, "x86_64"],
    ["the common variant", { os: "linux", architecture: "arm" }, "linux/arm/v7"],
    [
      "no version",
      { os: "windows", architecture: "amd64", "os.version": "10.0.17763", "os.features": ["win32k"] },
      "windows/amd64",
    ],
    [
      "the version",
      { os: "windows", architecture: "amd64", "os.version": "10.0.17763" },
      "windows(10.0.17763)/amd64",
    ],
  ])("may have a platform given that its config agrees with: %s", (_case, configured, platform) => {
    const source = { body: manifest("x"), config: config(configured), platform };

    expect(assembleIndex([source])).toEqual(assembleIndex([{ body: source.body, config: source.config }]));
  });

  it("has the type it was served under, without parameters", () => {
    const body = JSON.stringify({ ...JSON.parse(manifest("x")), mediaType: undefined });
    const served = { body, platform: "amd64", mediaType: `${DOCKER_MANIFEST} ; charset=utf-8; q=1` };

    expect(assembleIndex([served]).manifests[0]?.mediaType).toBe(DOCKER_MANIFEST);
  });

  it("has the type it was served under, also where its own names the other vendor", () => {
    const source = { ...image("amd64", OCI_MANIFEST), mediaType: DOCKER_MANIFEST };

    expect(assembleIndex([source]).manifests[0]?.mediaType).toBe(DOCKER_MANIFEST);
  });

  it("has its own type where it does not matter how it was served", () => {
    expect(assembleIndex([image("amd64", DOCKER_MANIFEST)]).manifests[0]?.mediaType).toBe(DOCKER_MANIFEST);
  });

  it("is an OCI manifest where it names no type, which Docker's must", () => {
    const body = JSON.stringify({ ...JSON.parse(manifest("x")), mediaType: undefined });

    expect(assembleIndex([{ body, platform: "amd64" }]).manifests[0]?.mediaType).toBe(OCI_MANIFEST);
  });
});
