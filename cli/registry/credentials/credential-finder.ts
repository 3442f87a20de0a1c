import type { Shell } from "../../shell";
import type { RegistryLimits } from "../limits";
import { credentialsOfHelper } from "./credential-helper";
import type { Credentials, FindCredentials, PasswordCredentials } from "./credentials";
import { configEntry, type DockerConfig, readDockerConfig } from "./docker-config";
import { ecrCredentials } from "./ecr-login";

/** The user name of a helper that gives a refresh token: https://github.com/docker/docker-credential-helpers */
const TOKEN_USER = "<token>";

/**
 * Credentials as Docker finds them: the helper of the registry, else the helper of all registries, else what the
 * configuration itself has. For a registry of Amazon ECR with none of these, those that AWS gives for the AWS credentials
 * that its own tools would use. Looked up once for each registry.
 */
export function credentialFinder(shell: Pick<Shell, "env">, limits: RegistryLimits): FindCredentials {
  const found = new Map<string, Promise<Credentials | undefined>>();
  let config: Promise<DockerConfig> | undefined;
  return (registry) => {
    config ??= readDockerConfig(shell.env);
    const credentials = found.get(registry) ?? find(config, registry);
    found.set(registry, credentials);
    return credentials;
  };

  async function find(read: Promise<DockerConfig>, registry: string): Promise<Credentials | undefined> {
    const entry = configEntry(await read, registry);
    const { helper, server } = entry;
    const given =
      helper === undefined
        ? undefined
        : await credentialsOfHelper(helper, server, shell.env, limits.helperMilliseconds);
    if (given !== undefined) return namedToken(given);
    return entry.credentials ?? ecrCredentials(registry, shell.env);
  }
}

/** Where a user may put credentials for a registry, for messages. */
export async function configPlace(shell: Pick<Shell, "env">): Promise<string> {
  return (await readDockerConfig(shell.env)).path ?? "the configuration of Docker";
}

function namedToken(credentials: PasswordCredentials): Credentials {
  const { username, password, source } = credentials;
  return username === TOKEN_USER ? { kind: "refresh", token: password, source } : credentials;
}
