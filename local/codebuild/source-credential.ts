import type { SourceAuth } from "@aws-sdk/client-codebuild";
import { IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { type Cloud, clientSettings } from "../cloud/ministack";
import { run } from "../process";

/** What a build reads its source with, and as whom. */
export interface CredentialOptions {
  /** `GITHUB`, ... */
  readonly type: string;
  readonly auth: SourceAuth | undefined;
  readonly cloud: Cloud;
  readonly serviceRole: string;
  /** The environment of the build role, which has the AWS CLI. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Reads the credential of a source as CodeBuild does: with the build role. The local repositories ask for none, so that it is there
 * and may be read is all that counts.
 *
 * @throws Error when the role may not read it, or it is of another provider
 */
export async function readCredential({ auth, ...options }: CredentialOptions): Promise<void> {
  const { type, resource = "" } = auth ?? {};
  if (type === "CODECONNECTIONS") return useConnection(resource, options);
  if (type === "SECRETS_MANAGER") return readSecret(resource, options);
}

/** The local cloud has no connections, but knows who may use one. */
async function useConnection(
  connection: string,
  { cloud, serviceRole }: Omit<CredentialOptions, "auth">,
): Promise<void> {
  const service = connection.split(":")[2];
  const actions = ["GetConnection", "GetConnectionToken", "UseConnection"].map(
    (name) => `${service}:${name}`,
  );
  const client = new IAMClient(clientSettings(cloud));
  const { EvaluationResults = [] } = await client.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: serviceRole,
      ActionNames: actions,
      ResourceArns: [connection],
    }),
  );
  const denied = EvaluationResults.find(({ EvalDecision }) => EvalDecision !== "allowed");
  if (denied !== undefined)
    throw new Error(
      `Access denied to connection ${connection}: ${serviceRole} may not ${denied.EvalActionName}`,
    );
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/asm-create-secret.html */
async function readSecret(secret: string, { type, env }: Omit<CredentialOptions, "auth">): Promise<void> {
  const query = ["--query", "SecretString", "--output", "text"];
  const { stdout } = await run(
    "aws",
    ["secretsmanager", "get-secret-value", "--secret-id", secret, ...query],
    {
      env,
    },
  );
  const { ServerType, Token } = JSON.parse(stdout) as Readonly<Record<string, string>>;
  if (ServerType !== type || !Token) throw new Error(`secret ${secret} has no Token of ServerType ${type}`);
}
