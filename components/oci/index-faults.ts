import { attestedDigest, type Descriptor, isAttestation, runnablePlatform } from "./descriptor";
import { entriesOf, type IndexDocument, readDocument } from "./image-document";
import { ImageIndexError } from "./image-index-error";
import type { IndexFault } from "./index-fault";
import { documentKind } from "./media-types";
import { platformKey } from "./platform-text";
import type { StoredImage } from "./registry";

/** Bytes that every registry accepts: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests */
const LARGEST_DOCUMENT = 4 * 1024 * 1024;

/** An entry of an index, and where it stands. */
export interface PlacedEntry {
  readonly descriptor: Descriptor;
  /** Such as `manifests[1]`. */
  readonly place: string;
}

/** What an index is by itself: its entries that can be read, and every fault that its text shows. */
export interface IndexFindings {
  readonly entries: readonly PlacedEntry[];
  readonly faults: readonly IndexFault[];
}

/** Looks for every fault of an index that is seen in its text alone; a text that is no index has that one fault. */
export function indexFindings({ body, mediaType }: StoredImage): IndexFindings {
  try {
    const document = readDocument(body, mediaType, "image");
    const { entries, faults } =
      document.kind === "index" ? entryFindings(document) : { entries: [], faults: [] };
    const own = [...sizeFaults(body), ...faults];
    if (document.kind === "manifest") return { entries, faults: own };
    return { entries, faults: [...own, ...faultsBetween(entries)] };
  } catch (error) {
    return { entries: [], faults: [...sizeFaults(body), faultOf(error, "")] };
  }
}

/** A refusal of the reading of a document as a fault; any other error is thrown on. */
export function faultOf(error: unknown, place: string): IndexFault {
  if (!(error instanceof ImageIndexError)) throw error;
  const code = error.code === "UNSUPPORTED_MEDIA_TYPE" ? error.code : "MALFORMED";
  const inner = error.place.replace(/^image(\.body)?\.?/, "");
  return { code, place: [place, inner].filter((part) => part !== "").join("."), reason: error.reason };
}

function sizeFaults(body: string): readonly IndexFault[] {
  const size = Buffer.byteLength(body);
  if (size <= LARGEST_DOCUMENT) return [];
  const reason = `has ${size} bytes, more than the ${LARGEST_DOCUMENT} that registries accept; leave entries or annotations out`;
  return [{ code: "TOO_LARGE", place: "", reason }];
}

function entryFindings(document: IndexDocument): IndexFindings {
  const entries: PlacedEntry[] = [];
  const faults: IndexFault[] = [];
  for (const [at, entry] of document.entries.entries()) {
    const place = `manifests[${at}]`;
    try {
      for (const { descriptor } of entriesOf({ ...document, entries: [entry] }))
        entries.push({ descriptor, place });
    } catch (error) {
      faults.push(faultOf(error, ""));
    }
  }
  return { entries, faults };
}

function faultsBetween(entries: readonly PlacedEntry[]): readonly IndexFault[] {
  const digests = new Map<string, string>();
  const platforms = new Map<string, PlacedEntry>();
  const faults: IndexFault[] = [];
  for (const entry of entries) {
    const { descriptor, place } = entry;
    const { digest } = descriptor;
    const earlier = digests.get(digest);
    if (earlier !== undefined)
      faults.push({
        code: "DIGEST_DUPLICATE",
        place,
        reason: `${digest} is ${earlier} already; leave one out`,
      });
    else {
      digests.set(digest, place);
      faults.push(...samePlatform(platforms, entry));
    }
    if (documentKind(descriptor.mediaType) === "index")
      faults.push({
        code: "NESTED_INDEX",
        place,
        reason: `${digest} is an index itself, which many programs do not look into; list its entries here`,
      });
  }
  if (platforms.size === 0)
    faults.push({
      code: "NO_IMAGE",
      place: "manifests",
      reason: "has no image of a platform, so no machine can start it; add one",
    });
  return [...faults, ...danglingAttestations(entries)];
}

function samePlatform(platforms: Map<string, PlacedEntry>, entry: PlacedEntry): readonly IndexFault[] {
  const platform = runnablePlatform(entry.descriptor);
  if (platform === undefined) return [];
  const key = platformKey(platform);
  const earlier = platforms.get(key);
  if (earlier === undefined) {
    platforms.set(key, entry);
    return [];
  }
  const both = `${earlier.descriptor.digest} at ${earlier.place} and ${entry.descriptor.digest}`;
  const reason = `${key} has two images, ${both}; leave one out`;
  return [{ code: "PLATFORM_DUPLICATE", place: `${entry.place}.platform`, reason }];
}

function danglingAttestations(entries: readonly PlacedEntry[]): readonly IndexFault[] {
  const subjects = new Set(
    entries.filter(({ descriptor }) => !isAttestation(descriptor)).map(({ descriptor }) => descriptor.digest),
  );
  return entries.flatMap(({ descriptor, place }) => {
    const digest = attestedDigest(descriptor);
    if (!isAttestation(descriptor) || (digest !== undefined && subjects.has(digest))) return [];
    const reason = `attests ${digest ?? "no digest"}, which is no image of this index; leave it out or add the image`;
    return [{ code: "ATTESTATION_UNRESOLVED", place: `${place}.annotations`, reason }];
  });
}
