import { Fn, type Stack, Tokenization } from "aws-cdk-lib";

/**
 * The text with CloudFormation's own parameters in it, as `arn:${AWS::Partition}:ecr:...`: a list of pieces would take three
 * times as much of a template. A text with any other reference stays as it is.
 */
export function compactText(stack: Stack, text: string): string {
  const parameters = parametersOf(stack);
  const values = [...parameters.keys()].map((value) => value.replace(/[$.{}[\]]/g, "\\$&"));
  if (values.length === 0) return text;
  const pieces = text.split(new RegExp(`(${values.join("|")})`));
  if (pieces.length < MOST_PIECES) return text;
  const body = pieces.map((piece) => {
    const name = parameters.get(piece);
    if (name !== undefined) return `\${${name}}`;
    return hasToken(piece) ? undefined : piece.replaceAll("${", "${!");
  });
  return body.includes(undefined) ? text : Fn.sub(body.join(""));
}

/** Text, parameter, text: as a list this is short enough. */
const MOST_PIECES = 4;

/** The parameters by the tokens that stand for them; a stack of a known account and region has texts in their place. */
function parametersOf(stack: Stack): ReadonlyMap<string, string> {
  const all = [
    [stack.partition, "AWS::Partition"],
    [stack.region, "AWS::Region"],
    [stack.account, "AWS::AccountId"],
    [stack.urlSuffix, "AWS::URLSuffix"],
  ] as const;
  return new Map(all.filter(([value]) => hasToken(value)));
}

function hasToken(text: string): boolean {
  return Tokenization.reverseString(text).tokens.length > 0;
}
