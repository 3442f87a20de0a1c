import { digestOf } from "../../components/publisher/index-entry";
import { DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from "../../components/publisher/media-types";

/** What a build of one platform pushes, children first; the last document is the one whose digest it exports. */
export interface PushedImage {
  readonly documents: readonly { readonly body: string; readonly mediaType: string }[];
  readonly config: string;
}

/** A plain image manifest; another `content` is another image. */
export function plainImage(platform: string, content: string): PushedImage {
  const [os = "", architecture = "", variant] = platform.split("/");
  const config = JSON.stringify({
    os,
    architecture,
    ...(variant && { variant }),
    config: { Labels: { content } },
  });
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

/** What BuildKit pushes with provenance: an index of the image and its attestation. */
export function attestedImage(platform: string, content: string): PushedImage {
  const plain = plainImage(platform, content);
  const [image] = plain.documents;
  const [os = "", architecture = "", variant] = platform.split("/");
  const subject = digestOf(image?.body ?? "");
  const attestation = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...digestOf("{}") },
    layers: [{ mediaType: "application/vnd.in-toto+json", ...digestOf(`provenance of ${subject.digest}`) }],
  });
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests: [
      { mediaType: OCI_MANIFEST, ...subject, platform: { architecture, os, ...(variant && { variant }) } },
      {
        mediaType: OCI_MANIFEST,
        ...digestOf(attestation),
        annotations: {
          "vnd.docker.reference.digest": subject.digest,
          "vnd.docker.reference.type": "attestation-manifest",
        },
        platform: { architecture: "unknown", os: "unknown" },
      },
    ],
  });
  return {
    documents: [
      ...plain.documents,
      { body: attestation, mediaType: OCI_MANIFEST },
      { body: index, mediaType: OCI_INDEX },
    ],
    config: plain.config,
  };
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

/** An index with one more entry, of a type that nobody knows and that no platform runs. */
export function imageWithUnknownEntry(platform: string, content: string): PushedImage {
  const { documents, config } = plainImage(platform, content);
  const [image] = documents;
  const note = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, note: content });
  const entries = [
    { mediaType: OCI_MANIFEST, ...digestOf(image?.body ?? ""), platform: platformOf(platform) },
    {
      mediaType: "application/vnd.example.note.v1+json",
      ...digestOf(note),
      platform: { architecture: "unknown", os: "unknown" },
    },
  ];
  const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: entries });
  const other = { body: note, mediaType: "application/vnd.example.note.v1+json" };
  return { documents: [...documents, other, { body, mediaType: OCI_INDEX }], config };
}

/** An index whose one entry is an index again. */
export function nestedImage(platform: string, content: string): PushedImage {
  const { documents, config } = attestedImage(platform, content);
  const inner = documents.at(-1)?.body ?? "";
  const entry = { mediaType: OCI_INDEX, ...digestOf(inner), platform: platformOf(platform) };
  const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [entry] });
  return { documents: [...documents, { body, mediaType: OCI_INDEX }], config };
}

function platformOf(platform: string) {
  const [os = "", architecture = "", variant] = platform.split("/");
  return { architecture, os, ...(variant && { variant }) };
}
