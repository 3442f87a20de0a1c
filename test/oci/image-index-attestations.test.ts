import { describe, expect, it } from "vitest";
import { assembleIndex } from "../../components/oci/image-index";
import { ImageIndexError } from "../../components/oci/image-index-error";
import {
  attestationOf,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  digests,
  entryOf,
  image,
  index,
  type Json,
  OCI_INDEX,
} from "./image-index-sources";

const pushed = (architecture: string) => index([entryOf(architecture), attestationOf(architecture)]);

describe("attestations", () => {
  it("stay directly after their image when the indexes of two builds become one", () => {
    const { manifests } = assembleIndex([pushed("amd64"), pushed("arm64")]);

    expect(manifests).toEqual([
      entryOf("amd64"),
      attestationOf("amd64"),
      entryOf("arm64"),
      attestationOf("arm64"),
    ]);
  });

  it("move with their image when another order is expected", () => {
    const entries = [entryOf("amd64"), entryOf("arm64"), attestationOf("amd64"), attestationOf("arm64")];

    const { manifests } = assembleIndex([index(entries)], { expect: ["linux/arm64", "linux/amd64"] });

    expect(digests(manifests)).toEqual(
      digests([entryOf("arm64"), attestationOf("arm64"), entryOf("amd64"), attestationOf("amd64")]),
    );
  });

  it("are kept unchanged, several of one image in their order", () => {
    const second = {
      ...attestationOf("amd64", "second"),
      artifactType: "application/vnd.docker.attestation.manifest.v1+json",
    };
    const source = index([second, entryOf("amd64"), attestationOf("amd64")]);

    const { body } = assembleIndex([source, image("arm64")]);

    expect(body).toBe(index([entryOf("amd64"), second, attestationOf("amd64"), entryOf("arm64")]).body);
  });

  it("may be about an image of another source", () => {
    const { manifests } = assembleIndex([index([attestationOf("arm64")]), image("amd64"), image("arm64")]);

    expect(digests(manifests)).toEqual(digests([entryOf("amd64"), entryOf("arm64"), attestationOf("arm64")]));
  });

  it("may be about an entry that is no image", () => {
    const bare = { ...entryOf("x"), platform: { os: "unknown", architecture: "unknown" } };

    const { manifests } = assembleIndex([index([attestationOf("x"), bare]), image("amd64")]);

    expect(digests(manifests)).toEqual(digests([bare, attestationOf("x"), entryOf("amd64")]));
  });

  it("that come twice are one entry", () => {
    expect(assembleIndex([pushed("amd64"), pushed("amd64")]).manifests).toEqual([
      entryOf("amd64"),
      attestationOf("amd64"),
    ]);
  });

  it("are known by their annotation, whatever platform they name", () => {
    const odd = { ...attestationOf("amd64"), platform: { os: "linux", architecture: "amd64" } };
    const without = { ...attestationOf("amd64", "2"), platform: undefined };
    const source = index([entryOf("amd64"), odd, without as Json]);

    const kept = assembleIndex([source, image("arm64")], { expect: ["linux/amd64", "linux/arm64"] });
    const stripped = assembleIndex([source], { attestations: "strip" });

    expect(digests(kept.manifests)).toEqual(
      digests([entryOf("amd64"), odd, attestationOf("amd64", "2"), entryOf("arm64")]),
    );
    expect(stripped.manifests).toEqual([entryOf("amd64")]);
  });

  it("are stripped, all of them and nothing else", () => {
    const unknown = { ...entryOf("u"), platform: { os: "unknown", architecture: "unknown" } };
    const other = {
      ...attestationOf("amd64", "other"),
      annotations: { "vnd.docker.reference.type": "something-else" },
    };
    const dangling = attestationOf("nowhere");

    const { body } = assembleIndex(
      [index([attestationOf("amd64"), entryOf("amd64"), unknown, other, dangling])],
      {
        attestations: "strip",
      },
    );

    expect(body).toBe(index([entryOf("amd64"), unknown, other]).body);
  });

  it("leave a Docker list when they are stripped from Docker's images", () => {
    const source = index([entryOf("amd64", DOCKER_MANIFEST), attestationOf("x")]);

    const { mediaType } = assembleIndex([source], { attestations: "strip" });

    expect(mediaType).toBe(DOCKER_LIST);
  });

  it("make an OCI index of Docker's images when they are kept", () => {
    const attestation = {
      ...attestationOf("amd64"),
      annotations: {
        "vnd.docker.reference.digest": entryOf("amd64", DOCKER_MANIFEST).digest,
        "vnd.docker.reference.type": "attestation-manifest",
      },
    };

    const { mediaType } = assembleIndex([image("amd64", DOCKER_MANIFEST), index([attestation])]);

    expect(mediaType).toBe(OCI_INDEX);
  });

  it.each([
    ["an image that is not there", attestationOf("arm64")],
    ["itself", selfReference()],
    [
      "no digest",
      { ...attestationOf("amd64"), annotations: { "vnd.docker.reference.type": "attestation-manifest" } },
    ],
  ])("are refused when they are kept and refer to %s", (_case, attestation) => {
    const assemble = () => assembleIndex([index([entryOf("amd64"), attestation])]);

    expect(assemble).toThrow(ImageIndexError);
    expect(assemble).toThrow(
      expect.objectContaining({ code: "ATTESTATION_UNRESOLVED", place: "sources[0].body.manifests[1]" }),
    );
  });

  it("are refused when they refer to another attestation", () => {
    const first = attestationOf("amd64");
    const second = {
      ...attestationOf("amd64", "second"),
      annotations: { ...(first.annotations as Json), "vnd.docker.reference.digest": first.digest },
    };

    expect(() => assembleIndex([index([entryOf("amd64"), first, second])])).toThrow(
      expect.objectContaining({ code: "ATTESTATION_UNRESOLVED" }),
    );
  });
});

function selfReference() {
  const attestation = attestationOf("amd64");
  return {
    ...attestation,
    annotations: { ...(attestation.annotations as Json), "vnd.docker.reference.digest": attestation.digest },
  };
}
