import { BUILD_IMAGES } from "../../service/build-images";
import type { AttestationMode, AttestationsModel } from "../../service/options/attestations";
import type { ImageFormModel } from "../../service/options/image-form";
import { BRANCH_CACHE_TAG_PREFIX, CACHE_TAG_PREFIX } from "../../service/tag-templates";

/**
 * What a build of one platform asks of BuildKit, in buildx's words (https://docs.docker.com/reference/cli/docker/buildx/build/). The
 * buildspec and every other program that builds take it from here. What BuildKit has a default for is written out: defaults
 * have changed (https://github.com/moby/buildkit/releases/tag/v0.32.0).
 */

/** What is attested when nobody says anything: provenance of the least mode, which has no value of a build argument. */
export const DEFAULT_ATTESTATIONS: Pick<AttestationsModel, "provenance" | "sbom"> = {
  provenance: "min",
  sbom: "off",
};

/**
 * @param builder what the provenance names as its builder: https://docs.docker.com/build/metadata/attestations/slsa-provenance/
 */
export function attestationArguments(
  { provenance, sbom } = DEFAULT_ATTESTATIONS,
  builder?: string,
): readonly string[] {
  return [provenanceArgument(provenance, builder), ...sbomArguments(sbom)];
}

/** Provenance of one mode. */
export function provenanceArgument(mode: AttestationMode, builder?: string): string {
  if (mode === "off") return "--provenance=false";
  return `--provenance=mode=${mode}${builder === undefined ? "" : `,builder-id=${builder}`}`;
}

/**
 * The list of packages. The stages and the context are scanned where the Dockerfile declares these arguments
 * (https://github.com/moby/buildkit/blob/v0.34.2/docs/attestations/sbom.md).
 *
 * @param scanner image that lists the packages
 */
export function sbomArguments(
  mode: AttestationMode,
  scanner: string = BUILD_IMAGES.sbomScanner,
): readonly string[] {
  switch (mode) {
    case "off":
      return ["--sbom=false"];
    case "min":
      return [`--sbom=generator=${scanner}`];
    case "max":
      return [`--sbom=generator=${scanner}`, ...SCAN_ALL];
  }
}

export const SCAN_ALL = [
  "--build-arg=BUILDKIT_SBOM_SCAN_STAGE=true",
  "--build-arg=BUILDKIT_SBOM_SCAN_CONTEXT=true",
] as const;

/** Nothing besides the image itself. */
export const UNATTESTED_ARGUMENTS = ["--provenance=false", "--sbom=false"] as const;

/** Metadata without the provenance: one small document with the digest (https://docs.docker.com/build/building/variables/). */
export const BUILD_ENVIRONMENT_VARIABLES = { BUILDX_METADATA_PROVENANCE: "disabled" } as const;

/** Key of the digest in what `--metadata-file` writes. */
export const DIGEST_KEY = "containerimage.digest";

/** Pushes an image to a repository without any tag. */
export function pushByDigest(repository: string, form = DEFAULT_FORM): string {
  return `--output=${imageOutput(repository, form)}`;
}

/** The same as the value of an output. */
export function imageOutput(repository: string, form = DEFAULT_FORM): string {
  return `type=image,name=${repository},push=true,push-by-digest=true,name-canonical=true,${formAttributes(form)}`;
}

/** What an image is when nobody says anything: of OCI's media types, with layers as they were written. */
export const DEFAULT_FORM: ImageFormModel = { imageFormat: "oci", compression: "gzip", reproducible: false };

/** The form of an image as attributes of an output: https://github.com/moby/buildkit/blob/v0.34.2/README.md#imageregistry */
export function formAttributes({ imageFormat, compression, reproducible }: ImageFormModel): string {
  return [
    `oci-mediatypes=${imageFormat === "oci"}`,
    "oci-artifact=false",
    // Otherwise an image of Docker's types has the zstd layers that a cache or a base image has.
    ...(imageFormat === "docker" ? ["compression=gzip", "force-compression=true"] : []),
    ...(compression === "gzip" ? [] : [`compression=${compression}`]),
    ...(reproducible ? ["rewrite-timestamp=true"] : []),
  ].join(",");
}

/** A cache in a registry, as `--cache-from` takes it. */
export function registryCache(reference: string): string {
  return `type=registry,ref=${reference}`;
}

/** Reads and writes a cache. */
export function cacheArguments(cache: string): readonly [from: string, to: string] {
  return [cacheFrom(cache), cacheTo(cache)];
}

/** Reads a cache. */
export function cacheFrom(cache: string): string {
  return `--cache-from=${cache}`;
}

/** Writes a cache. */
export function cacheTo(cache: string): string {
  return `--cache-to=${cacheOutput(cache)}`;
}

/**
 * What a cache is written with: every step, in media types that every registry takes. One that cannot be written fails nothing,
 * since the image is still the one that was asked for.
 */
export const CACHE_ATTRIBUTES = {
  mode: "max",
  "image-manifest": "true",
  "oci-mediatypes": "true",
  "ignore-error": "true",
} as const;

/** A cache as `--cache-to` takes it. */
export function cacheOutput(cache: string): string {
  return [cache, ...Object.entries(CACHE_ATTRIBUTES).map(([key, value]) => `${key}=${value}`)].join(",");
}

/**
 * Tag of the cache of one platform: a cache holds one platform alone (https://github.com/docker/buildx/discussions/1382).
 *
 * @param name what tells the caches of one repository apart, see {@link cacheName}
 * @param slug the platform, see {@link platformSlug}
 */
export function cacheTag(name: string, slug: string): string {
  return `${CACHE_TAG_PREFIX}${name}-${slug}`;
}

/**
 * Tag of the cache that one platform has for a branch other than the default one.
 *
 * @param scope 12 hex digits that stand for the branch
 */
export function branchCacheTag(name: string, scope: string, slug: string): string {
  return `${BRANCH_CACHE_TAG_PREFIX}${name}-${scope}-${slug}`;
}

/** A platform as a part of a tag or of a file's name: `linux-arm-v7`. */
export function platformSlug(platform: string): string {
  return platform.replaceAll("/", "-");
}

/** Name of the caches of a service, by its id; leaves room for every platform in a tag. */
export function cacheName(id: string): string {
  return id.slice(0, LONGEST_CACHE_NAME);
}

const LONGEST_CACHE_NAME = 80;
