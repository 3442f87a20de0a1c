import { describe, expect, it } from "vitest";
import {
  config,
  entryOf,
  image,
  index,
  type Json,
  manifest,
  OCI_INDEX,
  OCI_MANIFEST,
  refusal,
  sha256,
} from "./image-index-sources";

const body = (changes: Json) => JSON.stringify({ ...JSON.parse(manifest("x")), ...changes });
describe("an index is refused for a document", () => {
  it("with an error that has a code, a place, and a message with both", () => {
    const error = refusal([{ body: "{" }]);

    expect(error.code).toBe("MALFORMED");
    expect(error.place).toBe("sources[0].body");
    expect(error.message).toMatch(
      /^MALFORMED assembling the image index: sources\[0\]\.body: "\{" is not JSON \(.+\); give the exact text/,
    );
  });

  it.each([
    ["nothing", ""],
    ["text", "hello"],
    ["half of it", manifest("x").slice(0, -1)],
    ["two documents", `${manifest("x")}${manifest("x")}`],
    ["a byte order mark", `\uFEFF${manifest("x")}`],
    ["a list", "[]"],
    ["null", "null"],
    ["a text in JSON", '"{}"'],
    ["a number", "2"],
    ["half of a surrogate pair", body({ annotations: { a: "\ud83d" } }).replace("\\ud83d", "\ud83d")],
    ["a key twice", manifest("x").replace("{", '{"schemaVersion":2,')],
    ["a key twice in another spelling", manifest("x").replace("{", '{"\\u0073chemaVersion":2,')],
  ])("for a body that is no document: %s", (_case, text) => {
    expect(refusal([{ body: text, platform: "amd64" }])).toMatchObject({
      code: "MALFORMED",
      place: "sources[0].body",
    });
  });

  it.each([
    ["no schema version", { schemaVersion: undefined }, "schemaVersion"],
    ["schema version 3", { schemaVersion: 3 }, "schemaVersion"],
    ["a schema version as a text", { schemaVersion: "2" }, "schemaVersion"],
    ["a type that is a number", { mediaType: 2 }, "mediaType"],
    ["a type without a subtype", { mediaType: "application" }, "mediaType"],
    ["null as its type", { mediaType: null }, "mediaType"],
    ["no config", { config: undefined }, "config"],
    ["null as config", { config: null }, "config"],
    ["a config without a digest", { config: { mediaType: "a/b", size: 2 } }, "config.digest"],
    [
      "a config with a short digest",
      { config: { mediaType: "a/b", size: 2, digest: "sha256:deadbeed" } },
      "config.digest",
    ],
    [
      "a config whose size is a text",
      { config: { mediaType: "a/b", size: "2", digest: sha256("") } },
      "config.size",
    ],
    [
      "a config of no media type",
      { config: { mediaType: "invalid", size: 2, digest: sha256("") } },
      "config.mediaType",
    ],
    ["no layers", { layers: undefined }, "layers"],
    ["layers as an object", { layers: {} }, "layers"],
    ["a layer that is null", { layers: [null] }, "layers[0]"],
    [
      "a layer whose size is a text",
      { layers: [{ mediaType: "a/b", size: "675598", digest: sha256("") }] },
      "layers[0].size",
    ],
    ["a subject that is no descriptor", { subject: "nope" }, "subject"],
    ["manifests beside its layers", { manifests: [] }, "manifests"],
  ])("for a manifest with %s", (_case, changes, key) => {
    expect(refusal([{ body: body(changes), platform: "amd64" }])).toMatchObject({
      code: "MALFORMED",
      place: `sources[0].body.${key}`,
    });
  });

  it.each([
    ["no schema version", { schemaVersion: undefined }, "schemaVersion"],
    ["null as manifests", { manifests: null }, "manifests"],
    ["manifests as an object", { manifests: {} }, "manifests"],
    ["a config", { config: {} }, "config"],
    ["layers", { layers: [] }, "layers"],
    ["a subject that is no descriptor", { subject: "nope" }, "subject"],
  ])("for an index with %s", (_case, changes, key) => {
    expect(refusal([index([entryOf("amd64")], changes)])).toMatchObject({
      code: "MALFORMED",
      place: `sources[0].body.${key}`,
    });
  });

  it.each([
    [
      "a signed manifest by its type",
      { ...image("amd64"), mediaType: "application/vnd.docker.distribution.manifest.v1+prettyjws" },
      "mediaType",
    ],
    [
      "a manifest by its type",
      { ...image("amd64"), mediaType: "application/vnd.docker.distribution.manifest.v1+json" },
      "mediaType",
    ],
    [
      "a manifest by its own type",
      { body: body({ mediaType: "application/vnd.docker.distribution.manifest.v1+json" }) },
      "body",
    ],
    [
      "a manifest by its version",
      { body: '{"schemaVersion":1,"name":"a","tag":"b","architecture":"amd64","fsLayers":[],"history":[]}' },
      "body",
    ],
    [
      "a manifest by its version, served as JSON",
      { body: '{"schemaVersion":1,"fsLayers":[]}', mediaType: "application/json" },
      "mediaType",
    ],
  ])("for Docker schema 1: %s", (_case, source, key) => {
    const error = refusal([source]);

    expect(error).toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE", place: `sources[0].${key}` });
    expect(error.message).toContain("Docker schema 1");
  });

  it.each([
    ["served as something else", { ...image("amd64"), mediaType: "application/octet-stream" }, "mediaType"],
    ["served as nothing", { ...image("amd64"), mediaType: "" }, "mediaType"],
    [
      "a config by its own type",
      { body: body({ mediaType: "application/vnd.oci.image.config.v1+json" }) },
      "body",
    ],
    [
      "an artifact manifest",
      { body: body({ mediaType: "application/vnd.oci.artifact.manifest.v1+json" }) },
      "body",
    ],
  ])("for a type that is neither manifest nor index: %s", (_case, source, key) => {
    expect(refusal([source])).toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE", place: `sources[0].${key}` });
  });

  it.each([
    ["a manifest served as an index", { ...image("amd64"), mediaType: OCI_INDEX }],
    ["an index served as a manifest", { ...index([]), mediaType: OCI_MANIFEST, platform: "amd64" }],
    [
      "a manifest that calls itself something else",
      { ...image("amd64"), body: body({ mediaType: "text/plain" }), mediaType: OCI_MANIFEST },
    ],
  ])("for %s", (_case, source) => {
    expect(refusal([source])).toMatchObject({ code: "MALFORMED", place: "sources[0].body" });
  });

  it.each([
    ["no JSON", "os: linux", ""],
    ["a list", "[]", ""],
    ["a system twice", '{"os":"linux","os":"windows","architecture":"amd64"}', ""],
    ["a system that is a number", config({ os: 1, architecture: "amd64" }), ".os"],
    ["null as its variant", config({ os: "linux", architecture: "amd64", variant: null }), ".variant"],
    [
      "features as a text",
      config({ os: "linux", architecture: "amd64", "os.features": "a" }),
      ".os.features",
    ],
    ["a system alone", config({ os: "linux" }), ""],
    ["an architecture alone", config({ architecture: "amd64" }), ""],
    ["a system that no platform can have", config({ os: "li nux", architecture: "amd64" }), ""],
  ])("for a config with %s", (_case, text, key) => {
    expect(refusal([{ ...image("amd64"), config: text }])).toMatchObject({
      code: "MALFORMED",
      place: `sources[0].config${key}`,
    });
  });

  it("and never by a fault, for texts of any size and depth", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const long = `{"data":"${"\\n".repeat(1_000_000)}"}`;

    expect(refusal([{ body: deep }]).code).toBe("MALFORMED");
    expect(refusal([{ body: long }]).code).toBe("MALFORMED");
    expect(refusal([index([{ ...entryOf("arm64"), data: "A".repeat(4_000_001) }])]).code).toBe("MALFORMED");
    expect(refusal([{ body: manifest("x"), config: `{"os":${deep}}` }]).code).toBe("MALFORMED");
  });
});
