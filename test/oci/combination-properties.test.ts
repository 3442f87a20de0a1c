import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planCombination } from "../../components/oci/combination";
import { isAttestation, runnablePlatform } from "../../components/oci/descriptor";
import { parsePlatform, platformKey } from "../../components/oci/platform-text";
import { again, indexOf } from "./combination-documents";
import { type Json, OCI_MANIFEST, sha256 } from "./image-index-sources";

const ARCHITECTURES = ["amd64", "arm64", "arm", "s390x", "riscv64"] as const;

/** An index of images of different platforms, some of them attested; `build` tells two images of one platform apart. */
function indexWith(name: string) {
  const image = fc.record({
    architecture: fc.constantFrom(...ARCHITECTURES),
    build: fc.constantFrom("first", "second"),
    attestations: fc.integer({ min: 0, max: 2 }),
  });
  return fc
    .uniqueArray(image, { selector: ({ architecture }) => architecture, minLength: 1, maxLength: 4 })
    .map((images) => indexOf(name, images.flatMap(entriesOf)));
}

function entriesOf({
  architecture,
  build,
  attestations,
}: {
  architecture: string;
  build: string;
  attestations: number;
}) {
  const digest = sha256(`${architecture} ${build}`);
  const image: Json = { mediaType: OCI_MANIFEST, digest, size: 9, platform: { architecture, os: "linux" } };
  const facts = Array.from({ length: attestations }, (_, at) => ({
    mediaType: OCI_MANIFEST,
    digest: sha256(`facts ${at} of ${digest}`),
    size: 7,
    annotations: {
      "vnd.docker.reference.digest": digest,
      "vnd.docker.reference.type": "attestation-manifest",
    },
    platform: { architecture: "unknown", os: "unknown" },
  }));
  return [image, ...facts];
}

const platformsOf = (manifests: readonly Parameters<typeof runnablePlatform>[0][]) =>
  manifests.flatMap((entry) => {
    const platform = runnablePlatform(entry);
    return platform === undefined ? [] : [platformKey(platform)];
  });

describe("any addition to what a tag holds", () => {
  it("has the sources' images, what else was held, and each platform once", () => {
    fc.assert(
      fc.property(indexWith("tag"), indexWith("new"), (held, source) => {
        const { index, replaced } = planCombination({ held, sources: [source] });

        const before = planCombination({ sources: [held] }).index.manifests;
        const added = planCombination({ sources: [source] }).index.manifests;
        const all = platformsOf(index.manifests);
        expect(new Set(all).size).toBe(all.length);
        expect(new Set(all)).toEqual(new Set([...platformsOf(before), ...platformsOf(added)]));
        expect(all.slice(0, platformsOf(before).length)).toEqual(platformsOf(before));
        const digests = new Set(index.manifests.map(({ digest }) => digest));
        expect(added.filter(({ digest }) => !digests.has(digest))).toEqual([]);
        expect(replaced.filter(({ digest }) => digests.has(digest))).toEqual([]);
      }),
    );
  });

  it("is the same when it is done again", () => {
    fc.assert(
      fc.property(indexWith("tag"), indexWith("new"), (held, source) => {
        const input = { held, sources: [source] };
        const first = planCombination(input);

        expect(again(input, first).index).toEqual(first.index);
      }),
    );
  });
});

describe("any choice of platforms", () => {
  it("has exactly these, in this order, each directly before what attests it", () => {
    const chosen = fc.uniqueArray(fc.constantFrom(...ARCHITECTURES), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(indexWith("all"), chosen, (source, architectures) => {
        const whole = planCombination({ sources: [source] }).index.manifests;
        const platforms = architectures.map((architecture) => parsePlatform(`linux/${architecture}`));
        const keys = platforms.map((platform) => platformKey(platform));
        fc.pre(keys.every((key) => platformsOf(whole).includes(key)));

        const { manifests } = planCombination({ sources: [source], platforms }).index;

        expect(platformsOf(manifests)).toEqual(keys);
        let subject = "";
        for (const entry of manifests) {
          if (isAttestation(entry)) expect(entry.annotations?.["vnd.docker.reference.digest"]).toBe(subject);
          else subject = entry.digest;
        }
        const kept = new Set(manifests.filter((entry) => !isAttestation(entry)).map(({ digest }) => digest));
        const facts = whole.filter(
          (entry) =>
            isAttestation(entry) && kept.has(entry.annotations?.["vnd.docker.reference.digest"] ?? ""),
        );
        expect(manifests.filter(isAttestation)).toHaveLength(facts.length);
      }),
    );
  });
});
