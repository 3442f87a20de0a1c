import { describe, expect, it } from "vitest";
import { planCombination } from "../../components/oci/combination";
import { assembleIndex } from "../../components/oci/image-index";
import { parsePlatform } from "../../components/oci/platform-text";
import { again, imageSource, indexOf, problemsOf } from "./combination-documents";
import {
  attestationOf,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  digests,
  entryOf,
  image,
  OCI_INDEX,
  OCI_MANIFEST,
  sha256,
} from "./image-index-sources";

const amd64 = entryOf("amd64");
const arm64 = entryOf("arm64");
const s390x = entryOf("s390x");
const attestation = attestationOf("amd64");
const armAttestation = attestationOf("arm64");

function windows(version: string) {
  return {
    mediaType: OCI_MANIFEST,
    digest: sha256(version),
    size: 500,
    platform: { architecture: "amd64", os: "windows", "os.version": version },
  };
}

const platforms = (...texts: readonly string[]) => texts.map((text) => parsePlatform(text));

describe("a combination", () => {
  it("has the bytes that assembleIndex gives for the same sources", () => {
    const { index, leftOut, replaced } = planCombination({
      sources: [imageSource("amd64"), imageSource("arm64")],
    });

    expect(index).toEqual(assembleIndex([image("amd64"), image("arm64")]));
    expect({ leftOut, replaced }).toEqual({ leftOut: [], replaced: [] });
  });

  it("names every source that has an entry", () => {
    const { origins } = planCombination({
      sources: [indexOf("both", [amd64, arm64]), imageSource("amd64")],
    });

    expect(origins).toEqual(
      new Map([
        [amd64.digest, ["both", "amd64"]],
        [arm64.digest, ["both"]],
      ]),
    );
  });

  it("leaves a single index as it is, whatever is around its tokens", () => {
    const { image, name } = indexOf("one", [amd64]);
    const body = JSON.stringify(JSON.parse(image.body), undefined, 3);

    const { index } = planCombination({ sources: [{ name, image: { ...image, body } }] });

    expect(index.body).toBe(body);
  });

  it("is a Docker list where every image is Docker's", () => {
    const { index } = planCombination({
      sources: [imageSource("amd64", DOCKER_MANIFEST), imageSource("arm64", DOCKER_MANIFEST)],
    });

    expect(index.mediaType).toBe(DOCKER_LIST);
  });
});

describe("the platforms of a combination", () => {
  it("are taken in the order asked for, with what attests them, and others are told", () => {
    const all = indexOf("all", [amd64, attestation, s390x, arm64, armAttestation]);

    const { index, leftOut } = planCombination({
      sources: [all],
      platforms: platforms("linux/arm64", "linux/amd64"),
    });

    expect(digests(index.manifests)).toEqual(digests([arm64, armAttestation, amd64, attestation]));
    expect(leftOut).toEqual([{ platform: "linux/s390x", digest: s390x.digest, source: "all" }]);
  });

  it("take no attestation of an image that is left out, wherever it is listed", () => {
    const { index } = planCombination({
      sources: [indexOf("images", [amd64, arm64]), indexOf("facts", [attestation, armAttestation])],
      platforms: platforms("linux/arm64"),
    });

    expect(digests(index.manifests)).toEqual(digests([arm64, armAttestation]));
  });

  it("may leave the version of Windows out, and take every version then", () => {
    const source = indexOf("windows", [windows("10.0.17763.1"), amd64, windows("10.0.20348.1")]);

    const any = planCombination({ sources: [source], platforms: platforms("windows/amd64") });
    const one = planCombination({ sources: [source], platforms: platforms("windows(10.0.20348.1)/amd64") });

    expect(digests(any.index.manifests)).toEqual([sha256("10.0.17763.1"), sha256("10.0.20348.1")]);
    expect(digests(one.index.manifests)).toEqual([sha256("10.0.20348.1")]);
  });

  it("keep a Docker list one when an image is left out", () => {
    const docker = [entryOf("amd64", DOCKER_MANIFEST), entryOf("arm64", DOCKER_MANIFEST)];
    const source = indexOf("list", docker, {}, DOCKER_LIST);

    const { index } = planCombination({ sources: [source], platforms: platforms("linux/arm64") });

    expect(index.mediaType).toBe(DOCKER_LIST);
    expect(digests(index.manifests)).toEqual([entryOf("arm64", DOCKER_MANIFEST).digest]);
  });

  it("leave the artifacts of an index where they are", () => {
    const artifact = {
      mediaType: OCI_MANIFEST,
      digest: sha256("chart"),
      size: 7,
      artifactType: "application/x.chart",
    };

    const { index } = planCombination({
      sources: [indexOf("mixed", [artifact, amd64, arm64])],
      platforms: platforms("linux/arm64"),
    });

    expect(digests(index.manifests)).toEqual(digests([artifact, arm64]));
  });

  it("are refused when no source has one of them", () => {
    const input = {
      sources: [imageSource("amd64")],
      platforms: platforms("linux/amd64", "linux/arm/v6", "s390x"),
    };

    expect(problemsOf(input)).toEqual([
      "platform linux/arm/v6, linux/s390x has no image in the sources; build it, or leave it out",
    ]);
  });
});

