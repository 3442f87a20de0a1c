import type { DescriptorPlatform } from "../../components/oci/descriptor";

/** What `multiarch inspect --json` prints. */
export interface InspectJson {
  /** The image that was asked for, whole, such as `docker.io/library/alpine:3.22`. */
  readonly reference: string;
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes of the document itself. */
  readonly size: number;
  /** Annotations of the document itself. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Where multiarch-codebuild published it. */
  readonly run?: InspectRun;
  /** Entries of an index, in its order; none for an image. */
  readonly manifests: readonly InspectEntry[];
  /** With `--tree`, of an image that is no index. */
  readonly image?: InspectImage;
}

/** The run that published an index. */
export interface InspectRun {
  readonly id: string;
  /** ISO 8601. */
  readonly started?: string;
  /** Commit. */
  readonly revision?: string;
  readonly version?: string;
  /** Repository or place of the source. */
  readonly source?: string;
  /** When its last build ended, ISO 8601. */
  readonly created?: string;
}

/** An entry of an index. */
export interface InspectEntry {
  /** The reference that has exactly this entry. */
  readonly reference: string;
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes of the entry's document. */
  readonly size: number;
  /** As it is written in the index. */
  readonly platform?: DescriptorPlatform;
  readonly annotations: Readonly<Record<string, string>>;
  /** Digest of the image that an attestation is about. */
  readonly attests?: string;
  /** With `--tree`, unless the entry is an index or the registry does not have it. */
  readonly image?: InspectImage;
}

/** What is in an image. */
export interface InspectImage {
  /** Bytes that a machine downloads which has none of it: config and layers, compressed. */
  readonly download: number;
  readonly layers: number;
  /** Type of an artifact, which is no image that a machine starts. */
  readonly artifactType?: string;
  /** What is attested of it. */
  readonly attestations: readonly InspectAttestation[];
}

/** A statement about an image. */
export interface InspectAttestation {
  /** Digest of the statement. */
  readonly digest: string;
  /** Type of what it says, such as `https://slsa.dev/provenance/v0.2`. */
  readonly predicateType: string;
  /** Of a provenance: the build. */
  readonly build?: InspectBuild;
}

/** A build, as its provenance tells of it. */
export interface InspectBuild {
  /** ISO 8601. */
  readonly started?: string;
  /** ISO 8601. */
  readonly finished?: string;
  /** What built it; empty unless the builder says. */
  readonly builder?: string;
  /** The builder's id of the build. */
  readonly invocation?: string;
}
