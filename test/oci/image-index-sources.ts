import { createHash } from "node:crypto";
import { assembleIndex } from "../../components/oci/image-index";
import { ImageIndexError } from "../../components/oci/image-index-error";
import type { IndexSource } from "../../components/oci/index-source";

/** Documents as builds push them, for the tests of the image index. */
export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
export const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
export const DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

export type Json = Readonly<Record<string, unknown>>;

export function sha256(text: string): string {
  return `sha256:${createHash("sha256").update(text, "utf8").digest("hex")}`;
}

/** An image manifest whose digest follows from `seed`. */
export function manifest(seed: string, mediaType = OCI_MANIFEST): string {
  const docker = mediaType === DOCKER_MANIFEST;
  return JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: {
      mediaType: docker
        ? "application/vnd.docker.container.image.v1+json"
        : "application/vnd.oci.image.config.v1+json",
      digest: sha256(`config of ${seed}`),
      size: 1470,
    },
    layers: [
      {
        mediaType: docker
          ? "application/vnd.docker.image.rootfs.diff.tar.gzip"
          : "application/vnd.oci.image.layer.v1.tar+gzip",
        digest: sha256(`layer of ${seed}`),
        size: 148,
      },
    ],
  });
}

/** The text of an image config, with BuildKit's other keys around the platform. */
export function config(platform: Json): string {
  return JSON.stringify({
    created: "2026-11-23T06:00:00Z",
    ...platform,
    config: { Env: ["PATH=/bin"] },
    rootfs: {},
  });
}

/** A source that is an image manifest of one linux architecture. */
export function image(architecture: string, mediaType = OCI_MANIFEST): IndexSource {
  return { body: manifest(architecture, mediaType), config: config({ os: "linux", architecture }) };
}

/** The entry that an index has for `image(architecture)`. */
export function entryOf(architecture: string, mediaType = OCI_MANIFEST): Json & { digest: string } {
  const body = manifest(architecture, mediaType);
  return { mediaType, digest: sha256(body), size: body.length, platform: { architecture, os: "linux" } };
}

/** An entry as BuildKit writes it for the attestations of an image. */
export function attestationOf(architecture: string, seed = ""): Json & { digest: string } {
  return {
    mediaType: OCI_MANIFEST,
    digest: sha256(`attestation of ${architecture} ${seed}`),
    size: 840,
    annotations: {
      "vnd.docker.reference.digest": entryOf(architecture).digest,
      "vnd.docker.reference.type": "attestation-manifest",
    },
    platform: { architecture: "unknown", os: "unknown" },
  };
}

/** A source that is an index; further keys follow the manifests. */
export function index(manifests: readonly Json[], more: Json = {}): IndexSource {
  return { body: JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, ...more }) };
}

/** What a list of entries is about, for short expectations. */
export function digests(entries: readonly { readonly digest: string }[]): string[] {
  return entries.map(({ digest }) => digest);
}

/** The error of a call that must be refused; fails when it is not, or when anything else is thrown. */
export function refusal(
  sources: unknown,
  options?: unknown,
): { code: string; place: string; message: string } {
  try {
    assembleIndex(sources as never, options as never);
  } catch (error) {
    if (error instanceof ImageIndexError)
      return { code: error.code, place: error.place, message: error.message };
    throw error;
  }
  throw new Error("it was not refused");
}
