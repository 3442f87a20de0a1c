import { Stack } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/cdk";
import { PROGRAM_NAMES, PROGRAMS, type Program } from "../parity/programs";
import { pageText } from "../repository-paths";
import { unchecked } from "./synthesis";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

/** The findings that the page answers: rule, resource of the component, and what of it. */
const ANSWERED = [
  ...pageText("docs/static-checks.md").matchAll(/^\| `(AwsSolutions-\w+)` \| `([^`]+)` \|/gm),
].map(([, rule = "", subject = ""]) => `${rule} ${subject}`);

// Pulumi makes the same policies and properties, which `test/parity` compares; cdk-nag reads constructs of the CDK alone.
describe("cdk-nag's AwsSolutions", () => {
  it.each(PROGRAM_NAMES)("finds nothing that the page does not answer: %s", (name) => {
    expect(findings(PROGRAMS[name]).filter((finding) => !ANSWERED.includes(finding))).toEqual([]);
  });

  it("finds everything that the page answers", () => {
    const found = new Set(PROGRAM_NAMES.flatMap((name) => findings(PROGRAMS[name])));

    expect(ANSWERED.filter((finding) => !found.has(finding))).toEqual([]);
  });
});

function findings({ publisher, services }: Program): readonly string[] {
  return unchecked((app) => {
    const stack = new Stack(app, "Stack");
    const shared = publisher && {
      publisher: new MultiArchPublisher(stack, publisher.name, publisher.options),
    };
    for (const [name, options] of Object.entries(services))
      new MultiArchImage(stack, name, { ...options, ...shared });
    const { violations } = new AwsSolutionsChecks(app).validateScope(stack);
    return violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = "" }) => described(ruleName, constructPath)),
    );
  });
}

/** `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:...:parameter/a]` of a role is `AwsSolutions-IAM5 role ssm parameter/a`. */
function described(ruleName: string, constructPath: string): string {
  const [, rule = ruleName, detail] = /^([\w-]+)\[Resource::(.*)\]$/.exec(ruleName) ?? [];
  const [, service, resource = detail] =
    /^arn:<AWS::Partition>:([a-z0-9]+):(?:<AWS::Region>:<AWS::AccountId>:|::)(.*)$/.exec(detail ?? "") ?? [];
  const known = resource
    ?.replace(
      /(?<=multiarch-codebuild\/)[^/]+|(?<=project\/)[a-z-]+(?=-\*)|(?<=lambda\/)[a-z-]+(?=-publisher)/,
      "<publisher>",
    )
    .replace(/(?<=aws\/codebuild\/)[a-z-]+/, "<id>");
  return [rule, constructPath.split("/").at(-1), service, known]
    .filter((part) => part !== undefined)
    .join(" ");
}
