import { describe, expect, it } from "vitest";
import { assembleIndex } from "../../components/oci/image-index";
import {
  attestationOf,
  config,
  DOCKER_MANIFEST,
  entryOf,
  image,
  index,
  type Json,
  manifest,
  refusal,
} from "./image-index-sources";

const said = (sources: unknown, options?: unknown) =>
  refusal(sources, options).message.replace(" assembling the image index", "");

const body = (changes: Json) => JSON.stringify({ ...JSON.parse(manifest("x")), layers: [], ...changes });

describe("the message of a refused index", () => {
  it.each([
    ["[]", "MALFORMED: sources[0].body: [] is not a JSON object"],
    ['{"a":1,"a":2}', 'MALFORMED: sources[0].body: has the key "a" twice; keep one of them'],
    [
      "\ud800",
      "MALFORMED: sources[0].body: has half of a surrogate pair, so it is not text that was pushed; read it as UTF-8",
    ],
    [
      '{"schemaVersion":1}',
      "UNSUPPORTED_MEDIA_TYPE: sources[0].body: is Docker schema 1, which no list can hold; build the image again with a current builder",
    ],
    [
      '{"mediaType":"a/b"}',
      'UNSUPPORTED_MEDIA_TYPE: sources[0].body: "a/b" is neither an image manifest nor an image index; give one of these',
    ],
    [
      body({ config: 1 }),
      "MALFORMED: sources[0].body.config: 1 is not a descriptor; it must be an object with a mediaType, a digest and a size",
    ],
    [body({ layers: 1 }), "MALFORMED: sources[0].body.layers: 1 is not a list of layers"],
    [
      body({ manifests: 1 }),
      "MALFORMED: sources[0].body.manifests: 1 makes an index of a manifest; it must be left out",
    ],
    [
      body({ schemaVersion: 3 }),
      "MALFORMED: sources[0].body.schemaVersion: 3 is not a schema version that is supported; it must be 2",
    ],
    [
      body({ mediaType: "a" }),
      'MALFORMED: sources[0].body.mediaType: "a" is not a media type; it must have the form type/subtype',
    ],
    [
      index([], { layers: [] }).body,
      "MALFORMED: sources[0].body.layers: [] makes a manifest of an index; it must be left out",
    ],
    [
      index([], { config: 1 }).body,
      "MALFORMED: sources[0].body.config: 1 makes a manifest of an index; it must be left out",
    ],
    [index([], { manifests: 1 }).body, "MALFORMED: sources[0].body.manifests: 1 is not a list of manifests"],
  ])("names the place in a body, the value got and the change to make: %j", (text, message) => {
    expect(said([{ body: text, platform: "amd64" }])).toBe(message);
  });

  it.each([
    [{ os: 1 }, ".os: 1 is not a text"],
    [{ "os.features": 1 }, ".os.features: 1 is not a list of texts"],
    [{ "os.features": [1] }, ".os.features[0]: 1 is not a text"],
    [
      { architecture: "amd64" },
      ': os "" is not an operating system (letters, digits, "_" and "-", then an optional version and features in parentheses); use for example "linux"',
    ],
    [
      { os: "linux" },
      ': architecture "" is not an architecture or a variant (letters, digits, "_", "-" and "."); use for example "arm64"',
    ],
  ])("names the place in a config: %j", (configured, reason) => {
    expect(said([{ body: manifest("x"), config: config(configured) }])).toBe(
      `MALFORMED: sources[0].config${reason}`,
    );
  });

  it.each([
    ["no sources", [], {}, "NO_SOURCES: sources: is empty; give at least one manifest or index"],
    [
      "what throws",
      new Proxy([], { get: () => JSON.parse("{") }),
      {},
      "BAD_INPUT: sources or options: cannot be read; give plain objects and arrays",
    ],
    ["nothing", undefined, {}, "BAD_INPUT: sources: undefined is not a list of sources"],
    ["no list", {}, {}, "BAD_INPUT: sources: {} is not a list of sources"],
    ["no source", [1], {}, 'BAD_INPUT: sources[0]: 1 is not a source; it must be an object with a "body"'],
    ["no body", [{}], {}, "BAD_INPUT: sources[0].body: is missing; it must be given"],
    ["no text", [{ body: 1 }], {}, "BAD_INPUT: sources[0].body: 1 is not a text"],
    ["no options", [image("amd64")], [], "BAD_INPUT: options: [] is not an object; use {} for the defaults"],
    [
      "no option",
      [image("amd64")],
      { foo: 1 },
      'BAD_INPUT: options.foo: "foo" is no option; use expect, annotations, mediaType or attestations',
    ],
    [
      "no platforms",
      [image("amd64")],
      { expect: 1 },
      'BAD_INPUT: options.expect: 1 is not a list of platforms; use for example ["linux/amd64", "linux/arm64"]',
    ],
    [
      "one platform twice",
      [image("amd64")],
      { expect: ["amd64", "x86_64"] },
      'BAD_INPUT: options.expect[1]: "x86_64" is the same platform as expect[0] "amd64"; leave one out',
    ],
    [
      "an annotation",
      [image("amd64")],
      { annotations: { a: 1 } },
      'BAD_INPUT: options.annotations["a"]: 1 is not a text; write it as "1" or leave it out',
    ],
    [
      "annotations",
      [image("amd64")],
      { annotations: [] },
      "BAD_INPUT: options.annotations: [] is not an object of texts",
    ],
    [
      "a type",
      [image("amd64")],
      { mediaType: "OCI" },
      'BAD_INPUT: options.mediaType: "OCI" is not a media type; use "auto", "oci" or "docker"',
    ],
    [
      "attestations",
      [image("amd64")],
      { attestations: "drop" },
      'BAD_INPUT: options.attestations: "drop" is not known; use "keep" or "strip"',
    ],
    [
      "a Docker list with annotations",
      [image("amd64", DOCKER_MANIFEST)],
      { mediaType: "docker", annotations: { a: "b" } },
      'MEDIA_TYPE_CONFLICT: options.mediaType: a Docker list has no annotations; leave them out or use "oci"',
    ],
    [
      "a manifest of no platform",
      [{ body: manifest("x") }],
      {},
      'PLATFORM_UNKNOWN: sources[0]: has no config with a platform; give the config, or "platform", for example "linux/arm64"',
    ],
    [
      "another platform than claimed",
      [{ ...image("amd64"), platform: "arm64" }],
      {},
      'PLATFORM_CONTRADICTION: sources[0].platform: "linux/arm64" is claimed but the config says linux/amd64; correct or leave out "platform"',
    ],
    [
      "other platforms than expected",
      [image("s390x"), image("riscv64")],
      { expect: ["amd64", "arm64"] },
      "PLATFORM_MISSING: sources: linux/amd64, linux/arm64 has no image; build it; linux/s390x, linux/riscv64 is not expected; leave its source out or expect it",
    ],
    [
      "two images of one platform",
      [image("amd64"), { ...image("amd64"), body: manifest("other") }],
      {},
      `PLATFORM_DUPLICATE: sources[1]: linux/amd64 has two images, ${entryOf("amd64").digest} at sources[0] and ${entryOf("other").digest}; leave one out`,
    ],
    [
      "an attestation of nothing",
      [index([attestationOf("amd64")])],
      {},
      `ATTESTATION_UNRESOLVED: sources[0].body.manifests[0]: attests ${entryOf("amd64").digest}, which is no image of this index; give the image's source too, or strip`,
    ],
    [
      "an attestation that names nothing",
      [
        index([
          { ...attestationOf("amd64"), annotations: { "vnd.docker.reference.type": "attestation-manifest" } },
        ]),
      ],
      {},
      "ATTESTATION_UNRESOLVED: sources[0].body.manifests[0]: attests no digest, which is no image of this index; give the image's source too, or strip",
    ],
  ])("says what to change: %s", (_case, sources, options, message) => {
    expect(said(sources, options)).toBe(message);
  });

  it("comes with an error of its own name", () => {
    expect(() => assembleIndex([])).toThrow(expect.objectContaining({ name: "ImageIndexError" }));
  });
});
