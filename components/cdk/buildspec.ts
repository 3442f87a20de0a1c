import { CfnMapping, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";

const ID = "MultiarchBuildspec";

/**
 * The buildspec in a mapping of the stack, so that its template has the text once and not in each project: a template may have
 * 1 MB (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
 */
export function sharedBuildspec(scope: Construct, text: string): string {
  const stack = Stack.of(scope);
  const found = stack.node.tryFindChild(ID);
  const mapping =
    found instanceof CfnMapping
      ? found
      : new CfnMapping(stack, ID, { mapping: { Buildspec: { Text: text } } });
  return mapping.findInMap("Buildspec", "Text");
}
