import { createHash } from "node:crypto";
import { compactJson } from "../text/json-text";
import type { Descriptor, DescriptorPlatform } from "./descriptor";
import { parseDescriptor } from "./descriptor";
import { normalizePlatform } from "./platform";
import type { Platform } from "./platform-text";

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
  return { descriptor: deepFrozen(parseDescriptor(text, place)), text, place };
}

/** The entry of an image manifest: exactly media type, digest, size and platform, in this order. */
export function manifestEntry(
  body: string,
  mediaType: string,
  platform: Platform,
  place: string,
): IndexEntry {
  const descriptor = { mediaType, ...digestOf(body), platform: descriptorPlatform(platform) };
  return { descriptor: deepFrozen(descriptor), text: JSON.stringify(descriptor), place };
}

/** Digest and size in bytes of a text in UTF-8. */
export function digestOf(text: string): { readonly digest: string; readonly size: number } {
  const bytes = Buffer.from(text, "utf8");
  return { digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`, size: bytes.length };
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

/** Without recursion: an unknown key may hold JSON of any depth. */
function deepFrozen<T extends object>(root: T): T {
  const open: object[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    Object.freeze(value);
    for (const child of Object.values(value)) {
      if (typeof child === "object" && child !== null) open.push(child);
    }
  }
  return root;
}
