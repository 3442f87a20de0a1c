import { attestedDigest, type Descriptor, isAttestation } from "../../components/oci/descriptor";
import { type ManifestDocument, readDocument } from "../../components/oci/image-document";
import type { ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { documentKind, isImageConfig } from "../../components/oci/media-types";
import { inParallel } from "../in-parallel";
import type { InspectAttestation, InspectImage } from "../json/inspect";
import { buildOf, isProvenance } from "./provenance";
import { byDigest, type ReadImage, refusing } from "./read-image";

/** Bytes of a provenance that is read: it tells of a build in some kilobytes. */
const LARGEST_PROVENANCE = 4 * 1024 * 1024;

/**
 * What is in each image of an index, by digest; an image that is no index is under its own. Entries that are indexes
 * themselves, and those that the registry does not have, are left out.
 */
export async function readContents(
  store: ImageStore,
  { reference, image, document }: ReadImage,
): Promise<ReadonlyMap<string, InspectImage>> {
  if (document.kind === "manifest") return new Map([[image.digest, contentsOf(document, [])]]);
  const entries = distinct(document.manifests).filter(
    ({ mediaType }) => documentKind(mediaType) === "manifest",
  );
  const read = await inParallel(entries, async (entry) => ({
    entry,
    manifest: await readManifest(store, reference, entry),
  }));
  const present = read.flatMap(({ entry, manifest }) =>
    manifest === undefined ? [] : [{ entry, manifest }],
  );
  const statements = await inParallel(
    present.filter(({ entry }) => isAttestation(entry)),
    async ({ entry, manifest }) => ({
      about: attestedDigest(entry),
      statements: await readStatements(store, reference, manifest),
    }),
  );
  return new Map(
    present
      .filter(({ entry }) => !isAttestation(entry))
      .map(({ entry: { digest }, manifest }) => [
        digest,
        contentsOf(
          manifest,
          statements.flatMap(({ about, statements: all }) => (about === digest ? all : [])),
        ),
      ]),
  );
}

function distinct(entries: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(entries.map((entry) => [entry.digest, entry])).values()];
}

async function readManifest(
  store: ImageStore,
  image: ImageReference,
  { digest }: Descriptor,
): Promise<ManifestDocument | undefined> {
  const reference = byDigest(image, digest);
  const stored = await store.read(reference);
  if (stored === undefined) return undefined;
  const document = refusing(reference, () => readDocument(stored.body, stored.mediaType, "image"));
  return document.kind === "manifest" ? document : undefined;
}

/** A statement is a layer that names its type: https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
function readStatements(
  store: ImageStore,
  reference: ImageReference,
  { layers }: ManifestDocument,
): Promise<readonly InspectAttestation[]> {
  const named = layers.flatMap((layer) => {
    const predicateType = layer.annotations?.["in-toto.io/predicate-type"];
    return predicateType === undefined ? [] : [{ layer, predicateType }];
  });
  return inParallel(named, async ({ layer, predicateType }) => {
    const { digest, size } = layer;
    if (!isProvenance(predicateType) || size > LARGEST_PROVENANCE) return { digest, predicateType };
    return { digest, predicateType, build: buildOf(await store.readText(reference, layer)) };
  });
}

function contentsOf(
  { config, layers, artifactType }: ManifestDocument,
  attestations: readonly InspectAttestation[],
): InspectImage {
  const type = artifactType ?? (isImageConfig(config.mediaType) ? undefined : config.mediaType);
  return {
    download: layers.reduce((bytes, { size }) => bytes + size, config.size),
    layers: layers.length,
    ...(type === undefined ? {} : { artifactType: type }),
    attestations,
  };
}
