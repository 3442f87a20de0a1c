import { isDigest } from "../../components/oci/digest-text";
import type { BlobAddress } from "../../components/oci/image-store";
import type { StoredImage } from "../../components/oci/registry";
import { isObject, isText, type JsonObject, jsonObject } from "../../components/text/json";

/** What a manifest or an index names, as far as it can be read: what is malformed is refused elsewhere, or by the registry. */
export interface DocumentParts {
  /** Manifests and indexes of an index. */
  readonly children: readonly BlobAddress[];
  readonly config: BlobAddress | undefined;
  /** Config and layers that are kept in the registry, each once. */
  readonly blobs: readonly BlobAddress[];
}

/** The parts of a document. */
export function partsOf({ body }: Pick<StoredImage, "body">): DocumentParts {
  const document = jsonObject(body) ?? {};
  const [config] = addressesOf([document.config]);
  const layers = addressesOf(document.layers, (layer) => !isForeign(layer));
  const blobs = [...(config === undefined ? [] : [config]), ...layers];
  return {
    children: addressesOf(document.manifests),
    config,
    blobs: [...new Map(blobs.map((blob) => [blob.digest, blob])).values()],
  };
}

function addressesOf(
  list: unknown,
  isWanted: (descriptor: JsonObject) => boolean = () => true,
): readonly BlobAddress[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => {
    if (!isObject(one) || !isWanted(one)) return [];
    const { digest, size } = one;
    return isText(digest) && isDigest(digest) && typeof size === "number" ? [{ digest, size }] : [];
  });
}

/** Layers of Windows that only their maker may distribute: https://github.com/opencontainers/image-spec/blob/main/layer.md */
function isForeign({ mediaType }: JsonObject): boolean {
  return isText(mediaType) && /\.(?:foreign|nondistributable)\./.test(mediaType);
}
