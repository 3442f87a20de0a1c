import * as v from "valibot";
import { isPlainObject } from "../text/json";
import { shown } from "../text/shown";
import { copyBySchema } from "./document";
import { ImageIndexError } from "./image-index-error";
import { type Platform, PlatformError } from "./platform";
import { formatPlatform, parsePlatform } from "./platform-text";

/** Options of an image index. */
export interface IndexOptions {
  /**
   * The platforms of the index, each exactly once, in this order. One with an `os.version` or `os.features` must be written
   * with them: `windows(10.0.17763)/amd64`.
   *
   * @default - any platforms, in the order of the sources
   */
  readonly expect?: readonly string[];
  /**
   * Annotations of the index itself. With annotations it is an OCI index.
   *
   * @default {}
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Type of the index: `auto` gives a Docker list when every entry is of Docker's schema 2 and no annotation is asked for,
   * and an OCI index otherwise; a single index that stays as it is keeps its type.
   *
   * @default "auto"
   */
  readonly mediaType?: "auto" | "oci" | "docker";
  /**
   * Whether the attestations of the sources are listed in the index, each directly after its image.
   *
   * @default "keep"
   */
  readonly attestations?: "keep" | "strip";
}

/** A source whose fields are known to be of their types. */
export interface CheckedSource {
  readonly body: string;
  readonly mediaType: string | undefined;
  readonly config: string | undefined;
  /** Normalised. */
  readonly platform: Platform | undefined;
}

/** The options, complete. */
export interface CheckedOptions {
  /** Canonical texts; `undefined` for any platforms. */
  readonly expect: readonly string[] | undefined;
  /** Sorted by key, in the order of UTF-16 code units. */
  readonly annotations: readonly (readonly [key: string, value: string])[];
  readonly mediaType: "auto" | "oci" | "docker";
  readonly attestations: "keep" | "strip";
}

/**
 * Reads what the caller gave, once and without changing it: whatever has the wrong type, or throws when it is read, is
 * refused here, so that everything behind works on plain values.
 *
 * @throws {ImageIndexError} `BAD_INPUT` or `NO_SOURCES`
 */
export function readInput(
  sources: unknown,
  options: unknown,
): { readonly sources: readonly CheckedSource[]; readonly options: CheckedOptions } {
  try {
    return { sources: readSources(sources), options: readOptions(options) };
  } catch (error) {
    if (error instanceof ImageIndexError) throw error;
    throw new ImageIndexError(
      "BAD_INPUT",
      "sources or options",
      "cannot be read; give plain objects and arrays",
    );
  }
}

const TEXT = v.string("is not a text");

const SOURCES = v.array(
  v.object(
    { body: TEXT, mediaType: v.optional(TEXT), config: v.optional(TEXT), platform: v.optional(TEXT) },
    'is not a source; it must be an object with a "body"',
  ),
  "is not a list of sources",
);

const OPTIONS = v.strictObject(
  {
    expect: v.optional(
      v.array(TEXT, 'is not a list of platforms; use for example ["linux/amd64", "linux/arm64"]'),
    ),
    annotations: v.optional(v.custom<Record<string, unknown>>(isPlainObject, "is not an object of texts")),
    mediaType: v.optional(
      v.picklist(["auto", "oci", "docker"], 'is not a media type; use "auto", "oci" or "docker"'),
    ),
    attestations: v.optional(v.picklist(["keep", "strip"], 'is not known; use "keep" or "strip"')),
  },
  "is no option; use expect, annotations, mediaType or attestations",
);

function readSources(sources: unknown): readonly CheckedSource[] {
  const list = copyBySchema(SOURCES, sources, "sources", "BAD_INPUT");
  if (list.length === 0) {
    throw new ImageIndexError("NO_SOURCES", "sources", "is empty; give at least one manifest or index");
  }
  return list.map(({ body, mediaType, config, platform }, at) => ({
    body,
    mediaType,
    config,
    platform: platform === undefined ? undefined : readPlatform(platform, `sources[${at}].platform`),
  }));
}

function readOptions(options: unknown): CheckedOptions {
  if (options !== undefined && !isPlainObject(options)) {
    throw new ImageIndexError(
      "BAD_INPUT",
      "options",
      `${shown(options)} is not an object; use {} for the defaults`,
    );
  }
  const given = copyBySchema(OPTIONS, options ?? {}, "options", "BAD_INPUT");
  const { expect, annotations = {}, mediaType = "auto", attestations = "keep" } = given;
  return {
    expect: expect === undefined ? undefined : canonicalPlatforms(expect),
    annotations: sortedAnnotations(annotations),
    mediaType,
    attestations,
  };
}

function sortedAnnotations(annotations: Readonly<Record<string, unknown>>): CheckedOptions["annotations"] {
  return Object.entries(annotations)
    .map(([key, value]): [string, string] => {
      if (typeof value === "string") return [key, value];
      const reason = `${shown(value)} is not a text; write it as ${shown(String(value))} or leave it out`;
      throw new ImageIndexError("BAD_INPUT", `options.annotations[${shown(key)}]`, reason);
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function canonicalPlatforms(texts: readonly string[]): readonly string[] {
  const canonical = texts.map((text, at) => formatPlatform(readPlatform(text, `options.expect[${at}]`)));
  for (const [at, platform] of canonical.entries()) {
    const first = canonical.indexOf(platform);
    if (first === at) continue;
    const reason = `${shown(texts[at])} is the same platform as expect[${first}] ${shown(texts[first])}; leave one out`;
    throw new ImageIndexError("BAD_INPUT", `options.expect[${at}]`, reason);
  }
  return canonical;
}

function readPlatform(text: string, place: string): Platform {
  try {
    return parsePlatform(text);
  } catch (error) {
    if (error instanceof PlatformError) throw new ImageIndexError("BAD_INPUT", place, error.message);
    throw error;
  }
}
