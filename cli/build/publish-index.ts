import { assembleIndex, type ImageIndex } from "../../components/oci/image-index";
import { formatImageRepository, type ImageRepository } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import type { StoredImage } from "../../components/oci/registry";
import type { BuildxPlan } from "../../components/render/buildx/buildx-plan";
import { failure } from "../command-error";

/** Makes one index of what was pushed, and writes its tags. */
export async function publishIndex(
  store: ImageStore,
  { repository, index: { expect, attestations, tags } }: BuildxPlan,
  digests: readonly string[],
): Promise<{ readonly index: ImageIndex; readonly sources: readonly StoredImage[] }> {
  const sources = await Promise.all(digests.map((digest) => pushed(store, repository, digest)));
  const index = assembleIndex(sources, { expect, attestations });
  for (const { tag } of tags) await store.put(repository, index, tag);
  return { index, sources };
}

async function pushed(store: ImageStore, repository: ImageRepository, digest: string): Promise<StoredImage> {
  const image = await store.read({ ...repository, digest });
  if (image !== undefined) return image;
  throw failure(
    `${formatImageRepository(repository)} does not have ${digest}, which was just pushed to it; no tag was written`,
  );
}
