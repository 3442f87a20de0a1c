import type { AbsentImage, Combination } from "../../components/oci/combination";
import {
  attestedDigest,
  type Descriptor,
  isAttestation,
  runnablePlatform,
} from "../../components/oci/descriptor";
import { platformKey } from "../../components/oci/platform-text";
import type { CombinedEntry, CombinedTag, CombineJson, CopiedParts } from "../json/combine";
import { sizeText } from "../output/size";
import { table } from "../output/table";
import type { TagResult } from "./write-tags";

/** What was done, or would be, in the shape of `--json`. */
export function combineReport(
  { index, origins, leftOut, replaced }: Combination,
  results: readonly TagResult[],
  copied: readonly CopiedParts[],
  dryRun: boolean,
): CombineJson {
  const { digest, mediaType, size, body, manifests } = index;
  return {
    dryRun,
    digest,
    mediaType,
    size,
    body,
    entries: manifests.map((entry) => combinedEntry(entry, manifests, origins.get(entry.digest) ?? [])),
    leftOut: leftOut.map(absentEntry),
    replaced: replaced.map(absentEntry),
    copied: copied.filter(({ documents }) => documents > 0),
    tags: results.map(combinedTag),
  };
}

/** The same for people. */
export function reportText(report: CombineJson): string {
  const { digest, mediaType, size, entries, leftOut, replaced, copied, tags, dryRun } = report;
  const what = dryRun ? PLANNED : DONE;
  return [
    `${digest} ${mediaType} ${sizeText(size)}\n\n`,
    table([
      ["ENTRY", "DIGEST", "FROM"],
      ...entries.map((entry) => [entryName(entry), entry.digest, placesOf(entry)]),
      ...replaced.map((image) => [`${image.platform} (replaced)`, image.digest, image.source]),
      ...leftOut.map((image) => [`${image.platform} (left out)`, image.digest, image.source]),
    ]),
    copied.length === 0 ? "" : `\n${copied.map((parts) => `${copiedText(parts, what.copied)}\n`).join("")}`,
    `\n${table([["TAG", "RESULT"], ...tags.map((tag) => [tag.reference, resultText(tag, what)])])}`,
  ].join("");
}

const DONE = { written: "written", moved: "moved", copied: "copied to" } as const;
const PLANNED = { written: "would be written", moved: "would be moved", copied: "to copy to" } as const;

function combinedEntry(
  descriptor: Descriptor,
  all: readonly Descriptor[],
  sources: readonly string[],
): CombinedEntry {
  const isOfImage = isAttestation(descriptor);
  const subject = isOfImage ? all.find(({ digest }) => digest === attestedDigest(descriptor)) : descriptor;
  const platform = subject === undefined ? undefined : runnablePlatform(subject);
  const kind = isOfImage ? "attestation" : platform === undefined ? "other" : "image";
  return {
    kind,
    ...(platform === undefined ? {} : { platform: platformKey(platform) }),
    digest: descriptor.digest,
    sources,
  };
}

function entryName({ kind, platform }: CombinedEntry): string {
  if (kind === "image") return platform ?? "";
  return platform === undefined ? kind : `${kind} of ${platform}`;
}

/** The digest stands beside it. */
function placesOf({ sources, digest }: CombinedEntry): string {
  return sources.map((source) => source.replace(`@${digest}`, "")).join(" ");
}

function absentEntry({ platform, digest, source }: AbsentImage) {
  return { platform, digest, source };
}

function copiedText({ repository, documents, blobs }: CopiedParts, copied: string): string {
  const parts = Object.entries(blobs ?? {}).filter(([, count]) => count > 0);
  const texts = [`manifests ${documents}`, ...parts.map(([how, count]) => `blobs ${how} ${count}`)];
  return `${copied} ${repository}: ${texts.join(", ")}`;
}

function combinedTag({ target, result, previous }: TagResult): CombinedTag {
  return {
    reference: target.name,
    release: target.isRelease,
    result,
    ...(previous === undefined ? {} : { previous }),
  };
}

function resultText({ result, previous }: CombinedTag, what: typeof DONE | typeof PLANNED): string {
  if (result === "unchanged") return "unchanged";
  return result === "moved" ? `${what.moved} from ${previous}` : what.written;
}
