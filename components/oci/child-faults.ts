import type { Descriptor } from "./descriptor";
import { isAttestation, runnablePlatform } from "./descriptor";
import { configPlatform } from "./image-config";
import { type ManifestDocument, readDocument } from "./image-document";
import type { Found, IndexFault } from "./index-fault";
import { faultOf, type PlacedEntry } from "./index-faults";
import { documentKind, isImageConfig } from "./media-types";
import { normalizePlatform, type Platform } from "./platform";
import { platformKey } from "./platform-text";
import type { StoredImage } from "./registry";

/** What an entry's document is, as far as it could be read, and the faults between the two. */
export interface ChildFindings {
  /** `undefined` for an index and for what could not be read. */
  readonly manifest: ManifestDocument | undefined;
  readonly faults: readonly IndexFault[];
}

/** Holds an entry of an index against the document that the registry has for it. */
export function childFindings({ descriptor, place }: PlacedEntry, found: Found<StoredImage>): ChildFindings {
  if (found.kind !== "found") return { manifest: undefined, faults: [absence(descriptor, place, found)] };
  const { body, mediaType } = found.value;
  const faults: IndexFault[] = [];
  const size = Buffer.byteLength(body);
  if (size !== descriptor.size) {
    const reason = `is ${descriptor.size}, but ${descriptor.digest} has ${size} bytes; write ${size}`;
    faults.push({ code: "CHILD_SIZE", place: `${place}.size`, reason });
  }
  if (mediaType !== descriptor.mediaType) {
    const reason = `is ${descriptor.mediaType}, but the registry serves ${mediaType}; write that`;
    faults.push({ code: "CHILD_MEDIA_TYPE", place: `${place}.mediaType`, reason });
  }
  // An artifact of any type may be listed.
  if (documentKind(descriptor.mediaType) === undefined) return { manifest: undefined, faults };
  try {
    const document = readDocument(body, undefined, "image");
    return { manifest: document.kind === "manifest" ? document : undefined, faults };
  } catch (error) {
    const { reason, place: inner } = faultOf(error, "");
    const text = inner === "" ? reason : `${inner} ${reason}`;
    return { manifest: undefined, faults: [...faults, { code: "CHILD_DAMAGED", place, reason: text }] };
  }
}

/** Whether the platform of an entry is held against the config of its manifest. */
export function hasImageConfig({ descriptor }: PlacedEntry, { config }: ManifestDocument): boolean {
  return !isAttestation(descriptor) && isImageConfig(config.mediaType);
}

/** Holds the platform of an entry against the config of its image. */
export function configFaults(
  { descriptor, place }: PlacedEntry,
  config: Found<string>,
): readonly IndexFault[] {
  if (config.kind !== "found") {
    const reason =
      config.kind === "missing" ? "has no config in the registry; push the image again" : config.reason;
    return [{ code: config.kind === "unread" ? "CHILD_UNREAD" : "CONFIG_DAMAGED", place, reason }];
  }
  try {
    const inConfig = configPlatform(config.value, "image");
    const inIndex = runnablePlatform(descriptor);
    if (inIndex === undefined) return [noPlatform(place, inConfig)];
    if (inConfig === undefined || agree(inIndex, inConfig, config.value)) return [];
    const reason = `is ${platformKey(inIndex)}, but the image's config says ${platformKey(inConfig)}; write that, or push the right image`;
    return [{ code: "PLATFORM_CONTRADICTION", place: `${place}.platform`, reason }];
  } catch (error) {
    return [{ code: "CONFIG_DAMAGED", place, reason: `has a config that ${faultOf(error, "").reason}` }];
  }
}

function absence(
  { digest }: Descriptor,
  place: string,
  found: Exclude<Found<StoredImage>, { kind: "found" }>,
): IndexFault {
  switch (found.kind) {
    case "missing":
      return {
        code: "CHILD_MISSING",
        place,
        reason: `${digest} is not in the repository; push it, or leave it out`,
      };
    case "damaged":
      return { code: "CHILD_DAMAGED", place, reason: found.reason };
    case "unread":
      return { code: "CHILD_UNREAD", place, reason: found.reason };
    default:
      return found satisfies never;
  }
}

function noPlatform(place: string, inConfig: Platform | undefined): IndexFault {
  const change = inConfig === undefined ? "write it" : `write ${platformKey(inConfig)}, as its config says`;
  return {
    code: "PLATFORM_UNKNOWN",
    place,
    reason: `is an image without a platform, which every machine may take; ${change}`,
  };
}

/** A config may leave out the variant, and either side the version and the features. */
function agree(inIndex: Platform, inConfig: Platform, config: string): boolean {
  const a = normalizePlatform(inIndex);
  const b = normalizePlatform(inConfig);
  const named: unknown = JSON.parse(config).variant;
  const sameVariant = a.variant === b.variant || named === undefined || named === "";
  const sameVersion = a.osVersion === undefined || b.osVersion === undefined || a.osVersion === b.osVersion;
  return a.os === b.os && a.architecture === b.architecture && sameVariant && sameVersion;
}
