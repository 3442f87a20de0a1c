import { digestOf } from "../../oci/digest";
import { isSha256Digest } from "../../oci/digest-text";
import { assembleIndex, type ImageIndex } from "../../oci/image-index";
import { ImageIndexError } from "../../oci/image-index-error";
import type { IndexSource } from "../../oci/index-source";
import { documentKind } from "../../oci/media-types";
import type { Registry, StoredImage } from "../../oci/registry";
import type { Registration } from "../../service/registration";
import { err, ok, type Result } from "../../text/result";
import { allDone } from "../all-done";
import { PublisherFault } from "../fault";
import type { RunSubject } from "../outcome";
import type { CompleteRun } from "../runs/run-status";
import { type Publication, tagsOf } from "./publication";

/** The index of a run, and what the run's tags held when its images were read. */
export interface RunIndex {
  readonly index: ImageIndex;
  /** By tag; one that holds nothing is left out. */
  readonly stored: ReadonlyMap<string, StoredImage>;
}

/**
 * Reads what the builds pushed, together with the run's tags, and makes the run's index of it; refused when that gives no index
 * of exactly the declared platforms. Every image of the index is there.
 *
 * A build with attestations pushes an index, whose entries have their platform: it is compared with the one that the build
 * exported, and its entries are looked for. A plain manifest has no platform, so its config is read; otherwise a build could
 * pass one platform's image off as another's.
 *
 * @throws PublisherFault IMAGE_MISSING, IMAGE_CORRUPT
 */
export async function readRunIndex(
  registry: Registry,
  subject: RunSubject,
  registration: Registration,
  run: CompleteRun,
  publication: Publication,
): Promise<Result<RunIndex>> {
  const { repository } = registration;
  const roots = [...new Set(run.images.map(({ digest }) => digest))];
  const stored = await registry.read(repository, [...roots, ...tagsOf(publication)]);
  assertPresent(stored, roots, subject, repository);
  const sources = await allDone(
    run.images.flatMap(({ platform, digest }) => {
      const image = stored.get(digest);
      return image === undefined ? [] : [readSource(registry, subject, repository, platform, image)];
    }),
  );
  const index = assembled(sources, registration, publication);
  if (!index.ok) return index;
  const digests = new Set(index.value.manifests.map(({ digest }) => digest));
  const entries = [...digests].filter((digest) => !roots.includes(digest));
  if (entries.length > 0) {
    assertPresent(await registry.read(repository, entries), entries, subject, repository);
  }
  return ok({ index: index.value, stored });
}

/** @throws PublisherFault IMAGE_MISSING, naming the first that is not there */
function assertPresent(
  stored: ReadonlyMap<string, StoredImage>,
  digests: readonly string[],
  subject: RunSubject,
  repository: string,
): void {
  const missing = digests.find((digest) => !stored.has(digest));
  if (missing !== undefined) throw imageMissing(subject, `${missing} is not in repository ${repository}`);
}

export function imageMissing(subject: RunSubject, reason: string): PublisherFault {
  return new PublisherFault("IMAGE_MISSING", { doing: "reading images", subject: runName(subject), reason });
}

export function runName({ service, run }: RunSubject): string {
  return `run ${run} of ${service}`;
}

async function readSource(
  registry: Registry,
  subject: RunSubject,
  repository: string,
  platform: string,
  image: StoredImage,
): Promise<IndexSource> {
  assertExact(image, subject);
  const { body, mediaType } = image;
  const config = configDigest(image);
  if (config === undefined) return { body, mediaType, platform };
  return { body, mediaType, platform, config: await registry.config(repository, config) };
}

function assertExact(image: StoredImage, subject: RunSubject): void {
  const { digest } = digestOf(image.body);
  if (digest === image.digest) return;
  throw new PublisherFault("IMAGE_CORRUPT", {
    doing: "reading images",
    subject: runName(subject),
    reason: `what was read as ${image.digest} has the digest ${digest}`,
  });
}

/** Digest of the config of a plain manifest; what is no manifest, or none that can be read, is left to the assembly. */
function configDigest({ mediaType, body }: StoredImage): string | undefined {
  if (documentKind(mediaType) !== "manifest") return undefined;
  try {
    const digest: unknown = JSON.parse(body)?.config?.digest;
    return typeof digest === "string" && isSha256Digest(digest) ? digest : undefined;
  } catch {
    return undefined;
  }
}

function assembled(
  sources: readonly IndexSource[],
  { platforms, attestations }: Registration,
  { annotations }: Publication,
): Result<ImageIndex> {
  try {
    return ok(assembleIndex(sources, { expect: platforms, annotations, attestations }));
  } catch (error) {
    if (error instanceof ImageIndexError) return err(error.message);
    throw error;
  }
}
