import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Stack } from "aws-cdk-lib";
import { describe, expect, it, vi } from "vitest";
import { MultiArchPublisher as CdkPublisher } from "../../components/cdk";
import { MultiArchImage, type MultiArchImageArgs, MultiArchPublisher } from "../../components/pulumi";
import { deploy, named } from "./deployment";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

const SPLICED =
  "is a text that a Pulumi Output was put into by JavaScript; use pulumi.interpolate, or pulumi.jsonStringify for JSON";

describe("in a Pulumi program", () => {
  it.each<[string, () => string]>([
    ["a template literal", () => `https://${pulumi.output("x")}/`],
    ["JSON.stringify", () => JSON.stringify({ url: pulumi.output("x") })],
  ])("an Output that %s put into a build argument is refused, not built with", async (_case, text) => {
    expect(await refused({ buildArgs: { URL: text() } })).toEqual([`buildArgs.URL: ${SPLICED}`]);
  });

  it("an Output that was put into a tag or a name is refused as an Output", async () => {
    const text = `v-${pulumi.output("x")}`;

    expect(await refused({ tags: [text] })).toEqual([
      expect.stringMatching(/^tags\[0\]: is a Pulumi Output, known only at deployment; give a plain value/),
    ]);
    expect(await refused({}, text)).toEqual([
      "name: is a Pulumi Output, known only at deployment; give a plain text",
    ]);
  });

  it("arguments that are an Output or a promise as a whole are refused as that", async () => {
    const reason = expect.stringMatching(
      /^options: is a Pulumi Output, known only at deployment; give a plain/,
    );

    expect(await refused(pulumi.output({ tags: ["x"] }))).toEqual([reason]);
    expect(await refused(Promise.resolve({ tags: ["x"] }))).toEqual([reason]);
  });

  it("a resource given for a text is called by its class", async () => {
    const problems = await refused((opts) => {
      const bucket = new aws.s3.Bucket("sources", {}, opts);
      return { source: { type: "s3", bucket, key: "k" }, buildArgs: { A: bucket } };
    });

    expect(problems).toEqual([
      expect.stringMatching(
        /^source\.bucket: an object of class Bucket is not the bucket of a source of type "s3"; use/,
      ),
      expect.stringMatching(/^buildArgs\.A: an object of class Bucket is not a text; give a text/),
    ]);
  });

  it("an Output deep inside a build argument is called by its name", async () => {
    expect(await refused({ buildArgs: { A: { B: pulumi.output("x") } } })).toEqual([
      'buildArgs.A: {"B":"a Pulumi Output"} is not a text; give a text, for example "1.4", or leave it out',
    ]);
  });

  it.each<[string, (opts: pulumi.ComponentResourceOptions) => unknown, string]>([
    [
      "an Output",
      () => pulumi.output("x"),
      "is a Pulumi Output, known only at deployment; give the publisher",
    ],
    [
      "a promise",
      () => Promise.resolve("x"),
      "is a Pulumi Output, known only at deployment; give the publisher",
    ],
    [
      "a publisher of CDK",
      () => new CdkPublisher(new Stack(undefined, "Stack"), "fleet"),
      "an object of class MultiArchPublisher is not a publisher; use for example",
    ],
  ])("%s is no publisher to share", async (_case, publisher, reason) => {
    expect(await refused((opts) => ({ publisher: publisher(opts) }))).toEqual([
      expect.stringContaining(`publisher: ${reason}`),
    ]);
  });

  it("a publisher that was read by its URN is no publisher to share", async () => {
    const { result } = await deploy((opts) => {
      const made = new MultiArchPublisher("fleet", {}, opts);
      return new Promise((resolve) => {
        made.urn.apply((urn) => {
          const publisher = new MultiArchPublisher("fleet", {}, { urn });
          resolve(thrownBy(() => new MultiArchImage("web", { publisher })));
        });
      });
    });

    expect(Object(await result).problems).toEqual([
      {
        path: "publisher",
        reason:
          "fleet was read by its URN; only its outputs are known, use these; to share a publisher, give one that this program makes",
      },
    ]);
  });

  it("promises of Outputs are waited for, and any text stays JSON in the registration", async () => {
    const odd = 'b"\n\\';
    const { resources } = await deploy((opts) => {
      const buildArgs = { A: pulumi.secret("s"), B: Promise.resolve(pulumi.output("late")) as never };
      const source = { type: "s3", bucket: pulumi.output(odd), key: 'k"ü' } as const;
      return new MultiArchImage("web", { buildArgs, source }, opts);
    });

    const { environmentVariables } = Object(named(resources, "web-build-amd64").inputs).environment;
    expect(environmentVariables.filter(({ name }: { name: string }) => /BUILD_ARG/.test(name))).toEqual([
      { name: "MULTIARCH_BUILD_ARG_0", value: "A=s" },
      { name: "MULTIARCH_BUILD_ARG_1", value: "B=late" },
    ]);
    const registration = JSON.parse(Object(named(resources, "web-registration").inputs).value);
    expect(registration.source).toBe(`s3://${odd}/k"ü`);
    const policy = JSON.parse(Object(named(resources, "web-build-policy").inputs).policy);
    expect(policy.Statement.at(-1).Resource).toEqual([`arn:aws-cn:s3:::${odd}/k"ü`]);
  });
});

/** The problems of a service's arguments, one text each. */
async function refused(
  args: object | ((opts: pulumi.ComponentResourceOptions) => unknown),
  name = "web",
): Promise<readonly string[]> {
  const { result } = await deploy((opts) => {
    const given = typeof args === "function" ? args(opts) : args;
    return thrownBy(() => new MultiArchImage(name, given as MultiArchImageArgs, opts));
  });
  expect(`${result}`).not.toMatch(/toJSON|toString|OutputImpl|object Object|__pulumi/);
  return Object(result).problems.map(({ path, reason }: Record<string, string>) => `${path}: ${reason}`);
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
