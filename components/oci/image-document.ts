import * as v from "valibot";
import { isText } from "../text/json";
import { elementsOf, membersOf } from "../text/json-text";
import { DESCRIPTOR, type Descriptor } from "./descriptor";
import { assertSchema, parseObject } from "./document";
import { documentType } from "./document-type";
import { carriedEntry, type IndexEntry } from "./index-entry";

/** An image manifest: https://github.com/opencontainers/image-spec/blob/main/manifest.md */
export interface ManifestDocument {
  readonly kind: "manifest";
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** Of an artifact that says so; others are told by the type of their config. */
  readonly artifactType: string | undefined;
}

/** An index or a list of Docker, whose entries are still to be read. */
export interface IndexDocument {
  readonly kind: "index";
  readonly mediaType: string;
  /** The text of each entry, and its place for errors. */
  readonly entries: readonly { readonly text: string; readonly place: string }[];
}

/**
 * Reads a document as far as its own form goes.
 *
 * @param served media type under which the registry served it
 * @param place of what has the `body`, for errors
 * @throws {ImageIndexError} `UNSUPPORTED_MEDIA_TYPE` or `MALFORMED`
 */
export function readDocument(
  body: string,
  served: string | undefined,
  place: string,
): ManifestDocument | IndexDocument {
  const document = parseObject(body, `${place}.body`);
  const { kind, mediaType } = documentType(document, served, place);
  if (kind === "manifest") {
    assertSchema(MANIFEST, document, `${place}.body`);
    const { config, layers, artifactType } = document;
    return { kind, mediaType, config, layers, artifactType: isText(artifactType) ? artifactType : undefined };
  }
  assertSchema(INDEX, document, `${place}.body`);
  const manifests = membersOf(body).find(({ key }) => key === "manifests")?.text ?? "[]";
  const entries = elementsOf(manifests).map((text, at) => ({
    text,
    place: `${place}.body.manifests[${at}]`,
  }));
  return { kind, mediaType, entries };
}

/**
 * All entries of an index.
 *
 * @throws {ImageIndexError} `MALFORMED`
 */
export function entriesOf({ entries }: IndexDocument): readonly IndexEntry[] {
  return entries.map(({ text, place }) => carriedEntry(text, place));
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
