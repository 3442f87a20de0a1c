import { formatImageRepository, type ImageRepository } from "../../components/oci/image-reference";
import type { BlobAddress, BlobCopy, ImageStore } from "../../components/oci/image-store";
import { allOrProblems } from "./all-or-problems";
import { partsOf } from "./parts";
import type { MissingDocument, Supply } from "./supply";

/** What a repository got. */
export interface Copied {
  readonly repository: string;
  /** Manifests and indexes. */
  readonly documents: number;
  /** Configs and layers, by what became of them. */
  readonly blobs: Readonly<Record<BlobCopy, number>>;
}

/** Gives a repository what it lacks: of each document its blobs and its children first. Nothing is tagged. */
export async function copyMissing(store: ImageStore, { repository, missing }: Supply): Promise<Copied> {
  const blobs = new Map<string, Promise<BlobCopy>>();
  const documents = new Map<string, Promise<void>>();
  const blob = (from: ImageRepository, address: BlobAddress) => {
    const copy = blobs.get(address.digest) ?? store.copyBlob(from, repository, address);
    blobs.set(address.digest, copy);
    return copy;
  };
  const document = (missing: MissingDocument): Promise<void> => {
    const { digest } = missing.image;
    const copy = documents.get(digest) ?? copyDocument(missing);
    documents.set(digest, copy);
    return copy;
  };
  const copyDocument = async ({ from, image, children }: MissingDocument): Promise<void> => {
    await allOrProblems([
      ...partsOf(image).blobs.map((address) => blob(from, address)),
      ...children.map((child) => document(child)),
    ]);
    await store.put(repository, image);
  };
  await allOrProblems(missing.map((one) => document(one)));
  const counts = { there: 0, mounted: 0, copied: 0 };
  for (const copy of await Promise.all(blobs.values())) counts[copy] += 1;
  return { repository: formatImageRepository(repository), documents: documents.size, blobs: counts };
}
