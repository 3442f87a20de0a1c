import { CfnMapping, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { sha256Digest } from "../oci/digest";

const ID = "MultiarchTexts";

/**
 * A text in a mapping of the stack, so that its template has a text once that many resources have: a template may have 1 MB
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
 */
export function sharedText(scope: Construct, text: string): string {
  const stack = Stack.of(scope);
  const found = stack.node.tryFindChild(ID);
  const mapping = found instanceof CfnMapping ? found : new CfnMapping(stack, ID);
  const key = keyOf(text);
  mapping.setValue(key, "Text", text);
  return mapping.findInMap(key, "Text");
}

/** Keys have letters and digits. Another text has another key, also that of another version of this package. */
function keyOf(text: string): string {
  return `T${sha256Digest(text).slice("sha256:".length, "sha256:".length + 16)}`;
}
