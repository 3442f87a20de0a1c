import { isPlainObject } from "../../../text/json";
import { shown } from "../../../text/shown";
import type { Text } from "../../late";
import type { Problem } from "../../problem";
import { type Check, type OptionContext, optionProblems } from "../group";
import { accountProblem, listProblems, organizationProblem, principalProblem } from "./pull-checks";
import { pullLengthProblem } from "./pull-length";
import type { PullModel } from "./pull-model";

/**
 * Who may pull the image, besides this account's own roles, which their own policies let pull. Each kind adds a statement to the
 * policy of the repository. Every value may be known only at deployment.
 */
export interface PullOptions<R = never> {
  /**
   * Ids of AWS accounts whose roles may pull. A role there also needs a policy that lets it pull, see `pullPolicy`.
   *
   * @example ["123456789012"]
   *
   * @default []
   */
  readonly accounts?: readonly (string | R)[];
  /**
   * Id of an organization of AWS Organizations; the roles of all its accounts may pull. Services of AWS, such as Lambda, are in no
   * organization: give `lambda` for these.
   *
   * @example "o-a1b2c3d4e5"
   *
   * @default - no organization
   */
  readonly organization?: string | R;
  /**
   * AWS Lambda may run functions from the image, in the repository's region: `true` for functions of this account, `{ accounts }`
   * for those of the accounts listed, this one among them if need be. Lambda adds a statement by itself when a function is made;
   * a deployment would take it away again, and the function would fail weeks later. Declared here, it stays.
   *
   * @example { accounts: ["123456789012"] }
   *
   * @default - Lambda may not pull
   */
  readonly lambda?: true | LambdaPullOptions<R>;
  /**
   * ARNs of IAM roles and users that may pull, in any account. Each must exist when the stack is deployed.
   *
   * @example ["arn:aws:iam::123456789012:role/deploy"]
   *
   * @default []
   */
  readonly principals?: readonly (string | R)[];
}

/** Accounts whose Lambda functions may run from the image. */
export interface LambdaPullOptions<R = never> {
  /** Ids of the accounts. */
  readonly accounts: readonly (string | R)[];
}

/** Where a value may be known only at deployment. */
export const LATE_PULL = [
  "repository.pull.accounts[*]",
  "repository.pull.organization",
  "repository.pull.lambda.accounts[*]",
  "repository.pull.principals[*]",
];

export function resolvePull({
  accounts = [],
  organization = "",
  lambda,
  principals = [],
}: PullOptions<Text> = {}): PullModel {
  return {
    accounts: [...accounts],
    organization,
    lambda: { own: lambda === true, accounts: typeof lambda === "object" ? [...lambda.accounts] : [] },
    principals: [...principals],
  };
}

const PATH = "repository.pull";

const FIELDS: { readonly [K in keyof PullOptions]-?: Check<OptionContext> } = {
  accounts: (value, context) => listProblems(`${PATH}.accounts`, value, context, accountProblem),
  organization: (value, context) => [organizationProblem(`${PATH}.organization`, value, context)],
  lambda: lambdaProblems,
  principals: (value, context) => listProblems(`${PATH}.principals`, value, context, principalProblem),
};

/** Problems of `repository.pull`. */
export function pullProblems(value: unknown, context: OptionContext): readonly Problem[] {
  if (!isPlainObject(value)) {
    const reason = `${shown(value)} is not a plain object; use for example { accounts: ["123456789012"] }`;
    return [{ path: PATH, reason }];
  }
  const problems = optionProblems(FIELDS, value, context, PATH);
  const tooLong = problems.length > 0 ? undefined : pullLengthProblem(PATH, resolvePull(value));
  return tooLong === undefined ? problems : [tooLong];
}

function lambdaProblems(value: unknown, context: OptionContext): readonly Problem[] {
  const path = `${PATH}.lambda`;
  if (value === true) return [];
  if (!isPlainObject(value) || value.accounts === undefined) {
    const reason = `${shown(value)} is neither true nor accounts; use true for this account, or for example { accounts: ["123456789012"] }`;
    return [{ path, reason }];
  }
  const checks: Readonly<Record<string, Check<OptionContext>>> = {
    accounts: (accounts) => listProblems(`${path}.accounts`, accounts, context, accountProblem),
  };
  return optionProblems(checks, value, context, path);
}
