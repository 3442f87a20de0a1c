import type { ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { documentKind } from "../../components/oci/media-types";
import { isObject, isText, type JsonObject } from "../../components/text/json";

/**
 * Bytes of an image as it is pulled: its manifest, its config and its layers. Of an index, those of its first entry that is no
 * attestation. What is not there has none.
 */
export async function imageSize(store: ImageStore, reference: ImageReference): Promise<number> {
  const image = await store.read(reference);
  const document: unknown = image === undefined ? undefined : JSON.parse(image.body);
  if (image === undefined || !isObject(document)) return 0;
  if (documentKind(image.mediaType) !== "index") {
    const blobs = [document.config, ...objects(document.layers)];
    return blobs.reduce<number>((sum, blob) => sum + sizeOf(blob), Buffer.byteLength(image.body));
  }
  const [entry] = objects(document.manifests).filter((one) => !isAttestation(one));
  const digest = entry?.digest;
  return isText(digest) ? imageSize(store, { ...reference, digest }) : 0;
}

function isAttestation({ annotations }: JsonObject): boolean {
  return isObject(annotations) && annotations["vnd.docker.reference.type"] === "attestation-manifest";
}

function sizeOf(blob: unknown): number {
  return isObject(blob) && typeof blob.size === "number" ? blob.size : 0;
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
