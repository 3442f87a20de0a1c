import { asTyped, shown, shownInPrivate } from "../text/shown";
import type { Problem } from "./problem";

/** A hyphen and six characters end it: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
export const SECRET_ARN =
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/;
export const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

/** A problem when `value` is not the whole ARN of a secret. */
export function secretArnProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value === "string" && SECRET_ARN.test(value)) return undefined;
  const example = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry-Ab1cD2";
  const what = "is not the whole ARN of a secret of Secrets Manager, with its last six characters";
  return { path, reason: `${shownInPrivate(value)} ${what}; use for example ${asTyped(example)}` };
}

/** A problem when `value` is not the ARN of a KMS key. */
export function keyArnProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value === "string" && KEY_ARN.test(value)) return undefined;
  const example = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f";
  return { path, reason: `${shown(value)} is not the ARN of a KMS key; use for example ${asTyped(example)}` };
}
