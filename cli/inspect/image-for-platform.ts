import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { documentKind } from "../../components/oci/media-types";
import type { Platform } from "../../components/oci/platform";
import { choosePlatform } from "../../components/oci/platform-choice";
import { formatPlatform } from "../../components/oci/platform-text";
import { refusal } from "../command-error";
import { listedPlatforms } from "./listed-platforms";
import { byDigest, type ReadImage, readImage } from "./read-image";
import { singleImage } from "./single-image";

/** Indexes in one another that are looked into; more are no image that anything could run. */
const DEEPEST = 4;

/**
 * The one image that Docker and containerd take of a reference on a machine of the platform, in indexes inside the index too.
 *
 * @returns a reference by digest
 * @throws {CommandError} when there is none for the platform
 */
export async function imageForPlatform(
  store: ImageStore,
  read: ReadImage,
  machine: Platform,
  depth = 1,
): Promise<ImageReference> {
  const { reference, document } = read;
  const index = document.kind === "index" ? document : await singleImage(store, read, document);
  const [best] = choosePlatform(index, machine, "containerd").candidates;
  const missing = `${formatImageReference(reference)} has no image for ${formatPlatform(machine)}`;
  if (best === undefined)
    throw refusal(`${missing}, it has ${listedPlatforms(index.manifests)}; name one of these, or build it`);
  const chosen = byDigest(reference, best.descriptor.digest);
  if (documentKind(best.descriptor.mediaType) !== "index") return chosen;
  if (depth === DEEPEST)
    throw refusal(`${missing} in ${DEEPEST} indexes, each in the one before; list the images in one index`);
  return imageForPlatform(store, await readImage(store, chosen), machine, depth + 1);
}
