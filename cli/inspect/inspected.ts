import { attestedDigest, isAttestation } from "../../components/oci/descriptor";
import { formatImageReference } from "../../components/oci/image-reference";
import { type StoredImage, storedAnnotations } from "../../components/oci/registry";
import { ANNOTATIONS } from "../../components/service/contract";
import type { InspectEntry, InspectImage, InspectJson, InspectRun } from "../json/inspect";
import { byDigest, type ReadImage } from "./read-image";

/**
 * What is known of an image.
 *
 * @param contents what is in each image, by digest; none when it was not read
 */
export function inspected(
  { reference, image, document }: ReadImage,
  contents: ReadonlyMap<string, InspectImage>,
): InspectJson {
  const run = runOf(image);
  const own = contents.get(image.digest);
  return {
    reference: formatImageReference(reference),
    mediaType: document.mediaType,
    digest: image.digest,
    size: Buffer.byteLength(image.body),
    annotations: texts(storedAnnotations(image)),
    ...(run === undefined ? {} : { run }),
    manifests:
      document.kind === "manifest"
        ? []
        : document.manifests.map((entry): InspectEntry => {
            const { mediaType, digest, size, platform, annotations = {} } = entry;
            const about = isAttestation(entry) ? attestedDigest(entry) : undefined;
            const inside = contents.get(digest);
            return {
              reference: formatImageReference(byDigest(reference, digest)),
              mediaType,
              digest,
              size,
              ...(platform === undefined ? {} : { platform }),
              annotations,
              ...(about === undefined ? {} : { attests: about }),
              ...(inside === undefined ? {} : { image: inside }),
            };
          }),
    ...(own === undefined || document.kind === "index" ? {} : { image: own }),
  };
}

/** The run in the annotations of an index that a publisher wrote. */
function runOf(image: StoredImage): InspectRun | undefined {
  const annotations = storedAnnotations(image);
  const id = annotations[ANNOTATIONS.run];
  if (id === undefined) return undefined;
  return {
    id,
    ...texts({
      started: annotations[ANNOTATIONS.runStarted],
      revision: annotations[ANNOTATIONS.revision],
      version: annotations[ANNOTATIONS.version],
      source: annotations[ANNOTATIONS.source],
      created: annotations[ANNOTATIONS.created],
    }),
  };
}

function texts(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
