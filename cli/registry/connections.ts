import type { ImageRepository } from "../../components/oci/image-reference";
import type { Shell } from "../shell";
import { RegistryConnection } from "./connection";
import { configPlace, credentialFinder } from "./credentials/credential-finder";
import { createHttp } from "./http";
import { DEFAULT_LIMITS, type RegistryLimits } from "./limits";
import { followingRedirects } from "./redirects";
import { registryAddresses } from "./registry-address";
import { type RegistryClock, SYSTEM_CLOCK } from "./retries";

/** What differs from the command line in a test. */
export interface ConnectionOptions {
  readonly limits?: Partial<RegistryLimits>;
  readonly clock?: RegistryClock;
  /**
   * Repositories that will be written. They are read with the right to write them too: one token does for all, and some
   * registries let a repository that is not there yet be asked for only so.
   */
  readonly writes?: readonly ImageRepository[];
}

/** The connection to a registry, by the name that references have. */
export type Connect = (registry: string) => RegistryConnection;

/**
 * The connections to registries with the credentials that Docker would use; one for each, which is kept.
 *
 * @throws {CommandError} when a variable of the environment is wrong
 */
export function registryConnections(shell: Pick<Shell, "env">, options: ConnectionOptions = {}): Connect {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const clock = options.clock ?? SYSTEM_CLOCK;
  const addressOf = registryAddresses(shell);
  const http = followingRedirects(createHttp(limits));
  const findCredentials = credentialFinder(shell, limits);
  const connections = new Map<string, RegistryConnection>();

  return (registry) => {
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
      writes: new Set(
        (options.writes ?? []).flatMap((one) => (one.registry === registry ? [one.repository] : [])),
      ),
    });
    connections.set(registry, connection);
    return connection;
  };
}
