import { describe, expect, it } from "vitest";
import { assembleIndex } from "../../components/oci/image-index";
import {
  attestationOf,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  entryOf,
  image,
  index,
  OCI_INDEX,
  OCI_MANIFEST,
  sha256,
} from "./image-index-sources";

describe("an index as a source", () => {
  const written = `{
  "manifests": [ {"size": 7143, "x-order": {"10": 1.50, "9": "\\u003c\\/"}, "platform": {"os":"linux","variant":"v8","architecture":"arm64"},
    "digest": "sha256:e692418e4cbaf90ca69d05a66403747baa33ee08806650b51fab815ad7fc331f",
    "mediaType": "application/vnd.oci.image.manifest.v1+json" } ],
  "schemaVersion": 2, "annotations": {"org.old": "1"},
  "mediaType": "application/vnd.oci.image.index.v1+json"
}
`;

  it("alone is returned byte for byte", () => {
    const result = assembleIndex([{ body: written }]);

    expect(result.body).toBe(written);
    expect(result.digest).toBe(sha256(written));
    expect(result.size).toBe(written.length);
    expect(result.mediaType).toBe(OCI_INDEX);
    expect(result.manifests).toEqual(JSON.parse(written).manifests);
  });

  it.each([
    ["options that are the defaults", { annotations: {}, mediaType: "auto", attestations: "keep" }],
    ["the type it has", { mediaType: "oci" }],
    ["no attestations to strip", { attestations: "strip" }],
    ["the platforms it has", { expect: ["linux/arm64"] }],
    [
      "all of these",
      { expect: ["arm64/v8".replace("/v8", "")], mediaType: "oci", attestations: "strip", annotations: {} },
    ],
    [
      "undefined options",
      { expect: undefined, annotations: undefined, mediaType: undefined, attestations: undefined },
    ],
  ] as const)("alone is returned byte for byte with %s", (_case, options) => {
    expect(assembleIndex([{ body: written }], options as object).body).toBe(written);
  });

  it("alone is returned byte for byte with its attestations behind all images, where BuildKit puts them", () => {
    const entries = [entryOf("amd64"), entryOf("arm64"), attestationOf("amd64"), attestationOf("arm64")];
    const source = index(entries, { annotations: { a: "b" } });

    expect(assembleIndex([source]).body).toBe(source.body);
    expect(assembleIndex([source], { expect: ["linux/amd64", "linux/arm64"] }).body).toBe(source.body);
  });

  it("alone is returned byte for byte when it is a Docker list, an empty index or has no type", () => {
    const list = {
      body: JSON.stringify(
        { schemaVersion: 2, mediaType: DOCKER_LIST, manifests: [entryOf("amd64", DOCKER_MANIFEST)] },
        null,
        3,
      ),
    };
    const empty = index([]);
    const untyped = {
      body: JSON.stringify({ schemaVersion: 2, manifests: [entryOf("amd64", DOCKER_MANIFEST)] }),
    };

    const results = [list, empty, untyped].map((source) => assembleIndex([source]));

    expect(results.map(({ body }) => body)).toEqual([list.body, empty.body, untyped.body]);
    expect(results.map(({ mediaType }) => mediaType)).toEqual([DOCKER_LIST, OCI_INDEX, OCI_INDEX]);
  });

  it.each([
    ["an annotation", { annotations: { "org.new": "2" } }, OCI_INDEX, '],"annotations":{"org.new":"2"}}'],
    ["the other type", { mediaType: "docker" }, DOCKER_LIST, "]}"],
  ] as const)(
    "alone is written anew with %s, without its own annotations",
    (_case, options, mediaType, end) => {
      const result = assembleIndex([{ body: written }], options);

      expect(result.mediaType).toBe(mediaType);
      expect(result.body.startsWith(`{"schemaVersion":2,"mediaType":"${mediaType}","manifests":[{`)).toBe(
        true,
      );
      expect(result.body.endsWith(end)).toBe(true);
      expect(result.body).not.toContain("org.old");
    },
  );

  it("keeps its entries as they are written: order of keys, numbers, escapes and platform", () => {
    const { body } = assembleIndex([{ body: written }, image("amd64")]);

    expect(body).toBe(
      `{"schemaVersion":2,"mediaType":"${OCI_INDEX}","manifests":[` +
        '{"size":7143,"x-order":{"10":1.50,"9":"\\u003c\\/"},"platform":{"os":"linux","variant":"v8","architecture":"arm64"},' +
        '"digest":"sha256:e692418e4cbaf90ca69d05a66403747baa33ee08806650b51fab815ad7fc331f",' +
        '"mediaType":"application/vnd.oci.image.manifest.v1+json"},' +
        `${JSON.stringify(entryOf("amd64"))}]}`,
    );
  });

  it.each([
    ["an unknown media type", { mediaType: "application/xml", digest: sha256("x"), size: 0 }],
    ["a nested index", { mediaType: OCI_INDEX, digest: sha256("x"), size: 7682 }],
    ["addresses without a scheme", { ...entryOf("s390x"), urls: ["index.example.com"] }],
    [
      "an artifact",
      { mediaType: OCI_MANIFEST, artifactType: "application/vnd.example+type", digest: sha256("x"), size: 1 },
    ],
    ["embedded content", { mediaType: "text/plain", digest: sha256("x"), size: 1, data: "eA==" }],
    ["annotations", { ...entryOf("s390x"), annotations: { "org.a": "1", __proto__x: "", "10": "x" } }],
    ["a platform of empty texts", { ...entryOf("s390x"), platform: { architecture: "", os: "" } }],
    [
      "a platform with reserved keys",
      { ...entryOf("s390x"), platform: { os: "linux", architecture: "s390x", features: ["x"] } },
    ],
    ["a digest of SHA-384", { ...entryOf("s390x"), digest: `sha384:${"a".repeat(96)}` }],
    ["a digest of BLAKE3", { ...entryOf("s390x"), digest: `blake3:${"a".repeat(64)}` }],
    ["another digest algorithm", { ...entryOf("s390x"), digest: `sha512:${"a".repeat(128)}` }],
    [
      "an unregistered digest algorithm",
      { ...entryOf("s390x"), digest: "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564" },
    ],
  ])("carries over %s", (_case, entry) => {
    const { manifests } = assembleIndex([image("amd64"), index([entry])]);

    expect(JSON.stringify(manifests[1])).toBe(JSON.stringify(entry));
  });

  it("is flattened with others in their order, and its own subject, artifact type and annotations end here", () => {
    const sources = [
      index([entryOf("amd64"), entryOf("arm64")], { annotations: { a: "b" }, artifactType: "a/b" }),
      index([entryOf("riscv64"), entryOf("ppc64le")], { subject: entryOf("x") }),
      image("arm"),
    ];

    const { body, manifests } = assembleIndex(sources);

    expect(manifests.map(({ platform }) => platform?.architecture)).toEqual([
      "amd64",
      "arm64",
      "riscv64",
      "ppc64le",
      "arm",
    ]);
    expect(Object.keys(JSON.parse(body))).toEqual(["schemaVersion", "mediaType", "manifests"]);
  });

  it("may be claimed to be for a platform that it has", () => {
    const source = index([entryOf("arm64"), attestationOf("arm64")]);

    expect(assembleIndex([{ ...source, platform: "linux/arm64/v8", config: "{}" }]).body).toBe(source.body);
  });

  it.each([
    ["one of its images", [entryOf("amd64"), entryOf("arm64")]],
    ["nothing that is started", [{ ...entryOf("x"), artifactType: "a/b" }]],
    ["nothing at all", []],
  ])("may be claimed to be for a platform when it has %s", (_case, entries) => {
    const source = index(entries);

    expect(assembleIndex([{ ...source, platform: "linux/arm64" }]).body).toBe(source.body);
  });

  it("holds embedded content of any size", () => {
    const source = index([{ ...entryOf("arm64"), data: "A".repeat(4_000_000) }]);

    expect(assembleIndex([source]).body).toBe(source.body);
  });

  it("holds JSON of any depth in a key that is not known", () => {
    const depth = 100_000;
    const entry = JSON.stringify(entryOf("arm64")).replace(
      "{",
      `{"x":${"[".repeat(depth)}${"]".repeat(depth)},`,
    );
    const source = { body: `{"schemaVersion":2,"mediaType":"${OCI_INDEX}","manifests":[${entry}]}` };

    const { body } = assembleIndex([source, image("amd64")]);

    expect(body).toBe(`${source.body.slice(0, -2)},${JSON.stringify(entryOf("amd64"))}]}`);
  });
});
