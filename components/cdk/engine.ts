import { Stack, Token } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Deployment } from "../render/deployment";
import type { LateValues } from "../service/late";

/** Tokens are known only at deployment; CDK writes them as texts, lists and numbers, and puts texts together with them. */
export const LATE_VALUES: LateValues<string> = {
  is: (value): value is string => Token.isUnresolved(value),
  called: "a CDK token",
};

/**
 * The account and region of a construct's own stack.
 *
 * @param late late-bound values of its props, by path
 */
export function engineDeployment(
  construct: Construct,
  late: ReadonlyMap<string, string>,
): Deployment<string> {
  const stack = Stack.of(construct);
  return {
    partition: stack.partition,
    region: stack.region,
    account: stack.account,
    dnsSuffix: stack.urlSuffix,
    late,
    concat: (...parts) => parts.join(""),
    json: (value) => stack.toJsonString(value),
  };
}
