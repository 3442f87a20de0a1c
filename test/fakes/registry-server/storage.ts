import { sha256Digest } from "../../../components/oci/digest";
import { OCI_INDEX, OCI_MANIFEST } from "../../../components/oci/media-types";

/** A manifest or an index as it was put. */
export interface StoredDocument {
  readonly mediaType: string;
  readonly body: Buffer;
}

/** What one repository holds. */
export interface RepositoryContent {
  /** By digest. */
  readonly blobs: Map<string, Buffer>;
  /** By digest. */
  readonly documents: Map<string, StoredDocument>;
  /** Digest of each tag. */
  readonly tags: Map<string, string>;
}

/** The content of a registry. Its methods check nothing, so that a test can store what no client could push. */
export class RegistryStorage {
  readonly repositories = new Map<string, RepositoryContent>();
  /** Uploads that have begun, by id: the repository and what has come so far. */
  readonly uploads = new Map<string, { readonly repository: string; readonly chunks: Buffer[] }>();

  /** The content of a repository, which is there from now on. */
  repository(name: string): RepositoryContent {
    const content = this.repositories.get(name) ?? {
      blobs: new Map(),
      documents: new Map(),
      tags: new Map(),
    };
    this.repositories.set(name, content);
    return content;
  }

  /** Stores a blob and returns its digest and size. */
  addBlob(repository: string, blob: string | Uint8Array): { readonly digest: string; readonly size: number } {
    const bytes = Buffer.from(blob);
    const digest = sha256Digest(bytes);
    this.repository(repository).blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  }

  /**
   * Stores a document, under a tag when one is given.
   *
   * @param document its exact text, or an object that is written as JSON
   * @param mediaType default: the object's own, or else an OCI manifest
   */
  addDocument(
    repository: string,
    document: string | Readonly<Record<string, unknown>>,
    { tag, mediaType }: { readonly tag?: string; readonly mediaType?: string } = {},
  ): { readonly digest: string; readonly size: number; readonly mediaType: string; readonly body: string } {
    const body = typeof document === "string" ? document : JSON.stringify(document);
    const own = typeof document === "string" ? undefined : document.mediaType;
    const type = mediaType ?? (typeof own === "string" ? own : OCI_MANIFEST);
    const digest = sha256Digest(body);
    const content = this.repository(repository);
    content.documents.set(digest, { mediaType: type, body: Buffer.from(body) });
    if (tag !== undefined) content.tags.set(tag, digest);
    return { digest, size: Buffer.byteLength(body), mediaType: type, body };
  }

  /** Stores an image of one layer for a platform such as `linux/arm64`, and returns its descriptor and its exact text. */
  addImage(
    repository: string,
    platform: string,
    { tag, layer = platform }: { tag?: string; layer?: string } = {},
  ) {
    const [os = "", architecture = "", variant] = platform.split("/");
    const named = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    const config = this.addBlob(
      repository,
      JSON.stringify({ ...named, rootfs: { type: "layers", diff_ids: [] } }),
    );
    const document = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
      layers: [
        {
          mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
          ...this.addBlob(repository, `layer of ${layer}`),
        },
      ],
    };
    const stored = this.addDocument(repository, document, tag === undefined ? {} : { tag });
    return { ...stored, platform: named };
  }

  /** Stores an index over descriptors. */
  addIndex(
    repository: string,
    manifests: readonly Readonly<Record<string, unknown>>[],
    { tag }: { readonly tag?: string } = {},
  ) {
    const entries = manifests.map(({ body: _body, ...descriptor }) => descriptor);
    const document = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: entries };
    return this.addDocument(repository, document, tag === undefined ? {} : { tag });
  }
}
