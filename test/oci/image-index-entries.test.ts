import { describe, expect, it } from "vitest";
import { entryOf, image, index, type Json, OCI_INDEX, refusal } from "./image-index-sources";

const entry = (changes: Json) => [index([{ ...entryOf("arm64"), ...changes }])];

describe("an index is refused for an entry", () => {
  it.each([
    ["a type without a subtype", { mediaType: "application" }, ".mediaType"],
    ["a type that starts with a dot", { mediaType: ".foo/bar" }, ".mediaType"],
    ["a subtype that starts with a dot", { mediaType: "foo/.bar" }, ".mediaType"],
    ["a type that is too long", { mediaType: `${"1".repeat(128)}/bar` }, ".mediaType"],
    ["a subtype that is too long", { mediaType: `foo/${"1".repeat(128)}` }, ".mediaType"],
    ["an empty type", { mediaType: "" }, ".mediaType"],
    ["no type", { mediaType: undefined }, ".mediaType"],
    ["no digest", { digest: undefined }, ".digest"],
    ["a digest without an algorithm", { digest: `:${"a".repeat(64)}` }, ".digest"],
    ["a digest without a hash", { digest: "sha256" }, ".digest"],
    ["a digest in capitals", { digest: `SHA256:${"a".repeat(64)}` }, ".digest"],
    ["a hash in capitals", { digest: `sha256:${"A".repeat(64)}` }, ".digest"],
    ["a hash that is too short", { digest: `sha256:${"a".repeat(63)}` }, ".digest"],
    ["a hash that is too long", { digest: `sha512:${"a".repeat(129)}` }, ".digest"],
    ["a hash that starts with no hex digit", { digest: `sha256:g${"a".repeat(63)}` }, ".digest"],
    ["a hash that ends with no hex digit", { digest: `sha256:${"a".repeat(63)}g` }, ".digest"],
    ["a SHA-384 that is too short", { digest: `sha384:${"a".repeat(95)}` }, ".digest"],
    ["a BLAKE3 that is too long", { digest: `blake3:${"a".repeat(65)}` }, ".digest"],
    ["a hash that is not hexadecimal", { digest: `sha256:${"g".repeat(64)}` }, ".digest"],
    ["repeated separators in the algorithm", { digest: `sha256+foo+-b:${"a".repeat(64)}` }, ".digest"],
    ["a digest with two colons", { digest: `sha256:${"a".repeat(64)}:b` }, ".digest"],
    ["no size", { size: undefined }, ".size"],
    ["a size that is a text", { size: "7682" }, ".size"],
    ["a negative size", { size: -7682 }, ".size"],
    ["a fractional size", { size: 1.5 }, ".size"],
    ["a size beyond exact numbers", { size: 2 ** 53 }, ".size"],
    ["null as its size", { size: null }, ".size"],
    ["annotations as a list", { annotations: ["a"] }, ".annotations"],
    ["an annotation that is a number", { annotations: { a: "1", b: 1 } }, ".annotations"],
    ["null as annotations", { annotations: null }, ".annotations"],
    ["addresses as a text", { urls: "https://example.com" }, ".urls"],
    ["an address that is a number", { urls: [1] }, ".urls[0]"],
    ["an artifact type that is none", { artifactType: "foo/.bar" }, ".artifactType"],
    ["content that lacks its padding", { data: "aHR0cHM6Ly9naXRodWIuY29tL29wZW5jb250YWluZXJzCg" }, ".data"],
    ["content that is not base64", { data: "a-b_" }, ".data"],
    ["null as its platform", { platform: null }, ".platform"],
    ["a platform as a text", { platform: "linux/amd64" }, ".platform"],
    ["a platform without an architecture", { platform: { os: "linux" } }, ".platform.architecture"],
    ["a platform without a system", { platform: { architecture: "amd64" } }, ".platform.os"],
    ["a platform with an empty system", { platform: { architecture: "amd64", os: "" } }, ".platform"],
    [
      "a variant that is a number",
      { platform: { architecture: "arm", os: "linux", variant: 7 } },
      ".platform.variant",
    ],
    [
      "a version that is a number",
      { platform: { architecture: "arm", os: "linux", "os.version": 7 } },
      ".platform.os.version",
    ],
    [
      "features as a text",
      { platform: { architecture: "arm", os: "linux", "os.features": "a" } },
      ".platform.os.features",
    ],
    [
      "a feature that is a number",
      { platform: { architecture: "arm", os: "linux", "os.features": [1] } },
      ".platform.os.features[0]",
    ],
  ])("for an entry with %s, also when nothing else is to be done", (_case, changes, key) => {
    expect(refusal(entry(changes))).toMatchObject({
      code: "MALFORMED",
      place: `sources[0].body.manifests[0]${key}`,
    });
  });

  it.each([
    ["null", "null", ""],
    ["a text", '"sha256:x"', ""],
    ["a list", "[]", ""],
    ["a digest twice", JSON.stringify(entryOf("arm64")).replace("{", '{"digest":"sha256:x",'), ""],
    [
      "an annotation twice",
      JSON.stringify({ ...entryOf("arm64"), annotations: {} }).replace("{}", '{"a":"1","a":"2"}'),
      ".annotations",
    ],
    ["an os twice", JSON.stringify(entryOf("arm64")).replace('"os"', '"os":"windows","os"'), ".platform"],
    ["a size of 12.0", JSON.stringify({ ...entryOf("arm64"), size: 0 }).replace(":0,", ":12.0,"), ".size"],
    ["a size of 1e3", JSON.stringify({ ...entryOf("arm64"), size: 0 }).replace(":0,", ":1e3,"), ".size"],
    ["a size of -0", JSON.stringify({ ...entryOf("arm64"), size: 0 }).replace(":0,", ":-0,"), ".size"],
  ])("for an entry that is %s", (_case, text, key) => {
    const source = {
      body: `{"schemaVersion":2,"mediaType":"${OCI_INDEX}","manifests":[${JSON.stringify(entryOf("amd64"))},${text}]}`,
    };

    expect(refusal([source])).toMatchObject({
      code: "MALFORMED",
      place: `sources[0].body.manifests[1]${key}`,
    });
  });

  it("for a digest that has two sizes", () => {
    const error = refusal([image("amd64"), index([{ ...entryOf("amd64"), size: 1 }])]);

    expect(error).toMatchObject({ code: "MALFORMED", place: "sources[1].body.manifests[0]" });
    expect(error.message).toContain("has 1 bytes here and");
  });

  it.each([
    ["a missing key", { digest: undefined }, ".digest: is missing; it must be given"],
    [
      "an empty type",
      { mediaType: "" },
      '.mediaType: "" is not a media type; it must have the form type/subtype',
    ],
    [
      "a digest",
      { digest: "x" },
      '.digest: "x" is not a digest; it must be an algorithm, a colon and the hash',
    ],
    [
      "a text as size",
      { size: "1" },
      '.size: "1" is not a size; it must be a whole number of bytes, 0 or more',
    ],
    [
      "a negative size",
      { size: -1 },
      ".size: -1 is not a size; it must be a whole number of bytes, 0 or more",
    ],
    ["a text", { data: 1 }, ".data: 1 is not a text"],
    ["base64", { data: "-" }, '.data: "-" is not base64 with padding; leave it out or encode it again'],
    ["addresses", { urls: {} }, ".urls: {} is not a list of texts"],
    [
      "annotations",
      { annotations: [] },
      ".annotations: [] is not an object of texts; write every annotation as a text",
    ],
    ["a platform", { platform: 1 }, ".platform: 1 is not an object with an architecture and an os"],
    [
      "half a platform",
      { platform: { os: "", architecture: "a" } },
      '.platform: {"architecture":"a","os":""} has only one of os and architecture; give both',
    ],
    [
      "features",
      { platform: { os: "a", architecture: "a", "os.features": 1 } },
      ".platform.os.features: 1 is not a list of texts",
    ],
  ])("with its value, the rule and the change: %s", (_case, changes, message) => {
    const place = "MALFORMED assembling the image index: sources[0].body.manifests[0]";

    expect(refusal(entry(changes)).message).toBe(`${place}${message}`);
  });
});
