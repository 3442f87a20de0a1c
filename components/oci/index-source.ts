import { shown } from "../text/shown";
import { runnablePlatform } from "./descriptor";
import { configPlatform } from "./image-config";
import { entriesOf, readDocument } from "./image-document";
import { ImageIndexError } from "./image-index-error";
import { type IndexEntry, manifestEntry } from "./index-entry";
import type { CheckedSource } from "./index-input";
import type { DocumentKind } from "./media-types";
import type { Platform } from "./platform";
import { formatPlatform, platformAgrees, platformKey } from "./platform-text";

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
  const document = readDocument(body, source.mediaType, place);
  const { kind, mediaType } = document;
  if (document.kind === "manifest") {
    const platform = manifestPlatform(source.config, claimed, place);
    return { kind, mediaType, body, entries: [manifestEntry(body, mediaType, platform, place)] };
  }
  const entries = entriesOf(document);
  refuseFalseClaim(entries, claimed, place);
  return { kind, mediaType, body, entries };
}

function manifestPlatform(
  config: string | undefined,
  claimed: Platform | undefined,
  place: string,
): Platform {
  const found = config === undefined ? undefined : configPlatform(config, `${place}.config`);
  if (found !== undefined && claimed !== undefined && !platformAgrees(found, claimed)) {
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
  if (
    claimed === undefined ||
    platforms.length === 0 ||
    platforms.some((found) => platformAgrees(found, claimed))
  )
    return;
  throw contradiction(place, claimed, `the index has ${platforms.map(platformKey).join(", ")}`);
}

function contradiction(place: string, claimed: Platform, other: string): ImageIndexError {
  const reason = `${shown(formatPlatform(claimed))} is claimed but ${other}; correct or leave out "platform"`;
  return new ImageIndexError("PLATFORM_CONTRADICTION", `${place}.platform`, reason);
}
