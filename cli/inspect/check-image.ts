import { childFindings, configFaults, hasImageConfig } from "../../components/oci/child-faults";
import { type ManifestDocument, readDocument } from "../../components/oci/image-document";
import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import type { Found, IndexFault } from "../../components/oci/index-fault";
import { indexFindings, type PlacedEntry } from "../../components/oci/index-faults";
import type { StoredImage } from "../../components/oci/registry";
import { inParallel } from "../in-parallel";
import type { ValidateJson } from "../json/validate";
import { foundText, foundWhole } from "./found";
import { missingLayers } from "./missing-layers";
import { byDigest } from "./read-image";

/** A manifest that was read, and the entry that names it; `undefined` for the image that was asked for itself. */
interface ReadManifest {
  readonly place: string;
  readonly manifest: ManifestDocument;
}

/**
 * Looks for every fault of an image: in its own text, in what it names, and between the two.
 *
 * @param isDeep whether every layer is asked for
 * @throws {CommandError} when the image itself is not there or cannot be read
 */
export async function checkImage(
  store: ImageStore,
  reference: ImageReference,
  isDeep: boolean,
): Promise<ValidateJson> {
  const image = await store.get(reference);
  const { entries, faults } = indexFindings(image);
  const children = await inParallel(entries, (entry) => checkChild(store, reference, entry));
  const own = faults.length === 0 ? ownManifest(image) : [];
  const ownConfigs = await inParallel(own, ({ manifest }) => ownConfigFaults(store, reference, manifest));
  const manifests = [...own, ...children.flatMap(({ manifest }) => manifest ?? [])];
  const layers = isDeep ? await missingLayers(store, reference, manifests) : { asked: 0, faults: [] };
  return {
    reference: formatImageReference(reference),
    digest: image.digest,
    mediaType: image.mediaType,
    checked: {
      entries: entries.length,
      configs: own.length + children.filter(({ hasConfig }) => hasConfig).length,
      layers: layers.asked,
    },
    faults: [...faults, ...children.flatMap((child) => child.faults), ...ownConfigs.flat(), ...layers.faults],
  };
}

async function checkChild(
  store: ImageStore,
  reference: ImageReference,
  entry: PlacedEntry,
): Promise<{ manifest: ReadManifest | undefined; hasConfig: boolean; faults: readonly IndexFault[] }> {
  const found = await foundWhole(store.read(byDigest(reference, entry.descriptor.digest)));
  const { manifest, faults } = childFindings(entry, found);
  if (manifest === undefined) return { manifest, hasConfig: false, faults };
  const read = { place: entry.place, manifest };
  if (!hasImageConfig(entry, manifest)) return { manifest: read, hasConfig: false, faults };
  const config = await foundConfig(store, reference, manifest);
  return { manifest: read, hasConfig: true, faults: [...faults, ...configFaults(entry, config)] };
}

function ownManifest({ body, mediaType }: StoredImage): readonly ReadManifest[] {
  const document = readDocument(body, mediaType, "image");
  return document.kind === "manifest" ? [{ place: "", manifest: document }] : [];
}

/** Of an image by itself: its config is there, and is what its manifest says. */
async function ownConfigFaults(
  store: ImageStore,
  reference: ImageReference,
  manifest: ManifestDocument,
): Promise<readonly IndexFault[]> {
  const config = await foundConfig(store, reference, manifest);
  return config.kind === "found"
    ? []
    : configFaults({ descriptor: manifest.config, place: "config" }, config);
}

function foundConfig(
  store: ImageStore,
  reference: ImageReference,
  { config }: ManifestDocument,
): Promise<Found<string>> {
  return foundText(store.readText(reference, config));
}
