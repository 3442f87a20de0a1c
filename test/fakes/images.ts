import type { DescriptorPlatform } from "../../components/oci/descriptor";
import { digestOf } from "../../components/oci/digest";
import { DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from "../../components/oci/media-types";
import { parsePlatform } from "../../components/oci/platform-text";

/** What a build of one platform pushes, children first; the last document is the one whose digest it exports. */
export interface PushedImage {
  readonly documents: readonly { readonly body: string; readonly mediaType: string }[];
  readonly config: string;
}

/** A plain image manifest; another `content` is another image. */
export function plainImage(platform: string, content: string): PushedImage {
  const config = JSON.stringify({ ...platformOf(platform), config: { Labels: { content } } });
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...digestOf(config) },
    layers: [
      { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", ...digestOf(`${platform} ${content}`) },
    ],
  };
  return { documents: [{ body: JSON.stringify(manifest), mediaType: OCI_MANIFEST }], config };
}

/** An entry of an index, with all that has to be pushed before it. */
export interface ImageEntry {
  readonly descriptor: Readonly<Record<string, unknown>>;
  readonly documents: PushedImage["documents"];
}

/** The entry of an image, for a platform as an index writes it. */
export function imageEntry({ documents }: PushedImage, platform: DescriptorPlatform): ImageEntry {
  const { body = "", mediaType = "" } = documents.at(-1) ?? {};
  return { documents, descriptor: { mediaType, ...digestOf(body), platform } };
}

/** BuildKit's attestation of an image: one layer for each statement. */
export function attestationEntry({ documents }: PushedImage, statements: readonly string[]): ImageEntry {
  const subject = digestOf(documents[0]?.body ?? "").digest;
  const layers = statements.map((statement) => ({
    mediaType: "application/vnd.in-toto+json",
    ...digestOf(`${statement} of ${subject}`),
    annotations: { "in-toto.io/predicate-type": statement },
  }));
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", ...digestOf("{}") };
  const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers });
  const annotations = {
    "vnd.docker.reference.digest": subject,
    "vnd.docker.reference.type": "attestation-manifest",
  };
  return {
    documents: [{ body, mediaType: OCI_MANIFEST }],
    descriptor: { mediaType: OCI_MANIFEST, ...digestOf(body), annotations, platform: UNKNOWN_PLATFORM },
  };
}

/** An index of these entries, pushed after them. */
export function indexOf(
  { config }: PushedImage,
  entries: readonly ImageEntry[],
  mediaType: string = OCI_INDEX,
): PushedImage {
  const manifests = entries.map(({ descriptor }) => descriptor);
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  return { config, documents: [...entries.flatMap(({ documents }) => documents), { body, mediaType }] };
}

/** A platform as an index and a config write it. */
export function platformOf(platform: string): DescriptorPlatform {
  const { architecture, os, osVersion, osFeatures, variant } = parsePlatform(platform);
  return {
    architecture,
    os,
    ...(osVersion && { "os.version": osVersion }),
    ...(osFeatures && { "os.features": osFeatures }),
    ...(variant && { variant }),
  };
}

const UNKNOWN_PLATFORM = { architecture: "unknown", os: "unknown" };

/** What BuildKit pushes with provenance: an index of the image and its attestation. */
export function attestedImage(platform: string, content: string): PushedImage {
  const image = plainImage(platform, content);
  return indexOf(image, [
    imageEntry(image, platformOf(platform)),
    attestationEntry(image, ["https://slsa.dev/provenance/v0.2"]),
  ]);
}

/** What the legacy exporter pushes: the same image with Docker's types. */
export function dockerImage(platform: string, content: string): PushedImage {
  const { documents, config } = plainImage(platform, content);
  const body = (documents[0]?.body ?? "")
    .replace(OCI_MANIFEST, DOCKER_MANIFEST)
    .replace("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json")
    .replaceAll("vnd.oci.image.layer.v1.tar+gzip", "vnd.docker.image.rootfs.diff.tar.gzip");
  return { documents: [{ body, mediaType: DOCKER_MANIFEST }], config };
}

/** An index with one more entry, of an unknown type, which no platform runs. */
export function imageWithUnknownEntry(platform: string, content: string): PushedImage {
  const image = plainImage(platform, content);
  const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, note: content });
  const mediaType = "application/vnd.example.note.v1+json";
  const note = {
    documents: [{ body, mediaType }],
    descriptor: { mediaType, ...digestOf(body), platform: UNKNOWN_PLATFORM },
  };
  return indexOf(image, [imageEntry(image, platformOf(platform)), note]);
}

/** An index whose one entry is an index again. */
export function nestedImage(platform: string, content: string): PushedImage {
  const image = attestedImage(platform, content);
  return indexOf(image, [imageEntry(image, platformOf(platform))]);
}
