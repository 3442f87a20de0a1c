import type { Descriptor } from "../../components/oci/descriptor";
import { entriesOf, type ManifestDocument, readDocument } from "../../components/oci/image-document";
import { ImageIndexError } from "../../components/oci/image-index-error";
import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import type { StoredImage } from "../../components/oci/registry";
import { refusal } from "../command-error";

/** An image of a registry, read. */
export interface ReadImage {
  readonly reference: ImageReference;
  readonly image: StoredImage;
  readonly document: ManifestDocument | ReadIndex;
}

/** An index with its entries. */
export interface ReadIndex {
  readonly kind: "index";
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
}

/** @throws {CommandError} when it is not there, cannot be read or is no image */
export async function readImage(store: ImageStore, reference: ImageReference): Promise<ReadImage> {
  const image = await store.get(reference);
  const document = refusing(reference, () => {
    const read = readDocument(image.body, image.mediaType, "image");
    if (read.kind === "manifest") return read;
    const manifests = entriesOf(read).map(({ descriptor }) => descriptor);
    return { kind: read.kind, mediaType: read.mediaType, manifests };
  });
  return { reference, image, document };
}

/** Runs what may refuse a document, in the words of the command line. */
export function refusing<T>(reference: ImageReference, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ImageIndexError)) throw error;
    throw refusal(`reading ${formatImageReference(reference)}: ${error.place} ${error.reason}`, {
      cause: error,
    });
  }
}

/** `registry/repository@digest`, without a tag: the one document that the digest has. */
export function byDigest({ registry, repository }: ImageReference, digest: string): ImageReference {
  return { registry, repository, digest };
}
