import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ImageIndexError } from "../../components/oci/image-index-error";
import { formatIndex } from "../../components/oci/listing";
import {
  DOCKER_LIST,
  DOCKER_MANIFEST,
  manifest,
  OCI_INDEX,
  OCI_MANIFEST,
  sha256,
} from "./image-index-sources";

const A = `sha256:${"a".repeat(64)}`;
const B = `sha256:${"b".repeat(64)}`;
const C = `sha256:${"c".repeat(64)}`;

function index(manifests: readonly object[], mediaType = OCI_INDEX): string {
  return JSON.stringify({ schemaVersion: 2, mediaType, manifests });
}

function entry(digest: string, more: object = {}): object {
  return { mediaType: OCI_MANIFEST, digest, size: 7, ...more };
}

describe("the listing of an image", () => {
  it("has the lines of imagetools inspect, with its spaces", () => {
    const body = index([
      entry(A, { platform: { architecture: "amd64", os: "linux" } }),
      entry(B, { platform: { architecture: "arm64", os: "linux", variant: "v8" } }),
      entry(C, {
        platform: { architecture: "unknown", os: "unknown" },
        annotations: {
          "vnd.docker.reference.type": "attestation-manifest",
          "vnd.docker.reference.digest": A,
        },
      }),
      entry(A, { platform: { architecture: "amd64", os: "windows", "os.version": "10.0.17763" } }),
    ]);

    expect(formatIndex("registry.example.com/shop/api:1.4.2", body)).toBe(
      [
        "Name:      registry.example.com/shop/api:1.4.2",
        "MediaType: application/vnd.oci.image.index.v1+json",
        `Digest:    ${sha256(body)}`,
        "           ",
        "Manifests: ",
        `  Name:        registry.example.com/shop/api:1.4.2@${A}`,
        "  MediaType:   application/vnd.oci.image.manifest.v1+json",
        "  Platform:    linux/amd64",
        "               ",
        `  Name:        registry.example.com/shop/api:1.4.2@${B}`,
        "  MediaType:   application/vnd.oci.image.manifest.v1+json",
        "  Platform:    linux/arm64/v8",
        "               ",
        `  Name:        registry.example.com/shop/api:1.4.2@${C}`,
        "  MediaType:   application/vnd.oci.image.manifest.v1+json",
        "  Platform:    unknown/unknown",
        "  Annotations: ",
        `    vnd.docker.reference.digest: ${A}`,
        "    vnd.docker.reference.type:   attestation-manifest",
        "             ",
        `  Name:      registry.example.com/shop/api:1.4.2@${A}`,
        "  MediaType: application/vnd.oci.image.manifest.v1+json",
        "  Platform:  windows/amd64",
        "  OSVersion: 10.0.17763",
        "",
      ].join("\n"),
    );
  });

  it.each([OCI_MANIFEST, DOCKER_MANIFEST])("of a manifest of type %s has three lines", (mediaType) => {
    const body = manifest("amd64", mediaType);

    expect(formatIndex("localhost:5000/api", body)).toBe(
      `Name:      localhost:5000/api:latest\nMediaType: ${mediaType}\nDigest:    ${sha256(body)}\n`,
    );
  });

  it("of a list of Docker and of one without its own type names the type", () => {
    expect(formatIndex("a/b:c", index([], DOCKER_LIST))).toContain(`MediaType: ${DOCKER_LIST}\n`);
    expect(formatIndex("a/b:c", '{"schemaVersion":2,"manifests":[]}')).toContain(`MediaType: ${OCI_INDEX}\n`);
  });

  it.each([
    ["alpine", `docker.io/library/alpine:latest@${A}`],
    ["user/app:1", `docker.io/user/app:1@${A}`],
    [`localhost/app@${B}`, `localhost/app@${A}`],
    [`localhost/app:1@${B}`, `localhost/app:1@${A}`],
  ])("of %s names its entries %s", (reference, name) => {
    expect(formatIndex(reference, index([entry(A)]))).toContain(`\n  Name:      ${name}\n`);
  });

  it("shows addresses and features of the system, and nothing more of an entry without a platform", () => {
    const more = { urls: ["https://a.example/1", "https://b.example/2"], annotations: { key: "value" } };
    const platform = { architecture: "amd64", os: "windows", "os.features": ["win32k", "other"] };

    expect(formatIndex("a/b:c", index([entry(A, { ...more, platform }), entry(B, more)]))).toContain(
      [
        "  Platform:    windows/amd64",
        "  OSFeatures:  win32k, other",
        "  URLs:        https://a.example/1, https://b.example/2",
        "  Annotations: ",
        "    key: value",
        "             ",
        `  Name:      docker.io/a/b:c@${B}`,
        "  MediaType: application/vnd.oci.image.manifest.v1+json",
        "",
      ].join("\n"),
    );
  });

  it("names an entry by the image where its digest has no place in a reference", () => {
    expect(formatIndex("a/b:c", index([entry("custom:short")]))).toContain(
      "\n  Name:      docker.io/a/b:c\n",
    );
  });

  it.each<[what: string, reference: unknown, body: unknown, code: string]>([
    ["no text", "a/b:c", undefined, "BAD_INPUT"],
    ["no reference", 7, "{}", "BAD_INPUT"],
    ["a reference with spaces", "a b", "{}", "BAD_INPUT"],
    ["no JSON", "a/b:c", "<html>", "MALFORMED"],
    ["no object", "a/b:c", "null", "MALFORMED"],
    ["an empty object", "a/b:c", "{}", "MALFORMED"],
    ["entries that are no list", "a/b:c", '{"schemaVersion":2,"manifests":{}}', "MALFORMED"],
    ["an entry that is nothing", "a/b:c", '{"schemaVersion":2,"manifests":[null]}', "MALFORMED"],
    ["an entry without a digest", "a/b:c", '{"schemaVersion":2,"manifests":[{}]}', "MALFORMED"],
    ["schema 1", "a/b:c", '{"schemaVersion":1}', "UNSUPPORTED_MEDIA_TYPE"],
    ["another type", "a/b:c", '{"schemaVersion":2,"mediaType":"text/html"}', "UNSUPPORTED_MEDIA_TYPE"],
  ])("is refused for %s", (_what, reference, body, code) => {
    expect(refusalOf(reference, body)?.code).toBe(code);
  });

  it("says what was being done, where, and what to change", () => {
    expect(refusalOf("a/b:c", '{"schemaVersion":2,"manifests":[7]}')?.message).toBe(
      "MALFORMED listing the image: image.body.manifests[0]: 7 is not a JSON object",
    );
  });

  it("is made or refused with a code, whatever is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json(), anyIndex()), (body) => {
        const refused = refusalOf("a/b:c", body);
        return refused === undefined || refused.code.length > 0;
      }),
    );
  });
});

/** What a call is refused with; any other error is thrown on. */
function refusalOf(reference: unknown, body: unknown): ImageIndexError | undefined {
  try {
    Reflect.apply(formatIndex, undefined, [reference, body]);
    return undefined;
  } catch (error) {
    if (error instanceof ImageIndexError) return error;
    throw error;
  }
}

function anyIndex(): fc.Arbitrary<string> {
  const platform = fc.record({ os: fc.string(), architecture: fc.string() });
  const annotations = fc.dictionary(fc.string(), fc.string());
  return fc
    .array(fc.record({ platform, annotations }))
    .map((entries) => index(entries.map((more) => entry(A, more))));
}
