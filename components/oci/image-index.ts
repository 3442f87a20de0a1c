import type { Descriptor } from "./descriptor";
import { digestOf } from "./digest";
import { ImageIndexError } from "./image-index-error";
import { arrangeEntries } from "./index-arrangement";
import type { IndexEntry } from "./index-entry";
import { type CheckedOptions, type IndexOptions, readInput } from "./index-input";
import { type IndexSource, readSource } from "./index-source";
import { DOCKER_LIST, isDockerSchema2, OCI_INDEX } from "./media-types";

/** An index, ready to be pushed; frozen. */
export interface ImageIndex {
  /** Media type of the index, OCI or Docker. */
  readonly mediaType: string;
  /** The exact text to push: compact JSON without a trailing newline, or the single source's own text. */
  readonly body: string;
  /** `sha256:` and the hash of the body's bytes in UTF-8. */
  readonly digest: string;
  /** Bytes of the body in UTF-8. */
  readonly size: number;
  /** The entries, in the order of the body. */
  readonly manifests: readonly Descriptor[];
}

/**
 * Makes one image index of the documents that the builds pushed. Pure: the same input gives the same bytes, and the input is
 * not changed.
 *
 * A source that is a manifest gives one entry, with the platform of its config. A source that is an index gives its
 * entries as they are written there, and not its annotations. A single index that no option changes is returned byte for
 * byte. A digest that comes twice is one entry. An index inside an index is carried over like any entry, and counts for
 * the platform it is annotated with.
 *
 * A config is not held against the digest in its manifest: whoever read it by that digest has checked it.
 *
 * @throws {ImageIndexError} when the sources make no complete and unambiguous index; `code` has the reason
 */
export function assembleIndex(sources: readonly IndexSource[], options: IndexOptions = {}): ImageIndex {
  const input = readInput(sources, options);
  const documents = input.sources.map((source, at) => readSource(source, `sources[${at}]`));
  const { entries, changed } = arrangeEntries(
    documents.flatMap((document) => document.entries),
    input.options,
  );
  const [only] = documents;
  if (documents.length === 1 && only?.kind === "index" && !changed && keeps(only.mediaType, input.options)) {
    return imageIndex(only.mediaType, only.body, only.entries);
  }
  const mediaType = indexType(entries, input.options);
  return imageIndex(mediaType, indexBody(mediaType, entries, input.options), entries);
}

/** Whether the options let an index keep its type and its own annotations. */
function keeps(mediaType: string, options: CheckedOptions): boolean {
  if (options.annotations.length > 0) return false;
  return (
    options.mediaType === "auto" || mediaType === (options.mediaType === "docker" ? DOCKER_LIST : OCI_INDEX)
  );
}

function indexType(entries: readonly IndexEntry[], options: CheckedOptions): string {
  const annotated = options.annotations.length > 0;
  if (options.mediaType === "docker" && annotated) {
    const reason = 'a Docker list has no annotations; leave them out or use "oci"';
    throw new ImageIndexError("MEDIA_TYPE_CONFLICT", "options.mediaType", reason);
  }
  if (options.mediaType !== "auto") return options.mediaType === "docker" ? DOCKER_LIST : OCI_INDEX;
  const docker =
    entries.length > 0 && entries.every(({ descriptor }) => isDockerSchema2(descriptor.mediaType));
  return docker && !annotated ? DOCKER_LIST : OCI_INDEX;
}

/** Written by hand because an object would put keys that look like numbers first, whatever their order. */
function indexBody(
  mediaType: string,
  entries: readonly IndexEntry[],
  { annotations }: CheckedOptions,
): string {
  const manifests = entries.map(({ text }) => text).join(",");
  const pairs = annotations
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(",");
  const tail = annotations.length === 0 ? "" : `,"annotations":{${pairs}}`;
  return `{"schemaVersion":2,"mediaType":${JSON.stringify(mediaType)},"manifests":[${manifests}]${tail}}`;
}

function imageIndex(mediaType: string, body: string, entries: readonly IndexEntry[]): ImageIndex {
  const manifests = Object.freeze(entries.map(({ descriptor }) => descriptor));
  return Object.freeze({ mediaType, body, ...digestOf(body), manifests });
}
