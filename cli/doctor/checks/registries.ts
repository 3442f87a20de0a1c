import { DOCKER_HUB } from "../../../components/oci/image-reference";
import { CommandError } from "../../command-error";
import type { DoctorFinding } from "../../json/doctor";
import { type Connect, registryConnections } from "../../registry/connections";
import { configuredRegistries, readDockerConfig } from "../../registry/credentials/docker-config";
import { ecrRegion } from "../../registry/credentials/ecr-login";
import { signInStatus } from "../../registry/sign-in";
import { TransportError } from "../../registry/transport-error";
import type { Shell } from "../../shell";
import { byHand, finding } from "../check";

/**
 * Whether each registry takes the user's credentials; of Docker Hub also whether there are any, as it limits who has none.
 *
 * @param hosts as references name them; empty for Docker Hub and those of Docker's configuration
 */
export async function registryFindings(
  shell: Pick<Shell, "env">,
  hosts: readonly string[],
): Promise<readonly DoctorFinding[]> {
  const wanted =
    hosts.length > 0
      ? hosts
      : [...new Set([DOCKER_HUB, ...configuredRegistries(await readDockerConfig(shell.env))])];
  const connect = registryConnections(shell);
  return Promise.all(wanted.map((host) => registryFinding(host, connect)));
}

async function registryFinding(host: string, connect: Connect): Promise<DoctorFinding> {
  try {
    const connection = connect(host);
    const credentials = await connection.credentials();
    // Asking Docker Hub for nothing would say nothing: it serves who has no credentials, until it does not.
    if (credentials === undefined && host === DOCKER_HUB)
      return finding(
        host,
        "warning",
        "no credentials; Docker Hub limits anonymous pulls",
        byHand("docker login"),
      );
    const status = await signInStatus(connection);
    const source =
      credentials === undefined ? "no credentials" : `the credentials from ${credentials.source}`;
    if (status === 200) return finding(host, "fine", `takes ${source}`);
    return finding(host, "problem", `answers with ${status} to ${source}`, login(host));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // Nobody signs in to what does not answer; the message has what to look at.
    const isReached = !(error.cause instanceof TransportError);
    return finding(host, "problem", error.message, isReached ? login(host) : undefined);
  }
}

function login(host: string) {
  const region = ecrRegion(host);
  if (region !== undefined)
    return byHand(
      `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${host}`,
    );
  return byHand(host === DOCKER_HUB ? "docker login" : `docker login ${host}`);
}
