import { digestOf, isSha256Digest } from "../../oci/digest";
import { assembleIndex, type ImageIndex } from "../../oci/image-index";
import { ImageIndexError } from "../../oci/image-index-error";
import type { IndexSource } from "../../oci/index-source";
import { documentKind } from "../../oci/media-types";
import type { Registry, StoredImage } from "../../oci/registry";
import type { Registration } from "../../service/registration";
import { err, ok, type Result } from "../../text/result";
import { PublisherFault } from "../fault";
import type { RunSubject } from "../outcome";
import type { CompleteRun } from "../runs/run-status";
import type { Publication } from "./publication";

/**
 * Reads what the builds pushed and makes the run's index of it; refused when that gives no index of exactly the declared
 * platforms.
 *
 * A build with attestations pushes an index, whose entries have their platform: it is compared with the one that the build
 * exported, and nothing more is read. A plain manifest has no platform, so its config is read; otherwise a build could pass
 * one platform's image off as another's.
 *
 * @throws PublisherFault IMAGE_MISSING, IMAGE_CORRUPT
 */
export async function readRunIndex(
  registry: Registry,
  subject: RunSubject,
  registration: Registration,
  run: CompleteRun,
  publication: Publication,
): Promise<Result<ImageIndex>> {
  const { repository } = registration;
  const digests = [...new Set(run.images.map(({ digest }) => digest))];
  const stored = await registry.read(repository, digests);
  assertPresent(stored, digests, subject, repository);
  const sources: IndexSource[] = [];
  for (const { platform, digest } of run.images) {
    const image = stored.get(digest);
    if (image === undefined) continue;
    assertExact(image, subject);
    const config = configDigest(image);
    sources.push({
      body: image.body,
      mediaType: image.mediaType,
      platform,
      ...(config !== undefined && { config: await registry.config(repository, config) }),
    });
  }
  return assembled(sources, registration, publication);
}

/** @throws PublisherFault IMAGE_MISSING, naming the first that is not there */
export function assertPresent(
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
