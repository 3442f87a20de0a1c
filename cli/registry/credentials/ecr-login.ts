import type { ECRClient } from "@aws-sdk/client-ecr";
import { isObject, isText } from "../../../components/text/json";
import { failure } from "../../command-error";
import type { Shell } from "../../shell";
import type { PasswordCredentials } from "./credentials";
import { usePublicService } from "./ecr-public";

/** Registries of Amazon ECR by host: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and .../docker-push-ecr-image.html */
const PRIVATE_ECR =
  /^\d{12}\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** The Region of a private registry of Amazon ECR; `undefined` for any other registry. */
export function ecrRegion(registry: string): string | undefined {
  return PRIVATE_ECR.exec(registry)?.groups?.region;
}

const PUBLIC_ECR = "public.ecr.aws";
/** The one Region of its API: https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html */
const PUBLIC_REGION = "us-east-1";
/** One of them says that this process has credentials; without, looking for those of a machine would take seconds. */
const SIGNS: readonly string[] = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/**
 * Credentials that AWS gives for a registry of Amazon ECR, good for 12 hours, by the AWS credentials that its own tools would
 * use; `undefined` for any other registry. Public images need none, so that for their registry only AWS credentials that are
 * at hand are used, and it is read without when they are refused.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 *
 * @throws {CommandError} when AWS gives none for a private registry
 */
export async function ecrCredentials(
  registry: string,
  env: Shell["env"],
): Promise<PasswordCredentials | undefined> {
  if (registry === PUBLIC_ECR) return SIGNS.some((name) => env[name]) ? publicCredentials(env) : undefined;
  const region = ecrRegion(registry);
  if (region === undefined) return undefined;
  try {
    return await credentialsFrom(await openClient(region, env), "ecr:GetAuthorizationToken");
  } catch (error) {
    throw failure(
      `signing in to ${registry}: AWS gives no token (${wordsOf(error)}); give AWS credentials that may call ecr:GetAuthorizationToken in ${region}, or use docker login`,
      { cause: error },
    );
  }
}

async function publicCredentials(env: Shell["env"]): Promise<PasswordCredentials | undefined> {
  const client = await openClient(PUBLIC_REGION, env, "https://api.ecr-public.us-east-1.amazonaws.com");
  usePublicService(client);
  return credentialsFrom(client, "ecr-public:GetAuthorizationToken").catch(() => undefined);
}

async function openClient(region: string, env: Shell["env"], usual?: string): Promise<ECRClient> {
  const sdk = await import("@aws-sdk/client-ecr");
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  const endpoint = env.AWS_ENDPOINT_URL_ECR ?? env.AWS_ENDPOINT_URL ?? usual;
  const session = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {};
  return new sdk.ECRClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // The default chain begins with these too, but with those of the process.
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey, ...session } } : {}),
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 30_000 },
  });
}

async function credentialsFrom(client: ECRClient, source: string): Promise<PasswordCredentials> {
  const { GetAuthorizationTokenCommand } = await import("@aws-sdk/client-ecr");
  // A list from the private service, and its one entry from the public one.
  const { authorizationData }: { readonly authorizationData?: unknown } = await client.send(
    new GetAuthorizationTokenCommand({}),
  );
  const entry: unknown = Array.isArray(authorizationData) ? authorizationData[0] : authorizationData;
  const token = isObject(entry) ? entry.authorizationToken : undefined;
  const text = Buffer.from(isText(token) ? token : "", "base64").toString("utf8");
  const [, username = "", password] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  if (password === undefined) throw new Error("its answer has no token");
  return { kind: "password", username, password, source };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
