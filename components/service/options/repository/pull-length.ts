import type { Text } from "../../late";
import { LIMITS } from "../../limits";
import type { Problem } from "../../problem";
import type { PullModel } from "./pull-model";

/**
 * A problem when the policy of the repository would be longer than ECR takes. What only the deployment knows counts with its
 * shortest form, so no policy that fits is refused.
 */
export function pullLengthProblem(path: string, pull: PullModel): Problem | undefined {
  const length = leastPolicyLength(pull);
  if (length <= LIMITS.repositoryPolicy) return undefined;
  const named = pull.accounts.length + pull.lambda.accounts.length + pull.principals.length;
  const reason = `${named} accounts and principals make a policy of at least ${length} characters, ECR takes ${LIMITS.repositoryPolicy}; use organization in place of accounts, or fewer of them`;
  return { path, reason };
}

/** Characters of the policy that `repositoryPolicy` writes, at least. */
export function leastPolicyLength({ accounts, organization, lambda, principals }: PullModel): number {
  return [
    OWN_STATEMENT.length,
    listed(accounts, ACCOUNT_ENTRY, PULL_STATEMENT),
    organization === "" ? 0 : PULL_STATEMENT.length,
    listed(lambda.accounts, `${ACCOUNT_ENTRY}${FUNCTIONS_ENTRY}`, `${LAMBDA_STATEMENT}${LAMBDA_STATEMENT}`),
    lambda.own ? LAMBDA_STATEMENT.length : 0,
    principals.length === 0 ? 0 : PULL_STATEMENT.length,
    ...principals.map((one) => `"${plainOr(one, SHORT_PRINCIPAL)}",`.length),
  ].reduce((sum, one) => sum + one, 0);
}

function listed(accounts: readonly Text[], entry: string, statement: string): number {
  return accounts.length === 0 ? 0 : statement.length + accounts.length * entry.length;
}

function plainOr(text: Text, short: string): string {
  return typeof text === "string" ? text : short;
}

const SHORT_PRINCIPAL = "arn:aws:iam::123456789012:role/a";
const ACCOUNT_ENTRY = '"arn:aws:iam::123456789012:root",';
const FUNCTIONS_ENTRY = '"arn:aws:lambda:sa-east-1:123456789012:function:*",';
const OWN_STATEMENT =
  '{"Version":"2012-10-17","Statement":[{"Sid":"Publish","Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer","ecr:PutImage"],"Principal":{"AWS":"arn:aws:iam::123456789012:role/a"}}]}';
const PULL_STATEMENT =
  ',{"Sid":"Pull","Effect":"Allow","Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Principal":{"AWS":[]}}';
const LAMBDA_STATEMENT =
  ',{"Sid":"Lambda","Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Principal":{"AWS":[]}}';
