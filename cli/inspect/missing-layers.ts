import type { Descriptor } from "../../components/oci/descriptor";
import type { ManifestDocument } from "../../components/oci/image-document";
import type { ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import type { IndexFault } from "../../components/oci/index-fault";
import { inParallel } from "../in-parallel";
import { foundWhole } from "./found";

/** Asks for every layer of the manifests once; one that lies at an address of its own need not be in the registry. */
export async function missingLayers(
  store: ImageStore,
  reference: ImageReference,
  manifests: readonly { readonly place: string; readonly manifest: ManifestDocument }[],
): Promise<{ readonly asked: number; readonly faults: readonly IndexFault[] }> {
  const layers = new Map<string, { readonly layer: Descriptor; readonly place: string }>();
  for (const { place, manifest } of manifests) {
    for (const [at, layer] of manifest.layers.entries()) {
      const inside = `${place === "" ? "" : `${place} `}layers[${at}]`;
      if ((layer.urls ?? []).length === 0 && !layers.has(layer.digest))
        layers.set(layer.digest, { layer, place: inside });
    }
  }
  const faults = await inParallel([...layers.values()], async ({ layer, place }) => {
    const found = await foundWhole(store.hasBlob(reference, layer.digest));
    if (found.kind === "damaged" || found.kind === "unread")
      return [{ code: "CHILD_UNREAD" as const, place, reason: found.reason }];
    if (found.kind === "found" && found.value) return [];
    const reason = `${layer.digest} is not in the repository; push the image again`;
    return [{ code: "LAYER_MISSING" as const, place, reason }];
  });
  return { asked: layers.size, faults: faults.flat() };
}
