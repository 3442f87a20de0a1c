import type { BuildSecret } from "../service/options/secrets/build-secret";
import type { Service } from "../service/service";
import { regionalArn as arnTemplate, type Template } from "../service/template";
import { type Deployment, filled, textOf } from "./deployment";
import type { StatementPart } from "./policy-document";

/**
 * Lets the build role read the secrets of the builds, each by its own ARN, and decrypt them with a key of one's own, for them alone.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
export function readSecrets<R>(
  { secrets, ssh }: Service,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  const all = [...secrets, ...ssh];
  return [
    ...readFrom("SECRETS_MANAGER", "ReadBuildSecrets", "secretsmanager:GetSecretValue", all, deployment),
    ...readFrom("PARAMETER_STORE", "ReadBuildParameters", "ssm:GetParameters", all, deployment),
    ...all.filter(({ key }) => key !== "").map((secret, index) => decrypt(secret, index, deployment)),
  ];
}

function readFrom<R>(
  store: BuildSecret["store"],
  Sid: string,
  action: string,
  secrets: readonly BuildSecret[],
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  const arns = secrets.filter((secret) => secret.store === store).flatMap(arnsOf);
  const different = new Map(arns.map((arn) => [JSON.stringify(arn), arn]));
  if (different.size === 0) return [];
  return [{ Sid, Action: [action], Resource: [...different.values()].map((arn) => filled(deployment, arn)) }];
}

/** The encryption context of each store: https://docs.aws.amazon.com/kms/latest/developerguide/services-secrets-manager.html#asm-encryption-context, https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html */
function decrypt<R>(secret: BuildSecret, index: number, deployment: Deployment<R>): StatementPart<R> {
  const field = secret.store === "SECRETS_MANAGER" ? "SecretARN" : "PARAMETER_ARN";
  return {
    Sid: `DecryptBuildSecret${index}`,
    Action: ["kms:Decrypt"],
    Resource: [textOf(deployment, secret.key)],
    Condition: {
      StringLike: {
        [`kms:EncryptionContext:${field}`]: arnsOf(secret).map((arn) => filled(deployment, arn)),
      },
    },
  };
}

/**
 * Secrets Manager adds a hyphen and six characters to a name. The ARN of a parameter has one slash before its name, which may have
 * one of its own; of a name that only the deployment knows, both are written, and one of them is of no parameter.
 */
function arnsOf({ store, name }: BuildSecret): readonly Template[] {
  if (store === "SECRETS_MANAGER") {
    if (typeof name !== "string" || name.startsWith("arn:")) return [[name]];
    return [arnTemplate("secretsmanager", `secret:${name}-??????`)];
  }
  if (typeof name === "string") return [arnTemplate("ssm", `parameter/${name.replace(/^\//, "")}`)];
  return [arnTemplate("ssm", "parameter", name), arnTemplate("ssm", "parameter/", name)];
}
