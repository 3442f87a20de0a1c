import * as pulumi from "@pulumi/pulumi";
import { Aws, Fn, Lazy, Stack, Token } from "aws-cdk-lib";
import { Bucket, CfnBucket } from "aws-cdk-lib/aws-s3";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, type MultiArchImageProps, MultiArchPublisher } from "../../components/cdk";
import { at, type Synthesised, synthesise, unchecked } from "./synthesis";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

const numberToken = () => Token.asNumber({ Ref: "port" });
const listToken = () => Token.asList({ Ref: "topics" });
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts";
const NO_TEXT =
  "is a CDK token of another type than text; use Token.asString(...), or Fn.select(...) for an item of a list";

describe("in a CDK stack", () => {
  it("a number's token inside a text reaches the project's environment and no buildspec", () => {
    const { resources } = synthesise(
      (stack) => new MultiArchImage(stack, "web", { buildArgs: { URL: `tcp://db:${numberToken()}/x` } }),
    );

    expect(variable(resources, "MULTIARCH_BUILD_ARG_0")).toEqual({
      Name: "MULTIARCH_BUILD_ARG_0",
      Value: { "Fn::Join": ["", ["URL=tcp://db:", { Ref: "port" }, "/x"]] },
    });
    expect(Object(at(resources, "web/build-amd64").properties).Source.BuildSpec).toEqual(expect.any(String));
  });

  it("a number's token inside a text is refused where the model needs a plain value", () => {
    expect(refused({ dockerfile: `Dockerfile.${numberToken()}` })).toEqual([
      expect.stringMatching(/^dockerfile: is a CDK token, known only at deployment; give a plain value/),
    ]);
  });

  it.each<[string, () => unknown]>([
    ["a number's token", numberToken],
    ["a list's token", listToken],
    ["an item of a list's token", () => listToken()[0]],
    ["a text with an item of a list's token", () => `topic ${listToken()[0]}`],
    ["a value that is produced later", () => Lazy.any({ produce: () => "x" })],
  ])("%s is refused for a text, in CDK's words", (_case, value) => {
    expect(refused({ buildArgs: { A: value() } })).toEqual([`buildArgs.A: ${NO_TEXT}`]);
    expect(refused({}, { alarmTopicArns: [value(), TOPIC] })).toEqual([`alarmTopicArns[0]: ${NO_TEXT}`]);
  });

  it.each<[string, () => unknown]>([
    ["an item of a list's token", () => ["latest", listToken()[0]]],
    ["a part of a text", () => ["latest", `v-${Aws.REGION}`]],
    ["a text that is produced later", () => ["latest", Lazy.string({ produce: () => "x" })]],
  ])("%s is refused for a tag without a trace of the token", (_case, tags) => {
    expect(refused({ tags: tags() })).toEqual([
      expect.stringMatching(/^tags\[1\]: is a CDK token, known only at deployment; give a plain value/),
    ]);
  });

  it.each<[string, (stack: Stack) => unknown, string]>([
    ["a token", () => Aws.ACCOUNT_ID, "is a CDK token, known only at deployment; give the publisher itself"],
    ["a token object", () => Lazy.any({ produce: () => 1 }), "is a CDK token, known only at deployment"],
    [
      "a publisher of Pulumi's kind",
      () => new (class MultiArchPublisher extends pulumi.Config {})(),
      "an object of class MultiArchPublisher is not a publisher",
    ],
    ["another construct", (stack) => new Stack(stack, "other"), "an object of class Stack"],
  ])("%s is no publisher", (_case, publisher, reason) => {
    expect(refused((stack) => ({ publisher: publisher(stack) }))).toEqual([
      expect.stringContaining(`publisher: ${reason}`),
    ]);
  });

  it("a construct given for a text is called by its class", () => {
    const problems = refused((stack) => ({
      source: { type: "s3", bucket: new Bucket(stack, "sources"), key: "k" },
    }));

    expect(problems).toEqual([
      expect.stringMatching(
        /^source\.bucket: an object of class Bucket\d? is not the bucket of a source of type "s3"/,
      ),
    ]);
  });

  it("options that are a token as a whole are refused as that", () => {
    const reason = expect.stringMatching(
      /^options: is a CDK token, known only at deployment; give a plain value/,
    );

    expect(refused(() => Lazy.any({ produce: () => ({}) }))).toEqual([reason]);
    expect(refused({}, Lazy.any({ produce: () => ({}) }))).toEqual([reason]);
  });

  it("a bucket of another stack is imported, and a key with quotes stays JSON", () => {
    const template = unchecked((app) => {
      const { ref } = new CfnBucket(new Stack(app, "Buckets"), "sources");
      const stack = new Stack(app, "Stack");
      new MultiArchImage(stack, "web", { source: { type: "s3", bucket: ref, key: 'a"b\\c.zip' } });
      return app.synth().getStackByName("Stack").template;
    });

    const parameters = Object.values<{ Type: string; Properties: { Value: object } }>(template.Resources)
      .filter(({ Type }) => Type === "AWS::SSM::Parameter")
      .map(({ Properties }) => Properties.Value);
    const [, pieces] = Object(parameters[0])["Fn::Join"] as [string, readonly (string | object)[]];
    const buckets = pieces.filter((piece) => typeof piece !== "string");
    expect(buckets).toEqual(Array(2).fill({ "Fn::ImportValue": expect.stringContaining("Buckets:") }));
    const text = pieces.map((piece) => (typeof piece === "string" ? piece : "acme")).join("");
    expect(JSON.parse(text)).toMatchObject({ source: 's3://acme/a"b\\c.zip', location: 'acme/a"b\\c.zip' });
  });

  it("a late build argument among thirty plain ones keeps its own variable", () => {
    const names = Array.from({ length: 31 }, (_, index) => `ARG_${index + 1}`);
    const { resources } = synthesise((stack) => {
      const plain = Object.fromEntries(names.map((name) => [name, name.toLowerCase()]));
      return new MultiArchImage(stack, "web", { buildArgs: { ...plain, ARG_10: Fn.ref("late") } });
    });

    const { Environment } = Object(at(resources, "web/build-amd64").properties);
    const given: readonly { readonly Name: string; readonly Value: unknown }[] =
      Environment.EnvironmentVariables.filter(({ Name }: { Name: string }) => /ARG_\d/.test(Name));
    expect(given).toHaveLength(31);
    expect(given.filter(({ Value }) => typeof Value !== "string")).toEqual([
      { Name: "MULTIARCH_BUILD_ARG_1", Value: { "Fn::Join": ["", ["ARG_10=", { Ref: "late" }]] } },
    ]);
    expect(given[1]?.Name).toBe("MULTIARCH_BUILD_ARG_1");
  });
});

function variable(resources: readonly Synthesised[], name: string): unknown {
  const { EnvironmentVariables } = Object(at(resources, "web/build-amd64").properties).Environment;
  return EnvironmentVariables.find(({ Name }: { Name: string }) => Name === name);
}

/** The problems of a service's props, or of a publisher's, one text each. */
function refused(props: object | ((stack: Stack) => unknown), publisher?: unknown): readonly string[] {
  const stack = new Stack(undefined, "Stack");
  const given = typeof props === "function" ? props(stack) : props;
  try {
    if (publisher === undefined) new MultiArchImage(stack, "web", given as MultiArchImageProps);
    else new MultiArchPublisher(stack, "fleet", publisher as object);
  } catch (error) {
    expect(`${error}`).not.toMatch(/Token\[|unresolved|object Object|e\+289/);
    return Object(error).problems.map(({ path, reason }: Record<string, string>) => `${path}: ${reason}`);
  }
  return [];
}
