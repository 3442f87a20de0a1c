import { CfnResource, Stack } from "aws-cdk-lib";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/cdk";
import { unchecked } from "../cdk/synthesis";
import { PROGRAM_NAMES, PROGRAMS, type Program } from "../parity/programs";
import { pageText } from "../repository-paths";
import { deployFleet } from "./fleet-programs";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

/** What a service may have in a CloudFormation stack, which has room for 500. */
const MOST = 8;
const PAGE = pageText("docs/fleets.md");

describe("the resources of a service", () => {
  it.each(PROGRAM_NAMES)("are at most 8 in CloudFormation: %s", (name) => {
    for (const [service, count] of Object.entries(resourcesByService(PROGRAMS[name])))
      expect(count, service).toBeLessThanOrEqual(MOST);
  });

  it("are 7 in CloudFormation by default, and with a webhook", () => {
    const services = { web: {}, pushed: { source: { type: "github", repository: "acme/shop" } } } as const;

    expect(resourcesByService({ publisher: { name: "fleet" }, services })).toEqual({ web: 7, pushed: 7 });
    expect(PAGE).toContain("| CDK (CloudFormation) | 7 |");
  });

  it("are 11 in Pulumi with a webhook: policies and the webhook are resources there", async () => {
    const { resources } = await deployFleet(2);
    const ofFirst = resources.filter(({ parent, name }) => parent === "service-0" || name === "service-0");

    expect(ofFirst.map(({ type }) => type).sort()).toEqual([
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:codebuild/project:Project",
      "aws:codebuild/project:Project",
      "aws:codebuild/webhook:Webhook",
      "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      "aws:ecr/repository:Repository",
      "aws:ecr/repositoryPolicy:RepositoryPolicy",
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:ssm/parameter:Parameter",
      "aws:ssm/parameter:Parameter",
      "multiarch-codebuild:index:MultiArchImage",
    ]);
    expect(PAGE).toContain("| Pulumi | 10, and 1 for a webhook |");
  });
});

/** CloudFormation resources of each service, without those of its own publisher. */
function resourcesByService({ publisher, services }: Program): Readonly<Record<string, number>> {
  return unchecked((app) => {
    const stack = new Stack(app, "Stack");
    const shared = publisher && {
      publisher: new MultiArchPublisher(stack, publisher.name, publisher.options),
    };
    const counts = Object.entries(services).map(([name, options]) => {
      const { node, publisher: own } = new MultiArchImage(stack, name, { ...options, ...shared });
      const all = node.findAll().filter(CfnResource.isCfnResource);
      return [name, all.filter((one) => !one.node.scopes.includes(own)).length] as const;
    });
    return Object.fromEntries(counts);
  });
}
