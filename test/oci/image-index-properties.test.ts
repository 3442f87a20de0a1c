import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleIndex } from "../../components/oci/image-index";
import { ImageIndexError } from "../../components/oci/image-index-error";
import type { IndexSource } from "../../components/oci/index-source";
import { attestationOf, digests, entryOf, image, index, sha256 } from "./image-index-sources";

const ARCHITECTURES = ["amd64", "arm64", "s390x", "ppc64le", "riscv64"];

/** What one build pushed: a manifest, or the index that attestations make of it. */
const pushed = (architecture: string, attested: boolean): IndexSource =>
  attested ? index([entryOf(architecture), attestationOf(architecture)]) : image(architecture);

const builds = fc
  .subarray(ARCHITECTURES, { minLength: 1 })
  .chain((architectures) =>
    fc.record({
      architectures: fc.shuffledSubarray(architectures, { minLength: architectures.length }),
      attested: fc.array(fc.boolean(), { minLength: architectures.length, maxLength: architectures.length }),
    }),
  )
  .map(({ architectures, attested }) => ({
    architectures,
    attested: new Set(architectures.filter((_, at) => attested[at])),
    sources: architectures.map((architecture, at) => pushed(architecture, attested[at] ?? false)),
  }));

const annotations = fc.dictionary(fc.oneof(fc.string(), fc.nat({ max: 99 }).map(String)), fc.string(), {
  maxKeys: 6,
});

describe("any index", () => {
  it("has every image in the expected order, each followed by its attestations", () => {
    fc.assert(
      fc.property(builds, ({ architectures, attested, sources }) => {
        const sorted = architectures.toSorted();
        const expected = sorted.flatMap((architecture) =>
          attested.has(architecture)
            ? [entryOf(architecture), attestationOf(architecture)]
            : [entryOf(architecture)],
        );

        const { manifests } = assembleIndex(sources, {
          expect: sorted.map((architecture) => `linux/${architecture}`),
        });

        expect(manifests).toEqual(expected);
      }),
    );
  });

  it("is what its parts are: body, digest, size and entries agree, and the same input gives it again", () => {
    fc.assert(
      fc.property(builds, annotations, ({ sources }, given) => {
        const result = assembleIndex(sources, { annotations: given });

        const parsed = JSON.parse(result.body);
        expect(result.digest).toBe(sha256(result.body));
        expect(result.size).toBe(Buffer.byteLength(result.body));
        expect(parsed.manifests).toEqual(result.manifests);
        expect(parsed.mediaType).toBe(result.mediaType);
        expect(parsed.annotations ?? {}).toEqual({ ...given });
        expect(assembleIndex(sources, { annotations: { ...given } })).toEqual(result);
      }),
    );
  });

  it("is stable: what was assembled once is returned byte for byte", () => {
    fc.assert(
      fc.property(builds, annotations, ({ architectures, sources }, given) => {
        const { body, mediaType } = assembleIndex(sources, { annotations: given });

        expect(assembleIndex([{ body, mediaType }]).body).toBe(body);
        expect(assembleIndex([{ body }], { expect: architectures }).body).toBe(body);
      }),
    );
  });

  it("does not depend on whether the builds come alone or were joined before", () => {
    fc.assert(
      fc.property(builds, fc.nat(), ({ sources }, cut) => {
        const at = cut % sources.length;
        const head = sources.slice(0, at);
        const joined = at === 0 ? [] : [{ body: assembleIndex(head).body }];

        expect(assembleIndex([...joined, ...sources.slice(at)]).manifests).toEqual(
          assembleIndex(sources).manifests,
        );
      }),
    );
  });

  it("loses exactly the attestations when they are stripped", () => {
    fc.assert(
      fc.property(builds, ({ architectures, sources }) => {
        const { manifests } = assembleIndex(sources, { attestations: "strip" });

        expect(digests(manifests)).toEqual(
          digests(architectures.map((architecture) => entryOf(architecture))),
        );
      }),
    );
  });

  it("carries over an entry with any JSON in it, whatever the white space of its source", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.nat({ max: 3 }), (value, text, indent) => {
        const entry = { ...entryOf("amd64"), x: value, annotations: { [text]: `\\"}],[{${text}` } };
        const body = JSON.stringify(JSON.parse(index([entry, attestationOf("amd64")]).body), null, indent);

        const result = assembleIndex([{ body }, image("arm64")]);

        expect(result.body).toBe(index([entry, attestationOf("amd64"), entryOf("arm64")]).body);
      }),
    );
  });

  it("leaves its sources and options as they were", () => {
    fc.assert(
      fc.property(builds, annotations, ({ architectures, sources }, given) => {
        const frozen = Object.freeze(sources.map((source) => Object.freeze({ ...source })));
        const options = Object.freeze({
          expect: Object.freeze(architectures.toReversed()),
          annotations: Object.freeze(given),
        });
        const before = JSON.stringify([frozen, options]);

        assembleIndex(frozen, options);

        expect(JSON.stringify([frozen, options])).toBe(before);
      }),
    );
  });

  it("is made or refused with a code, never by another fault, whatever is given", () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const text = fc.oneof(
      fc.string(),
      json.map((value) => JSON.stringify(value)),
      mangled(index([entryOf("amd64"), attestationOf("amd64")]).body),
      mangled(image("arm64").body),
    );
    const source = fc.oneof(
      fc.anything(),
      fc.record({
        body: text,
        config: fc.oneof(text, fc.constant(undefined)),
        platform: fc.constantFrom(undefined, "amd64"),
      }),
    );
    const options = fc.oneof(
      fc.anything(),
      fc.record({ expect: fc.anything(), annotations: fc.anything() }, { requiredKeys: [] }),
    );

    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(source, { maxLength: 3 })), options, (sources, given) => {
        try {
          const { body, digest } = assembleIndex(sources as never, given as never);
          expect(digest).toBe(sha256(body));
        } catch (error) {
          expect(error).toBeInstanceOf(ImageIndexError);
          expect((error as ImageIndexError).code).toMatch(/^[A-Z_]+$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** A document with one stretch of it replaced by other JSON tokens. */
function mangled(body: string): fc.Arbitrary<string> {
  const token = fc.constantFrom("", "null", "{}", "[]", "0", '""', ",", '"a":', "}", "-1", "1.5");
  return fc
    .tuple(fc.nat({ max: body.length }), fc.nat({ max: 40 }), token)
    .map(([at, length, replacement]) => body.slice(0, at) + replacement + body.slice(at + length));
}
