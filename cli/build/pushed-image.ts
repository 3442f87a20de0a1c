import type { ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { documentKind } from "../../components/oci/media-types";
import type { StoredImage } from "../../components/oci/registry";
import { isObject, isText, type JsonObject, jsonObject } from "../../components/text/json";

/**
 * Bytes of an image as it is pulled: its manifest, its config and its layers. Of an index, those of its first entry that is no
 * attestation. What is not there has none.
 */
export async function imageSize(store: ImageStore, reference: ImageReference): Promise<number> {
  const { image, manifest } = (await pushedManifest(store, reference)) ?? {};
  if (image === undefined || manifest === undefined) return 0;
  const blobs = [manifest.config, ...objects(manifest.layers)];
  return blobs.reduce<number>((sum, blob) => sum + sizeOf(blob), Buffer.byteLength(image.body));
}

/** What an image's config says that is started; nothing of what is not there. */
export async function pushedConfig(store: ImageStore, reference: ImageReference): Promise<unknown> {
  const config = (await pushedManifest(store, reference))?.manifest.config;
  if (!isObject(config) || !isText(config.digest)) return undefined;
  const text = await store.readText(reference, { digest: config.digest, size: sizeOf(config) });
  return jsonObject(text)?.config;
}

/** The manifest of an image; of an index, that of its first entry that is no attestation. */
async function pushedManifest(
  store: ImageStore,
  reference: ImageReference,
): Promise<{ readonly image: StoredImage; readonly manifest: JsonObject } | undefined> {
  const image = await store.read(reference);
  const manifest = image === undefined ? undefined : jsonObject(image.body);
  if (image === undefined || manifest === undefined) return undefined;
  if (documentKind(image.mediaType) !== "index") return { image, manifest };
  const [entry] = objects(manifest.manifests).filter((one) => !isAttestation(one));
  const digest = entry?.digest;
  return isText(digest) ? pushedManifest(store, { ...reference, digest }) : undefined;
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
