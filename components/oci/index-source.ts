import * as v from "valibot";
import { elementsOf, membersOf } from "../text/json-text";
import { shown } from "../text/shown";
import { DESCRIPTOR, runnablePlatform } from "./descriptor";
import { assertSchema, parseObject } from "./document";
import { documentType } from "./document-type";
import { configPlatform } from "./image-config";
import { ImageIndexError } from "./image-index-error";
import { carriedEntry, type IndexEntry, manifestEntry } from "./index-entry";
import type { CheckedSource } from "./index-input";
import type { DocumentKind } from "./media-types";
import type { Platform } from "./platform";
import { formatPlatform, platformKey } from "./platform-text";

/** One document that was pushed. */
export interface IndexSource {
  /** The exact text of a manifest or an index; its bytes in UTF-8 give the digest. */
  readonly body: string;
  /**
   * Media type under which the registry served the body.
   *
   * @default - the body's own `mediaType`, or the OCI type of its kind
   */
  readonly mediaType?: string;
  /** The exact text of the image's config; read only when the body is a manifest. */
  readonly config?: string;
  /** Platform of the image. Needed when there is no config with one; otherwise it must agree with the config or the index. */
  readonly platform?: string;
}

/** A source that was read. */
export interface SourceDocument {
  readonly kind: DocumentKind;
  readonly mediaType: string;
  readonly body: string;
  /** All entries of an index; the one entry that a manifest makes. */
  readonly entries: readonly IndexEntry[];
}

/**
 * Reads one source into its entries.
 *
 * @throws {ImageIndexError} when it is malformed, of an unsupported type, or of an unknown or contradictory platform
 */
export function readSource(source: CheckedSource, place: string): SourceDocument {
  const { body, platform: claimed } = source;
  const document = parseObject(body, `${place}.body`);
  const { kind, mediaType } = documentType(document, source.mediaType, place);
  if (kind === "manifest") {
    assertSchema(MANIFEST, document, `${place}.body`);
    const platform = manifestPlatform(source.config, claimed, place);
    return { kind, mediaType, body, entries: [manifestEntry(body, mediaType, platform, place)] };
  }
  assertSchema(INDEX, document, `${place}.body`);
  const manifests = membersOf(body).find(({ key }) => key === "manifests")?.text ?? "[]";
  const entries = elementsOf(manifests).map((text, at) =>
    carriedEntry(text, `${place}.body.manifests[${at}]`),
  );
  refuseFalseClaim(entries, claimed, place);
  return { kind, mediaType, body, entries };
}

const VERSION = v.literal(2, "is not a schema version that is supported; it must be 2");

// A document that reads as a manifest to one program and as an index to another: CVE-2021-41190
const MANIFEST = v.looseObject({
  schemaVersion: VERSION,
  config: DESCRIPTOR,
  layers: v.array(DESCRIPTOR, "is not a list of layers"),
  subject: v.exactOptional(DESCRIPTOR),
  manifests: v.exactOptional(v.never("makes an index of a manifest; it must be left out")),
});
const INDEX = v.looseObject({
  schemaVersion: VERSION,
  manifests: v.array(v.unknown(), "is not a list of manifests"),
  subject: v.exactOptional(DESCRIPTOR),
  config: v.exactOptional(v.never("makes a manifest of an index; it must be left out")),
  layers: v.exactOptional(v.never("makes a manifest of an index; it must be left out")),
});

function manifestPlatform(
  config: string | undefined,
  claimed: Platform | undefined,
  place: string,
): Platform {
  const found = config === undefined ? undefined : configPlatform(config, `${place}.config`);
  if (found !== undefined && claimed !== undefined && !agrees(found, claimed)) {
    throw contradiction(place, claimed, `the config says ${formatPlatform(found)}`);
  }
  const platform = found ?? claimed;
  if (platform !== undefined) return platform;
  const reason = 'has no config with a platform; give the config, or "platform", for example "linux/arm64"';
  throw new ImageIndexError("PLATFORM_UNKNOWN", place, reason);
}

function refuseFalseClaim(
  entries: readonly IndexEntry[],
  claimed: Platform | undefined,
  place: string,
): void {
  const platforms = entries
    .map(({ descriptor }) => runnablePlatform(descriptor))
    .filter((platform) => platform !== undefined);
  if (claimed === undefined || platforms.length === 0 || platforms.some((found) => agrees(found, claimed)))
    return;
  throw contradiction(place, claimed, `the index has ${platforms.map(platformKey).join(", ")}`);
}

/** A claim may leave out the version and the features, which the text of a platform seldom has. */
function agrees(found: Platform, claimed: Platform): boolean {
  const osVersion = claimed.osVersion ?? found.osVersion ?? "";
  const osFeatures = claimed.osFeatures ?? found.osFeatures ?? [];
  return platformKey({ ...claimed, osVersion, osFeatures }) === platformKey(found);
}

function contradiction(place: string, claimed: Platform, other: string): ImageIndexError {
  const reason = `${shown(formatPlatform(claimed))} is claimed but ${other}; correct or leave out "platform"`;
  return new ImageIndexError("PLATFORM_CONTRADICTION", `${place}.platform`, reason);
}
