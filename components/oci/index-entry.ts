import { deepFreeze } from "../text/deep-freeze";
import { compactJson } from "../text/json-text";
import type { Descriptor, DescriptorPlatform } from "./descriptor";
import { parseDescriptor } from "./descriptor";
import { digestOf } from "./digest";
import type { Platform } from "./platform";
import { normalizePlatform } from "./platform";

/** One entry of an index, with the exact text that stands for it in the body. */
export interface IndexEntry {
  readonly descriptor: Descriptor;
  /** Compact JSON. */
  readonly text: string;
  /** Where it comes from, for errors. */
  readonly place: string;
}

/** An entry of a source that is an index, as it is written there. */
export function carriedEntry(json: string, place: string): IndexEntry {
  const text = compactJson(json);
  return { descriptor: deepFreeze(parseDescriptor(text, place)), text, place };
}

/** The entry of an image manifest: exactly media type, digest, size and platform, in this order. */
export function manifestEntry(
  body: string,
  mediaType: string,
  platform: Platform,
  place: string,
): IndexEntry {
  const descriptor = { mediaType, ...digestOf(body), platform: descriptorPlatform(platform) };
  return { descriptor: deepFreeze(descriptor), text: JSON.stringify(descriptor), place };
}

function descriptorPlatform(platform: Platform): DescriptorPlatform {
  const { architecture, os, osVersion, osFeatures, variant } = normalizePlatform(platform);
  return {
    architecture,
    os,
    ...(osVersion === undefined ? {} : { "os.version": osVersion }),
    ...(osFeatures === undefined ? {} : { "os.features": osFeatures }),
    ...(variant === undefined ? {} : { variant }),
  };
}
