import type { ImageRepository } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import type { Shell } from "../shell";
import { copyBlob } from "./blob-copy";
import { hasBlob, readText } from "./blobs";
import { type ConnectionOptions, registryConnections } from "./connections";
import { getDocument, headDocument, putDocument, readDocument } from "./documents";
import { readReferrers, readTags } from "./lists";

/**
 * The registries that this user can reach, with the credentials that Docker would use. Connections are kept and nothing is
 * asked before it is needed, so open one store for each command. A method whose registry is down, refuses, or sends what its
 * digest does not allow throws a {@link RegistryError}.
 *
 * @throws {CommandError} when a variable of the environment is wrong
 */
export function openImageStore(shell: Pick<Shell, "env">, options: ConnectionOptions = {}): ImageStore {
  const connectionTo = registryConnections(shell, options);
  const to = ({ registry }: ImageRepository) => connectionTo(registry);

  return {
    head: (reference) => headDocument(to(reference), reference),
    read: (reference) => readDocument(to(reference), reference),
    get: (reference) => getDocument(to(reference), reference),
    readText: (repository, blob) => readText(to(repository), repository, blob),
    hasBlob: (repository, digest) => hasBlob(to(repository), repository, digest),
    copyBlob: (from, target, blob) =>
      copyBlob(
        { connection: to(from), repository: from },
        { connection: to(target), repository: target },
        blob,
      ),
    put: (repository, image, tag) => putDocument(to(repository), repository, image, tag),
    referrers: (repository, digest) => readReferrers(to(repository), repository, digest),
    tags: (repository) => readTags(to(repository), repository),
  };
}
