import { failure } from "../command-error";
import type { Shell } from "../shell";
import type { PasswordCredentials } from "./credentials";

/** Registries of Amazon ECR by host: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and .../docker-push-ecr-image.html */
const PRIVATE_ECR =
  /^\d{12}\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** The Region of a private registry of Amazon ECR; `undefined` for any other registry. */
export function ecrRegion(registry: string): string | undefined {
  return PRIVATE_ECR.exec(registry)?.groups?.region;
}

/**
 * Credentials that AWS gives for a registry of Amazon ECR, good for 12 hours; `undefined` for any other registry.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 *
 * @throws {CommandError} when AWS gives none
 */
export async function ecrCredentials(
  registry: string,
  _env: Shell["env"],
): Promise<PasswordCredentials | undefined> {
  const region = ecrRegion(registry);
  if (region === undefined) return undefined;
  const { ECRClient, GetAuthorizationTokenCommand } = await import("@aws-sdk/client-ecr");
  try {
    const { authorizationData } = await new ECRClient({ region }).send(new GetAuthorizationTokenCommand({}));
    const text = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64").toString("utf8");
    const [, username = "", password] = /^([^:]+):(.+)$/s.exec(text) ?? [];
    if (password === undefined) throw new Error("the answer has no token");
    return { kind: "password", username, password, source: "ecr:GetAuthorizationToken" };
  } catch (error) {
    throw failure(
      `signing in to ${registry}: AWS gives no token (${wordsOf(error)}); give AWS credentials that may call ecr:GetAuthorizationToken in ${region}, or use docker login`,
      { cause: error },
    );
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
