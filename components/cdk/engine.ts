import { Stack, Token, Tokenization } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Deployment } from "../render/deployment";
import type { Engine } from "../service/component";
import { compactText } from "./compact-text";

/** Tokens are known only at deployment; CDK writes them as texts, lists and numbers, and puts texts together with them. */
export const ENGINE: Engine<string> = {
  is: (value): value is string => (typeof value === "string" ? hasToken(value) : isTokenObject(value)),
  called: "a CDK token",
  misuse: (value) =>
    typeof value !== "string" || isOfList(value)
      ? "is a CDK token of another type than text; use Token.asString(...), or Fn.select(...) for an item of a list"
      : undefined,
  isComponent: (value) => Construct.isConstruct(value),
};

/** Numbers, lists and objects; CDK takes a stack for one, since it can `resolve` as they do. */
function isTokenObject(value: unknown): boolean {
  return Token.isUnresolved(value) && !Construct.isConstruct(value);
}

/** CDK resolves a number's token inside a text, which `Token.isUnresolved` does not see, and fails on a list's. */
function hasToken(text: string): boolean {
  return Tokenization.reverseString(text).tokens.length > 0 || isOfList(text);
}

function isOfList(text: string): boolean {
  return Token.isUnresolved([text]);
}

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
    concat: (...parts) => compactText(stack, parts.join("")),
    json: (value) => stack.toJsonString(value),
  };
}
