import {
  type CombinationDocument,
  type CombinationSource,
  imagesOf,
  readDocuments,
  refuseHiddenPlatforms,
  selectPlatforms,
  withoutReplaced,
} from "./combination-entries";
import { CombinationError, combinationProblem } from "./combination-error";
import { assembleIndex, type ImageIndex } from "./image-index";
import { ImageIndexError } from "./image-index-error";
import type { IndexOptions } from "./index-input";
import type { Platform } from "./platform";
import { formatPlatform, platformAgrees, platformKey } from "./platform-text";

/** What is combined. */
export interface CombinationInput extends Pick<IndexOptions, "annotations" | "mediaType" | "attestations"> {
  readonly sources: readonly CombinationSource[];
  /** What the sources are added to; its image of a platform that a source has is replaced. */
  readonly held?: CombinationSource;
  /**
   * The platforms that are taken from the sources, in this order. One without a version takes every version of it.
   *
   * @default - all, in the order of the sources
   */
  readonly platforms?: readonly Platform[];
}

/** An image of a source that did not go into the index. */
export interface AbsentImage {
  readonly platform: string;
  readonly digest: string;
  /** Name of the source that has it. */
  readonly source: string;
}

/** A combination, ready to be written. */
export interface Combination {
  readonly index: ImageIndex;
  /** Names of the sources that have each entry, by its digest. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
  /** Images of platforms that were not asked for. */
  readonly leftOut: readonly AbsentImage[];
  /** Images of what is held that a source's image took the place of. */
  readonly replaced: readonly AbsentImage[];
}

/**
 * Plans the index of a combination: `assembleIndex` has the rules for its bytes. Pure: the same input gives the same bytes.
 * Where the sources add nothing to what is held, it stays byte for byte.
 *
 * @throws {CombinationError}
 */
export function planCombination(input: CombinationInput): Combination {
  const { held, platforms } = input;
  const documents = readDocuments(held === undefined ? input.sources : [held, ...input.sources]);
  if (documents.length > 1 || platforms !== undefined) refuseHiddenPlatforms(documents);
  const base = documents.slice(0, held === undefined ? 0 : 1);
  const given = documents.slice(base.length);
  const selected = platforms === undefined ? given : selectPlatforms(given, platforms);
  if (platforms !== undefined) refuseMissing(platforms, [...base, ...selected]);
  const kept = base.map((document) => withoutReplaced(document, selected));
  const expect = expectedOrder(base, kept, selected, platforms);
  return {
    index: assembled(usedDocuments(kept, selected), input, expect),
    origins: originsOf(documents),
    leftOut: absentImages(given, selected),
    replaced: absentImages(base, kept),
  };
}

function refuseMissing(platforms: readonly Platform[], documents: readonly CombinationDocument[]): void {
  const found = documents.flatMap(imagesOf);
  const missing = platforms.filter(
    (wanted) => !found.some(({ platform }) => platformAgrees(platform, wanted)),
  );
  if (missing.length === 0) return;
  const texts = missing.map((platform) => formatPlatform(platform)).join(", ");
  throw new CombinationError([`platform ${texts} has no image in the sources; build it, or leave it out`]);
}

/** The order of the images where it is not that of the sources: as asked for, or that of what is held. */
function expectedOrder(
  base: readonly CombinationDocument[],
  kept: readonly CombinationDocument[],
  selected: readonly CombinationDocument[],
  platforms: readonly Platform[] | undefined,
): readonly string[] | undefined {
  const added = selected.flatMap(imagesOf).map(({ platform }) => platform);
  const asked = (platforms ?? []).flatMap((wanted) =>
    added.filter((platform) => platformAgrees(platform, wanted)),
  );
  if (base.length === 0) return platforms === undefined ? undefined : distinctKeys(asked);
  if (platforms === undefined && kept.every(({ isPart }) => !isPart)) return undefined;
  return distinctKeys([
    ...base.flatMap(imagesOf).map(({ platform }) => platform),
    ...(platforms === undefined ? added : asked),
  ]);
}

function distinctKeys(platforms: readonly Platform[]): readonly string[] {
  return [...new Set(platforms.map((platform) => platformKey(platform)))];
}

/** The sources that bring something; what is held alone where they bring nothing new. */
function usedDocuments(
  kept: readonly CombinationDocument[],
  selected: readonly CombinationDocument[],
): readonly CombinationDocument[] {
  const [held] = kept;
  const digests = new Set(held?.entries.map(({ descriptor }) => descriptor.digest));
  const isNew = ({ entries }: CombinationDocument) =>
    entries.some(({ descriptor }) => !digests.has(descriptor.digest));
  return [...kept, ...selected.filter(isNew)];
}

function assembled(
  documents: readonly CombinationDocument[],
  { annotations = {}, mediaType = "auto", attestations = "keep" }: CombinationInput,
  expect: readonly string[] | undefined,
): ImageIndex {
  if (documents.length === 0) {
    throw new CombinationError(["the sources list no image; give at least one that has one"]);
  }
  const sources = documents.map(({ body, mediaType, source: { config } }) => ({
    body,
    mediaType,
    ...(config === undefined ? {} : { config }),
  }));
  try {
    return assembleIndex(sources, {
      annotations,
      mediaType,
      attestations,
      ...(expect === undefined ? {} : { expect }),
    });
  } catch (error) {
    if (!(error instanceof ImageIndexError)) throw error;
    throw new CombinationError([
      combinationProblem(
        error,
        documents.map(({ source }) => source.name),
      ),
    ]);
  }
}

function originsOf(documents: readonly CombinationDocument[]): ReadonlyMap<string, readonly string[]> {
  const origins = new Map<string, string[]>();
  for (const { entries, source } of documents) {
    for (const { descriptor } of entries) {
      origins.set(descriptor.digest, [...(origins.get(descriptor.digest) ?? []), source.name]);
    }
  }
  return origins;
}

function absentImages(
  before: readonly CombinationDocument[],
  after: readonly CombinationDocument[],
): readonly AbsentImage[] {
  return before.flatMap((document, at) => {
    const kept = new Set(after[at]?.entries.map(({ descriptor }) => descriptor.digest));
    return imagesOf(document)
      .filter(({ digest }) => !kept.has(digest))
      .map(({ platform, digest }) => ({
        platform: platformKey(platform),
        digest,
        source: document.source.name,
      }));
  });
}
