import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Deployment } from "../render/deployment";

/** The account and region of a construct's own stack. */
export function engineDeployment(construct: Construct): Deployment<string> {
  const { partition, region, account, urlSuffix } = Stack.of(construct);
  return { partition, region, account, dnsSuffix: urlSuffix, concat: (...parts) => parts.join("") };
}
