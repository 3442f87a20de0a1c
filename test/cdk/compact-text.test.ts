import { App, Fn, Stack } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { compactText } from "../../components/cdk/compact-text";

const stack = new Stack(new App(), "Stack");

describe("a text of a template", () => {
  it("has CloudFormation's parameters in their places", () => {
    const text = `arn:${stack.partition}:ecr:${stack.region}:${stack.account}:repository/web`;

    expect(stack.resolve(compactText(stack, text))).toEqual({
      "Fn::Sub": "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/web",
    });
  });

  it("keeps what looks like a parameter and is none", () => {
    const text = `${stack.account}.dkr.ecr.${stack.region}.\${aws:username}/x`;

    expect(stack.resolve(compactText(stack, text))).toEqual({
      "Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${!aws:username}/x",
    });
  });

  it.each([
    ["a text without them", "repository/web"],
    ["one parameter at the end", `x${stack.region}`],
    ["another reference", `arn:${stack.partition}:s3:${stack.region}::${Fn.ref("Bucket")}`],
    ["the token of a list", `${stack.partition}${stack.region}${Fn.select(0, Fn.getAzs())}`],
  ])("stays as it is: %s", (_what, text) => {
    expect(compactText(stack, text)).toBe(text);
  });

  it("stays as it is in a stack whose account and region are known", () => {
    const known = new Stack(new App(), "Stack", { env: { account: "111122223333", region: "eu-west-1" } });
    const text = `arn:aws:ecr:${known.region}:${known.account}:repository/web`;

    expect(compactText(known, text)).toBe("arn:aws:ecr:eu-west-1:111122223333:repository/web");
  });
});
