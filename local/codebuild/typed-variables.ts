import type { EnvironmentVariable } from "@aws-sdk/client-codebuild";
import { run } from "../process";
import { PhaseContextError } from "./phases";

/** The variables of a build, with the values of those that only name where their value is kept. */
export interface ResolvedVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** Values that no log may show. */
  readonly hidden: readonly string[];
}

/**
 * Reads the variables of the types `SECRETS_MANAGER` and `PARAMETER_STORE`, with the rights of the build role. CodeBuild does so in
 * DOWNLOAD_SOURCE, before the first command, and fails that phase in these words:
 * https://github.com/cloudposse/terraform-aws-cicd/issues/107
 *
 * @param env environment of the build role
 * @throws PhaseContextError when a value cannot be read
 */
export async function resolveVariables(
  variables: readonly EnvironmentVariable[],
  env: NodeJS.ProcessEnv,
): Promise<ResolvedVariables> {
  const hidden: string[] = [];
  const values: Record<string, string> = {};
  for (const { name = "", value = "", type = "PLAINTEXT" } of variables) {
    const read = type === "PLAINTEXT" ? undefined : READERS[type];
    values[name] = read === undefined ? value : await read(value, env);
    if (read !== undefined) hidden.push(values[name] ?? "");
  }
  return { variables: values, hidden };
}

type Reader = (reference: string, env: NodeJS.ProcessEnv) => Promise<string>;

const READERS: Readonly<Record<"SECRETS_MANAGER" | "PARAMETER_STORE", Reader>> = {
  async SECRETS_MANAGER(reference, env) {
    const { secret, field, stage, version } = partsOf(reference);
    const text = await asked(env, [
      ...["secretsmanager", "get-secret-value", "--query=SecretString", `--secret-id=${secret}`],
      ...(stage === "" ? [] : [`--version-stage=${stage}`]),
      ...(version === "" ? [] : [`--version-id=${version}`]),
    ]);
    if (field === "") return text;
    const found: unknown = JSON.parse(text)[field];
    if (found === undefined) throw decryption(`secrets manager: key ${field} does not exist in ${secret}`);
    return typeof found === "string" ? found : JSON.stringify(found);
  },
  async PARAMETER_STORE(name, env) {
    const ask = [
      "ssm",
      "get-parameters",
      "--with-decryption",
      "--query=Parameters[*].Value",
      `--names=${name}`,
    ];
    const text = await asked(env, ask);
    if (text === "") throw decryption(`parameter does not exist: ${name}`);
    return text;
  },
};

/** `<secret>:<field>:<stage>:<version>`; the ARN of a secret has seven parts of its own. */
function partsOf(reference: string) {
  const parts = reference.split(":");
  const own = reference.startsWith("arn:") ? 7 : 1;
  const [field = "", stage = "", version = ""] = parts.slice(own);
  return { secret: parts.slice(0, own).join(":"), field, stage, version };
}

async function asked(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> {
  try {
    return (await run("aws", [...args, "--output=text"], { env })).stdout.replace(/\n$/, "");
  } catch (error) {
    const [, code, message] = /\((\w+)\) when calling [^:]+: (.*)/.exec(String(error)) ?? [];
    if (code === undefined) throw error;
    throw decryption(`${code}: ${message}`);
  }
}

function decryption(message: string): PhaseContextError {
  return new PhaseContextError("Decrypted Variables Error", message);
}