describe("an addition to what a tag holds", () => {
  const held = indexOf("tag", [amd64, attestation, arm64, armAttestation]);
  const newArm = { ...arm64, digest: sha256("new arm64"), size: 9 };

  it("takes the place of the image of the same platform, and of what attests it", () => {
    const { index, replaced } = planCombination({
      held: indexOf("tag", [arm64, armAttestation, amd64, attestation]),
      sources: [indexOf("new", [newArm])],
    });

    expect(digests(index.manifests)).toEqual(digests([newArm, amd64, attestation]));
    expect(replaced).toEqual([{ platform: "linux/arm64", digest: arm64.digest, source: "tag" }]);
  });

  it("comes after what is held where the platform is new", () => {
    const input = { held, sources: [imageSource("s390x")] };

    const plan = planCombination(input);

    expect(digests(plan.index.manifests)).toEqual(
      digests([amd64, attestation, arm64, armAttestation, s390x]),
    );
    expect(again(input, plan).index).toEqual(plan.index);
  });

  it("is nothing, byte for byte, where the tag has it already, also with annotations of its own", () => {
    const annotated = indexOf("tag", [amd64, arm64], { annotations: { a: "b" } });

    const { index } = planCombination({ held: annotated, sources: [imageSource("arm64")] });

    expect(index.body).toBe(annotated.image.body);
  });

  it("brings its attestations in place of older ones of the same image", () => {
    const newer = attestationOf("arm64", "newer");
    const input = { held, sources: [indexOf("new", [arm64, newer])] };

    const plan = planCombination(input);

    expect(digests(plan.index.manifests)).toEqual(digests([amd64, attestation, arm64, newer]));
    expect(again(input, plan).index).toEqual(plan.index);
  });

  it("keeps the attestations of an image that comes without any", () => {
    const { index } = planCombination({ held, sources: [imageSource("arm64")] });

    expect(index.body).toBe(held.image.body);
  });

  it("makes an index of a tag that holds an image of one platform", () => {
    const { index } = planCombination({ held: imageSource("amd64"), sources: [imageSource("arm64")] });

    expect(index).toEqual(assembleIndex([image("amd64"), image("arm64")]));
  });

  it("takes the platforms asked for from the sources, and leaves the others that are held", () => {
    const { index } = planCombination({
      held: indexOf("tag", [amd64]),
      sources: [indexOf("new", [{ ...amd64, digest: sha256("other amd64") }, s390x, arm64])],
      platforms: platforms("arm64"),
    });

    expect(digests(index.manifests)).toEqual(digests([amd64, arm64]));
  });
});

describe("sources that cannot be combined", () => {
  it("are all told at once, by their names", () => {
    const broken = (name: string, body: string) => ({
      name,
      image: { body, mediaType: OCI_INDEX, digest: sha256(body) },
    });
    const { config: _, ...unknown } = imageSource("amd64");

    expect(problemsOf({ sources: [broken("one", "{"), broken("two", "[]"), unknown] })).toEqual([
      expect.stringMatching(/^one: "\{" is not JSON \(SyntaxError.*\); give the exact text that was pushed$/),
      "two: [] is not a JSON object",
      "amd64: its config names no platform, so it is no image that an index can offer; leave it out",
    ]);
  });

  it("of one platform are told with both images and both sources", () => {
    const other = { ...amd64, digest: sha256("other"), size: 9 };

    expect(problemsOf({ sources: [imageSource("amd64"), indexOf("all", [arm64, other])] })).toEqual([
      `all manifests[1]: linux/amd64 has two images, ${amd64.digest} at amd64 and ${other.digest}; leave one out`,
    ]);
  });

  it("hide no platforms in an index inside an index, unless one source is taken as it is", () => {
    const nested = { mediaType: OCI_INDEX, digest: sha256("nested"), size: 9 };
    const outer = indexOf("outer", [amd64, nested]);

    expect(planCombination({ sources: [outer] }).index.body).toBe(outer.image.body);
    expect(problemsOf({ sources: [outer, imageSource("arm64")] })).toEqual([
      `outer: ${nested.digest} is an index inside the index, and has no platform; give its images as sources`,
    ]);
  });

  it("list at least one image", () => {
    expect(problemsOf({ sources: [indexOf("empty", [])] })).toEqual([
      "the sources list no image; give at least one that has one",
    ]);
  });

  it("are refused where an attestation is about none of the images", () => {
    expect(problemsOf({ sources: [indexOf("facts", [arm64, attestation])] })).toEqual([
      `facts manifests[1]: attests ${amd64.digest}, which is no image of this index; give the image's source too, or strip`,
    ]);
  });
});
