import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Scope } from "../render/deployment";

/** The account and region of a construct's own stack. */
export function engineScope(construct: Construct): Scope<string> {
  const { partition, region, account, urlSuffix } = Stack.of(construct);
  return { partition, region, account, dnsSuffix: urlSuffix, concat: (...parts) => parts.join("") };
}
