import { attestedDigest, isAttestation, runnablePlatform } from "./descriptor";
import { malformed } from "./document";
import { ImageIndexError } from "./image-index-error";
import type { IndexEntry } from "./index-entry";
import type { CheckedOptions } from "./index-input";
import { platformKey } from "./platform-text";

/** The entries of an index in their final order. */
export interface Arrangement {
  readonly entries: readonly IndexEntry[];
  /** Whether an option changed what is in the sources: left something out or moved an image. */
  readonly changed: boolean;
}

/**
 * Puts the entries of all sources into one order: each digest once, at its first place; images in the order of `expect`;
 * attestations directly after what they attest, or left out. What is no image (an artifact, an entry without a platform)
 * keeps its place between the images.
 *
 * @throws {ImageIndexError} when a platform has two digests, is missing or unexpected, or an attestation refers to nothing
 */
export function arrangeEntries(all: readonly IndexEntry[], options: CheckedOptions): Arrangement {
  const distinct = distinctEntries(all);
  const subjects = distinct.filter(({ descriptor }) => !isAttestation(descriptor));
  const attestations = distinct.filter(({ descriptor }) => isAttestation(descriptor));
  const images = imagesByPlatform(subjects);
  if (options.expect !== undefined) refuseOtherPlatforms(images, options.expect);
  const ordered = options.expect === undefined ? subjects : inExpectedOrder(subjects, images, options.expect);
  const moved = ordered.some((entry, at) => entry !== subjects[at]);
  if (options.attestations === "strip") {
    return { entries: ordered, changed: moved || attestations.length > 0 };
  }
  return { entries: withAttestations(ordered, attestations), changed: moved };
}

function distinctEntries(entries: readonly IndexEntry[]): readonly IndexEntry[] {
  const first = new Map<string, IndexEntry>();
  for (const entry of entries) {
    const { digest, size } = entry.descriptor;
    const earlier = first.get(digest);
    if (earlier === undefined) first.set(digest, entry);
    else if (earlier.descriptor.size !== size) {
      const sizes = `${digest} has ${size} bytes here and ${earlier.descriptor.size} at ${earlier.place}`;
      throw malformed(entry.place, `${sizes}; one of them is wrong`);
    }
  }
  return [...first.values()];
}

function imagesByPlatform(subjects: readonly IndexEntry[]): ReadonlyMap<string, IndexEntry> {
  const images = new Map<string, IndexEntry>();
  for (const entry of subjects) {
    const platform = runnablePlatform(entry.descriptor);
    if (platform === undefined) continue;
    const key = platformKey(platform);
    const earlier = images.get(key);
    if (earlier !== undefined) {
      const both = `${earlier.descriptor.digest} at ${earlier.place} and ${entry.descriptor.digest}`;
      const reason = `${key} has two images, ${both}; leave one out`;
      throw new ImageIndexError("PLATFORM_DUPLICATE", entry.place, reason);
    }
    images.set(key, entry);
  }
  return images;
}

function refuseOtherPlatforms(images: ReadonlyMap<string, IndexEntry>, expect: readonly string[]): void {
  const missing = expect.filter((platform) => !images.has(platform));
  const unexpected = [...images.keys()].filter((platform) => !expect.includes(platform));
  const problems = [
    ...(missing.length === 0 ? [] : [`${missing.join(", ")} has no image; build it`]),
    ...(unexpected.length === 0
      ? []
      : [`${unexpected.join(", ")} is not expected; leave its source out or expect it`]),
  ];
  if (problems.length === 0) return;
  const code = missing.length === 0 ? "PLATFORM_UNEXPECTED" : "PLATFORM_MISSING";
  throw new ImageIndexError(code, "sources", problems.join("; "));
}

function inExpectedOrder(
  subjects: readonly IndexEntry[],
  images: ReadonlyMap<string, IndexEntry>,
  expect: readonly string[],
): readonly IndexEntry[] {
  const isImage = new Set(images.values());
  const next = expect.map((platform) => images.get(platform)).values();
  return subjects.map((entry) => (isImage.has(entry) ? (next.next().value ?? entry) : entry));
}

function withAttestations(
  subjects: readonly IndexEntry[],
  attestations: readonly IndexEntry[],
): readonly IndexEntry[] {
  const bySubject = new Map<string, IndexEntry[]>(subjects.map(({ descriptor }) => [descriptor.digest, []]));
  for (const entry of attestations) {
    const digest = attestedDigest(entry.descriptor) ?? "no digest";
    const list = bySubject.get(digest);
    if (list === undefined) {
      const reason = `attests ${digest}, which is no image of this index; give the image's source too, or strip`;
      throw new ImageIndexError("ATTESTATION_UNRESOLVED", entry.place, reason);
    }
    list.push(entry);
  }
  return subjects.flatMap((entry) => [entry, ...(bySubject.get(entry.descriptor.digest) ?? [])]);
}
