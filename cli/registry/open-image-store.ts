import type { ImageRepository } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import type { Shell } from "../shell";
import { copyBlob } from "./blob-copy";
import { hasBlob, readText } from "./blobs";
import { RegistryConnection } from "./connection";
import { configPlace, credentialFinder } from "./credential-finder";
import { getDocument, headDocument, putDocument, readDocument } from "./documents";
import { createHttp } from "./http";
import { DEFAULT_LIMITS, type RegistryLimits } from "./limits";
import { readReferrers, readTags } from "./lists";
import { followingRedirects } from "./redirects";
import { registryAddresses } from "./registry-address";
import { type RegistryClock, SYSTEM_CLOCK } from "./retries";

/** What differs from the command line in a test. */
export interface ImageStoreOptions {
  readonly limits?: Partial<RegistryLimits>;
  readonly clock?: RegistryClock;
}

/**
 * The registries that this user can reach, with the credentials that Docker would use. Connections are kept and nothing is
 * asked before it is needed, so open one store for each command. A method whose registry is down, refuses, or sends what its
 * digest does not allow throws a {@link RegistryError}.
 *
 * @throws {CommandError} when a variable of the environment is wrong
 */
export function openImageStore(shell: Pick<Shell, "env">, options: ImageStoreOptions = {}): ImageStore {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const clock = options.clock ?? SYSTEM_CLOCK;
  const addressOf = registryAddresses(shell);
  const http = followingRedirects(createHttp(limits));
  const findCredentials = credentialFinder(shell, limits);
  const connections = new Map<string, RegistryConnection>();

  const to = ({ registry }: ImageRepository): RegistryConnection => {
    const known = connections.get(registry);
    if (known !== undefined) return known;
    const connection = new RegistryConnection({
      registry,
      address: addressOf(registry),
      http,
      clock,
      limits,
      findCredentials,
      configPlace: () => configPlace(shell),
    });
    connections.set(registry, connection);
    return connection;
  };

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
