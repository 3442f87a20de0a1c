import { isText } from "../text/json";
import { shown } from "../text/shown";
import { tabColumns } from "../text/tab-columns";
import type { Descriptor, DescriptorPlatform } from "./descriptor";
import { sha256Digest } from "./digest";
import { entriesOf, readDocument } from "./image-document";
import { ImageIndexError } from "./image-index-error";
import {
  formatImageReference,
  type ImageReference,
  ImageReferenceError,
  parseImageReference,
} from "./image-reference";

/**
 * Lists an image as `docker buildx imagetools inspect` does (https://docs.docker.com/reference/cli/docker/buildx/imagetools/inspect/),
 * with the annotations of an entry sorted by key. An image manifest has the three head lines alone. Docker's lines are kept
 * in every space; among them, those without a platform show neither addresses nor annotations.
 *
 * @param reference as Docker reads it; it is printed whole, with registry and tag
 * @param body the exact text of an index or a manifest; its bytes in UTF-8 give the digest
 * @throws {ImageIndexError} `BAD_INPUT`, `MALFORMED` or `UNSUPPORTED_MEDIA_TYPE`
 */
export function formatIndex(reference: string, body: string): string {
  if (!isText(body))
    throw badInput("body", `${shown(body)} is not a text; give the exact text that was pushed`);
  return formatListing(readReference(reference), body);
}

/**
 * The lines of {@link formatIndex} for an image of a registry.
 *
 * @param served media type under which the registry served it, which is the one that is printed
 * @throws {ImageIndexError} `MALFORMED` or `UNSUPPORTED_MEDIA_TYPE`
 */
export function formatListing(reference: ImageReference, body: string, served?: string): string {
  try {
    const document = readDocument(body, served, "image");
    const head = [
      `Name:\t${formatImageReference(reference)}\n`,
      `MediaType:\t${document.mediaType}\n`,
      `Digest:\t${sha256Digest(body)}\n`,
    ];
    if (document.kind === "manifest") return tabColumns(head.join(""));
    const entries = entriesOf(document).map(({ descriptor }) => descriptor);
    return [head.join(""), "\t\nManifests:\t\n", ...entryBlocks(reference, entries)].map(tabColumns).join("");
  } catch (error) {
    if (error instanceof ImageIndexError)
      throw new ImageIndexError(error.code, error.place, error.reason, LISTING);
    throw error;
  }
}

const LISTING = "listing the image";

function badInput(place: string, reason: string): ImageIndexError {
  return new ImageIndexError("BAD_INPUT", place, reason, LISTING);
}

function readReference(reference: string): ImageReference {
  if (!isText(reference))
    throw badInput("reference", `${shown(reference)} is not a text; use for example "alpine:3.22"`);
  try {
    return parseImageReference(reference);
  } catch (error) {
    if (error instanceof ImageReferenceError) throw badInput("reference", error.message);
    throw error;
  }
}

/** What is laid out together: lines up to annotations, which have columns of their own. */
function entryBlocks(reference: ImageReference, entries: readonly Descriptor[]): readonly string[] {
  const blocks = [""];
  for (const [at, entry] of entries.entries()) {
    blocks.push(`${blocks.pop()}${at === 0 ? "" : "\t\n"}${entryLines(reference, entry)}`);
    const annotations = annotationLines(entry);
    if (annotations !== "") blocks.push(annotations, "");
  }
  return blocks;
}

function entryLines(reference: ImageReference, entry: Descriptor): string {
  const { mediaType, digest, platform } = entry;
  const name = DIGEST_OF_REFERENCE.test(digest) ? { ...reference, digest } : reference;
  const lines = [
    `  Name:\t${formatImageReference(name)}\n`,
    `  MediaType:\t${mediaType}\n`,
    ...(platform === undefined ? [] : platformLines(entry, platform)),
  ];
  return lines.join("");
}

/** Other digests have no place in a reference: https://github.com/distribution/reference/blob/main/regexp.go */
const DIGEST_OF_REFERENCE = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

function platformLines({ urls = [], annotations = {} }: Descriptor, platform: DescriptorPlatform): string[] {
  const { "os.version": version = "", "os.features": features = [] } = platform;
  return [
    `  Platform:\t${platformText(platform)}\n`,
    ...(version === "" ? [] : [`  OSVersion:\t${version}\n`]),
    ...(features.length === 0 ? [] : [`  OSFeatures:\t${features.join(", ")}\n`]),
    ...(urls.length === 0 ? [] : [`  URLs:\t${urls.join(", ")}\n`]),
    ...(Object.keys(annotations).length === 0 ? [] : ["  Annotations:\t\n"]),
  ];
}

/** As it is written, not normalised: `linux/arm64/v8` stays. */
function platformText({ os, architecture, variant = "" }: DescriptorPlatform): string {
  return os === "" ? "unknown" : [os, architecture, variant].filter((part) => part !== "").join("/");
}

function annotationLines({ platform, annotations = {} }: Descriptor): string {
  if (platform === undefined) return "";
  return Object.entries(annotations)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `    ${key}:\t${value}\n`)
    .join("");
}
