import { OCI_INDEX, OCI_MANIFEST } from "../../../components/oci/media-types";
import type { RegistryServer } from "../../fakes/registry-server";

/** A repository with an image as the pipeline publishes it. */
export const SHOP = "shop/api";

/** An index that a publisher wrote: two platforms, the first with a provenance and an SBOM. */
export function publishedImage({ storage }: RegistryServer, tag = "1.4.2") {
  const amd64 = storage.addImage(SHOP, "linux/amd64");
  const arm64 = storage.addImage(SHOP, "linux/arm64/v8");
  const attestation = attestationOf({ storage }, amd64.digest);
  const index = storage.addDocument(
    SHOP,
    {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [entryOf(amd64), entryOf(arm64), attestation],
      annotations: {
        "multiarch-codebuild.run.id": "7c1e",
        "multiarch-codebuild.run.started": "2026-11-26T10:00:00Z",
        "org.opencontainers.image.created": "2026-11-26T10:04:00Z",
        "org.opencontainers.image.revision": "3f2a9c1d0b7e5f6a7b8c9d0e1f2a3b4c5d6e7f80",
        "org.opencontainers.image.source": "https://github.com/shop/api",
        "org.opencontainers.image.version": "1.4.2",
      },
    },
    { tag },
  );
  return { amd64, arm64, attestation, index };
}

/** The entry of a document, as an index lists it. */
export function entryOf<Stored extends { readonly body: string }>(stored: Stored): Omit<Stored, "body"> {
  const { body: _body, ...entry } = stored;
  return entry;
}

function attestationOf({ storage }: Pick<RegistryServer, "storage">, about: string) {
  const provenance = {
    predicate: {
      builder: { id: "https://ci.example/7" },
      metadata: { buildStartedOn: "2026-11-26T10:01:00Z", buildFinishedOn: "2026-11-26T10:02:35Z" },
    },
  };
  const layer = (statement: object, type: string) => ({
    mediaType: "application/vnd.in-toto+json",
    ...storage.addBlob(SHOP, JSON.stringify(statement)),
    annotations: { "in-toto.io/predicate-type": type },
  });
  const { digest, size } = storage.addDocument(SHOP, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: {
      mediaType: "application/vnd.oci.image.config.v1+json",
      ...storage.addBlob(SHOP, '{"architecture":"unknown","os":"unknown"}'),
    },
    layers: [layer(provenance, "https://slsa.dev/provenance/v0.2"), layer({}, "https://spdx.dev/Document")],
  });
  return {
    mediaType: OCI_MANIFEST,
    digest,
    size,
    platform: { architecture: "unknown", os: "unknown" },
    annotations: {
      "vnd.docker.reference.type": "attestation-manifest",
      "vnd.docker.reference.digest": about,
    },
  };
}
