import {
  formatImageReference,
  formatImageRepository,
  type ImageReference,
  type ImageRepository,
} from "../../oci/image-reference";
import {
  attestationArguments,
  cacheArguments,
  cacheTag,
  platformSlug,
  pushByDigest,
  registryCache,
  UNATTESTED_ARGUMENTS,
} from "./arguments";
import type { ImageBuild } from "./image-build";

/** The build of one platform. */
export interface PlatformPlan {
  /** Canonical. */
  readonly platform: string;
  /** Name of the platform in the name of a file, such as `linux-arm64`. */
  readonly slug: string;
  /** Reference of its cache; absent without one. */
  readonly cache?: string;
  /** What `docker buildx build` is called with, the context last. */
  readonly args: readonly string[];
}

/** The builds of an image, and what becomes of them when all have succeeded. */
export interface BuildxPlan {
  /** Where every platform is pushed by digest. */
  readonly repository: ImageRepository;
  /** In the order of the index. */
  readonly platforms: readonly PlatformPlan[];
  /** The index of all platforms. */
  readonly index: {
    /** Platforms that it must have, no more and no fewer. */
    readonly expect: readonly string[];
    readonly attestations: "keep" | "strip";
    /** References with a tag, in the order in which they are written. */
    readonly tags: readonly ImageReference[];
  };
}

/** Where an image goes, and how. */
export interface BuildxTarget {
  /** References with a tag, at least one; the platforms go to the repository of the first. */
  readonly tags: readonly ImageReference[];
  readonly cache: BuildCache;
}

/**
 * Where the caches of the platforms are kept: `repository` keeps one for each platform under `cache-<name>-<platform>`, `prefix` under
 * `<its tag>-<platform>`; `none` keeps none and builds every step again.
 */
export type BuildCache =
  | { readonly kind: "repository"; readonly repository?: ImageRepository }
  | { readonly kind: "prefix"; readonly reference: ImageReference & { readonly tag: string } }
  | { readonly kind: "none" };

/**
 * Plans the builds of an image: each platform by itself, pushed by digest with a cache of its own, then one index over all of
 * them, then the tags. The pipeline builds in the same way, with the same caches.
 */
export function buildxPlan(build: ImageBuild, { tags, cache }: BuildxTarget): BuildxPlan {
  const [first] = tags;
  if (first === undefined) throw new TypeError("internal: a plan has at least one tag");
  const repository: ImageRepository = { registry: first.registry, repository: first.repository };
  return {
    repository,
    platforms: build.platforms.map((platform) => {
      const reference = cacheReference(cache, repository, build.cacheName, platform);
      const args = [
        ...whatArguments(build, platform),
        ...annotationArguments(build),
        ...(build.noCache || reference === undefined ? ["--no-cache"] : []),
        ...(reference === undefined ? [] : cacheArguments(registryCache(reference))),
        ...attestationArguments(build.attested),
        pushByDigest(formatImageRepository(repository), build.form),
        build.context,
      ];
      return { ...planOf(platform, args), ...(reference === undefined ? {} : { cache: reference }) };
    }),
    index: { expect: build.platforms, attestations: build.attestations, tags },
  };
}

/**
 * The build of one platform into an archive or into Docker's own images, with neither attestation nor a cache of a registry: Docker's
 * archive has room for one manifest.
 *
 * @param file path of the archive; Docker's own images when left out
 */
export function archivePlan(
  build: ImageBuild,
  platform: string,
  { tags, noCache, file }: ArchiveTarget,
): PlatformPlan {
  return planOf(platform, [
    ...whatArguments(build, platform),
    ...(noCache || build.noCache ? ["--no-cache"] : []),
    ...UNATTESTED_ARGUMENTS,
    ...tags.map((tag) => `--tag=${formatImageReference(tag)}`),
    `--output=type=docker${file === undefined ? "" : `,${csvField(`dest=${file}`)}`}`,
    build.context,
  ]);
}

/** Where the image of one platform goes. */
export interface ArchiveTarget {
  readonly tags: readonly ImageReference[];
  readonly noCache: boolean;
  readonly file?: string;
}

function planOf(platform: string, args: readonly string[]): PlatformPlan {
  return { platform, slug: platformSlug(platform), args };
}

function whatArguments(build: ImageBuild, platform: string): string[] {
  const { dockerfile, target, buildArgs, labels, buildContexts, secrets } = build;
  return [
    `--platform=${platform}`,
    `--file=${dockerfile}`,
    ...(target === "" ? [] : [`--target=${target}`]),
    ...buildArgs.map((arg) => `--build-arg=${arg}`),
    ...labels.map((label) => `--label=${label}`),
    ...buildContexts.map((context) => `--build-context=${context}`),
    ...secrets.map((secret) => `--secret=${secret}`),
  ];
}

/** Docker's media types have no room for annotations. */
function annotationArguments({ labels, form }: ImageBuild): readonly string[] {
  return form.imageFormat === "docker" ? [] : labels.map((label) => `--annotation=manifest:${label}`);
}

function cacheReference(
  cache: BuildCache,
  repository: ImageRepository,
  name: string,
  platform: string,
): string | undefined {
  switch (cache.kind) {
    case "none":
      return undefined;
    case "repository":
      return `${formatImageRepository(cache.repository ?? repository)}:${cacheTag(name, platformSlug(platform))}`;
    case "prefix":
      return `${formatImageRepository(cache.reference)}:${cache.reference.tag}-${platformSlug(platform)}`;
  }
}

/** A field of an option that buildx reads as a line of CSV: https://docs.docker.com/reference/cli/docker/buildx/build/#output */
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
