import type { RegistryConnection } from "./connection";
import { LARGEST_NOTE } from "./limits";

/**
 * The status that a registry gives to whoever asks for its base, `/v2/`: 200 when it takes the user's credentials.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support
 *
 * @throws {RegistryError} when it gives no answer, or its token service refuses the credentials
 */
export async function signInStatus(connection: RegistryConnection): Promise<number> {
  const doing = `signing in to ${connection.registry}`;
  const { status } = await connection.whole({ method: "GET", path: "", scopes: [], doing }, LARGEST_NOTE);
  return status;
}
