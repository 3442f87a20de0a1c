import { CombinationError, combinationProblem } from "./combination-error";
import { attestedDigest, isAttestation, runnablePlatform } from "./descriptor";
import { ImageIndexError } from "./image-index-error";
import type { IndexEntry } from "./index-entry";
import { readSource, type SourceDocument } from "./index-source";
import { DOCKER_LIST, documentKind, isDockerSchema2, OCI_INDEX } from "./media-types";
import type { Platform } from "./platform";
import { platformAgrees, platformKey } from "./platform-text";
import type { StoredImage } from "./registry";

/** An image or an index that goes into a combination. */
export interface CombinationSource {
  /** What messages call it: the reference that it was read by. */
  readonly name: string;
  readonly image: StoredImage;
  /** The exact text of the image's config; for a manifest only. */
  readonly config?: string;
}

/** A source that was read, with the entries that are taken from it. */
export interface CombinationDocument extends SourceDocument {
  readonly source: CombinationSource;
  /** Whether entries of the source are left out. */
  readonly isPart: boolean;
}

/** An image of a document. */
export interface DocumentImage {
  readonly platform: Platform;
  readonly digest: string;
}

/** @throws {CombinationError} with every source that is none */
export function readDocuments(sources: readonly CombinationSource[]): readonly CombinationDocument[] {
  const problems: string[] = [];
  const documents = sources.flatMap((source, at) => {
    const { body, mediaType } = source.image;
    try {
      const read = readSource(
        { body, mediaType, config: source.config, platform: undefined },
        `sources[${at}]`,
      );
      return [{ ...read, source, isPart: false }];
    } catch (error) {
      if (!(error instanceof ImageIndexError)) throw error;
      problems.push(
        combinationProblem(
          error,
          sources.map(({ name }) => name),
        ),
      );
      return [];
    }
  });
  if (problems.length > 0) throw new CombinationError(problems);
  return documents;
}

/**
 * Refuses an index inside an index that has no platform: it would bring platforms that nobody can see.
 *
 * @throws {CombinationError}
 */
export function refuseHiddenPlatforms(documents: readonly CombinationDocument[]): void {
  const problems = documents.flatMap(({ entries, source }) =>
    entries
      .filter(
        ({ descriptor }) =>
          documentKind(descriptor.mediaType) === "index" && runnablePlatform(descriptor) === undefined,
      )
      .map(
        ({ descriptor }) =>
          `${source.name}: ${descriptor.digest} is an index inside the index, and has no platform; give its images as sources`,
      ),
  );
  if (problems.length > 0) throw new CombinationError(problems);
}

/** The images of a document that a runtime would start, in their order. */
export function imagesOf({ entries }: CombinationDocument): readonly DocumentImage[] {
  return entries.flatMap(({ descriptor }) => {
    const platform = runnablePlatform(descriptor);
    return platform === undefined ? [] : [{ platform, digest: descriptor.digest }];
  });
}

/** The documents with the images of these platforms alone, and with what attests them; what is no image stays. */
export function selectPlatforms(
  documents: readonly CombinationDocument[],
  platforms: readonly Platform[],
): readonly CombinationDocument[] {
  const isWanted = ({ platform }: DocumentImage) =>
    platforms.some((wanted) => platformAgrees(platform, wanted));
  const images = documents.flatMap(imagesOf);
  const kept = new Set(images.filter(isWanted).map(({ digest }) => digest));
  const left = images.map(({ digest }) => digest).filter((digest) => !kept.has(digest));
  return documents.map((document) => withoutImages(document, new Set(left)));
}

/**
 * What is held, without its images of the platforms that the documents have other images of, and without the attestations of
 * an image that the documents bring others of.
 */
export function withoutReplaced(
  held: CombinationDocument,
  documents: readonly CombinationDocument[],
): CombinationDocument {
  const given = new Map(
    documents.flatMap(imagesOf).map(({ platform, digest }) => [platformKey(platform), digest]),
  );
  const replaced = imagesOf(held).filter(({ platform, digest }) => {
    const other = given.get(platformKey(platform));
    return other !== undefined && other !== digest;
  });
  const brought = documents.flatMap(({ entries }) => entries.map(({ descriptor }) => descriptor));
  const attested = new Set(brought.filter(isAttestation).map(attestedDigest));
  const digests = new Set(brought.map(({ digest }) => digest));
  const stale = held.entries.filter(
    ({ descriptor }) =>
      isAttestation(descriptor) &&
      attested.has(attestedDigest(descriptor)) &&
      !digests.has(descriptor.digest),
  );
  return withoutImages(
    held,
    new Set([...replaced, ...stale.map(({ descriptor }) => descriptor)].map(({ digest }) => digest)),
  );
}

/** The document without these entries and without what attests them. */
function withoutImages(document: CombinationDocument, digests: ReadonlySet<string>): CombinationDocument {
  const entries = document.entries.filter(({ descriptor }) => {
    const subject = isAttestation(descriptor) ? attestedDigest(descriptor) : undefined;
    return !digests.has(descriptor.digest) && (subject === undefined || !digests.has(subject));
  });
  return entries.length === document.entries.length ? document : partOf(document, entries);
}

/** A document that lists these entries of another one as they are written there. */
function partOf(document: CombinationDocument, entries: readonly IndexEntry[]): CombinationDocument {
  const isDocker = entries.every(({ descriptor }) => isDockerSchema2(descriptor.mediaType));
  const mediaType = isDocker ? DOCKER_LIST : OCI_INDEX;
  const manifests = entries.map(({ text }) => text).join(",");
  const body = `{"schemaVersion":2,"mediaType":"${mediaType}","manifests":[${manifests}]}`;
  return { ...document, kind: "index", mediaType, body, entries, isPart: true };
}
