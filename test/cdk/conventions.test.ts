import { CfnResource } from "aws-cdk-lib";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage } from "../../components/cdk";
import { synthesise } from "./synthesis";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

describe("a CDK construct", () => {
  it("hands out every resource that it makes, by documented names", () => {
    const { result, stack } = synthesise((stack) => new MultiArchImage(stack, "web"));

    const { projects, ...nodes } = result.nodes;
    const { alarms, permissions, rules, ...publisherNodes } = result.publisher.nodes;
    const groups = [nodes, projects, publisherNodes, alarms, permissions, rules];
    const all = groups.flatMap((group) => Object.values<CfnResource>(group));
    const made = stack.node.findAll().filter(CfnResource.isCfnResource);
    expect(new Set(all)).toEqual(new Set(made));
    expect(Object.keys(result.nodes).sort()).toEqual([
      "logGroup",
      "projects",
      "published",
      "registration",
      "repository",
      "role",
    ]);
  });

  it.each([
    "repository",
    "build-logs",
    "build-role",
    "build-amd64",
    "build-arm64",
    "registration",
    "published",
    "web/ledger",
    "web/dead-letters",
    "web/dead-letters-policy",
    "web/dead-letters-alarm",
    "web/publisher-role",
    "web/publisher-logs",
    "web/publisher-code",
    "web/publisher",
    "web/publisher-retries",
    "web/publisher-permission",
    "web/builds",
    "web/reconcile-role",
    "web/reconcile",
  ])("is found again at the path %s", (path) => {
    const { result } = synthesise((stack) => new MultiArchImage(stack, "web"));

    const found = path.split("/").reduce((construct, id) => construct.node.findChild(id), Object(result));
    expect(found.node.path).toBe(`Stack/web/${path}`);
  });

  it("takes a property that no option has, through its resource", () => {
    const { resources } = synthesise((stack) => {
      const { nodes } = new MultiArchImage(stack, "web");
      nodes.projects.arm64?.addPropertyOverride("QueuedTimeoutInMinutes", 30);
    });

    const project = resources.find(({ path }) => path === "web/build-arm64");
    expect(project?.properties).toMatchObject({ QueuedTimeoutInMinutes: 30 });
  });
});
