import { configPlatform } from "../../components/oci/image-config";
import type { ManifestDocument } from "../../components/oci/image-document";
import { formatImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { isImageConfig, OCI_INDEX } from "../../components/oci/media-types";
import { refusal } from "../command-error";
import { type ReadImage, type ReadIndex, refusing } from "./read-image";

/**
 * An image that is no index, as an index of one with the platform of its config.
 *
 * @throws {CommandError} for an artifact, which no machine starts
 */
export async function singleImage(
  store: ImageStore,
  { reference, image }: ReadImage,
  { config, mediaType }: ManifestDocument,
): Promise<ReadIndex> {
  const text = isImageConfig(config.mediaType) ? await store.readText(reference, config) : "{}";
  const platform = refusing(reference, () => configPlatform(text, "config"));
  if (platform === undefined)
    throw refusal(
      `${formatImageReference(reference)} is an artifact of ${config.mediaType}, which no machine starts; name an image`,
    );
  const { os, architecture, variant, osVersion, osFeatures } = platform;
  const described = {
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    ...(osVersion === undefined ? {} : { "os.version": osVersion }),
    ...(osFeatures === undefined ? {} : { "os.features": osFeatures }),
  };
  const size = Buffer.byteLength(image.body);
  return {
    kind: "index",
    mediaType: OCI_INDEX,
    manifests: [{ mediaType, digest: image.digest, size, platform: described }],
  };
}
