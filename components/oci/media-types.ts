/** What a document is: an image manifest or a list of manifests. */
export type DocumentKind = "manifest" | "index";

/** Media type of an OCI image index: https://github.com/opencontainers/image-spec/blob/main/media-types.md */
export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
/** Media type of an OCI image manifest. */
export const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
/** Media type of a Docker manifest list. */
export const DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
/** Media type of a Docker image manifest, schema 2. */
export const DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

const KINDS: ReadonlyMap<string, DocumentKind> = new Map([
  [OCI_MANIFEST, "manifest"],
  [DOCKER_MANIFEST, "manifest"],
  [OCI_INDEX, "index"],
  [DOCKER_LIST, "index"],
]);

const DOCKER_SCHEMA_1: ReadonlySet<string> = new Set([
  "application/vnd.docker.distribution.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v1+prettyjws",
]);

/** The config types of an image that a runtime starts; a manifest with another config is an artifact. */
const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
]);

/** What a document of this type is, or `undefined` for a type that is neither a manifest nor an index. */
export function documentKind(mediaType: string): DocumentKind | undefined {
  return KINDS.get(mediaType);
}

/** Whether the type is one of Docker's schema 2, manifest or list. */
export function isDockerSchema2(mediaType: string): boolean {
  return mediaType === DOCKER_MANIFEST || mediaType === DOCKER_LIST;
}

/** Whether the type is one of Docker's schema 1, which no list can hold. */
export function isDockerSchema1(mediaType: string): boolean {
  return DOCKER_SCHEMA_1.has(mediaType);
}

/** Whether a descriptor's `artifactType` names an image; registries and tools may copy an image's config type there. */
export function isImageConfig(artifactType: string): boolean {
  return IMAGE_CONFIGS.has(artifactType);
}

/** `type/subtype` by RFC 6838 section 4.2, as a descriptor must have it. */
export function isMediaType(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/.test(text);
}

/** A `Content-Type` without its parameters: `a/b; charset=utf-8` is `a/b`. */
export function withoutParameters(contentType: string): string {
  return (contentType.split(";", 1)[0] ?? "").trim();
}
