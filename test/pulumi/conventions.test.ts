import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/pulumi";
import { deploy, settled } from "./deployment";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

const github = { type: "github", repository: "acme/billing-api" } as const;

describe("a Pulumi component", () => {
  it.each([
    ["multiarch-image.ts", "MultiArchImage"],
    ["multiarch-publisher.ts", "MultiArchPublisher"],
    ["buildx-image.ts", "BuildxImage"],
  ])(
    "has no public property that is not an output, as Pulumi's analyser for other languages reads it: %s",
    (file, name) => {
      const properties = publicProperties(file, name);

      expect(properties.length).toBeGreaterThan(1);
      expect(properties.filter(([, type]) => !type.startsWith("pulumi.Output<"))).toEqual([]);
    },
  );

  it.each([
    [
      "MultiArchImage",
      MultiArchImage,
      [
        "repositoryUri",
        "projectNames",
        "publishedDigestParameter",
        "pullPolicy",
        "buildPolicy",
        "buildTrustPolicy",
        "repositoryStatements",
      ],
    ],
    ["MultiArchPublisher", MultiArchPublisher, ["functionName", "tableName", "deadLetterQueueArn"]],
  ] as const)("that is given a URN is read and makes nothing: %s", async (_type, Component, outputs) => {
    const { result, resources } = await deploy((opts) => {
      const made = new Component("web", {}, opts);
      return new Promise<InstanceType<typeof Component>>((resolve) => {
        made.urn.apply((urn) => resolve(new Component("web", {}, { urn })));
      });
    });

    const read = await result;
    const names = resources.map(({ type, name }) => `${type} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const output of outputs) expect(Object(read)[output]).toSatisfy(pulumi.Output.isInstance);
    expect(() => read.nodes).toThrow("web was read by its URN; only its outputs are known, use these");
    expect(() => read.model).toThrow("web was read by its URN");
  });

  it("hands out every resource that it makes, by documented names", async () => {
    const { result, resources } = await deploy((opts) => new MultiArchImage("web", { source: github }, opts));

    const { projects, webhooks, ...nodes } = result.nodes;
    const { alarms, permissions, rules, targets, notificationTargets, ...publisherNodes } =
      result.publisher.nodes;
    const groups = [nodes, projects, webhooks, publisherNodes, alarms, permissions, rules, targets];
    expect(notificationTargets).toEqual([]);
    const all = groups.flatMap((group) => Object.values<pulumi.Resource>(group));
    const urns = await Promise.all(all.map(({ urn }) => settled(urn)));
    const made = resources.filter(({ type }) => type.startsWith("aws:")).map(({ name }) => name);
    expect(urns.map((urn) => urn.split("::").at(-1)).sort()).toEqual([...made].sort());
    expect(Object.keys(result.nodes).sort()).toEqual([
      "lifecyclePolicy",
      "logGroup",
      "projects",
      "published",
      "registration",
      "repository",
      "repositoryPolicy",
      "role",
      "rolePolicy",
      "webhooks",
    ]);
    expect(Object.keys(projects)).toEqual(["amd64", "arm64"]);
    expect(Object.keys(webhooks)).toEqual(["amd64"]);
  });

  it("lets transformations reach every child, those of its own publisher too", async () => {
    const reached: string[] = [];
    const { resources } = await deploy(
      (opts) =>
        new MultiArchImage(
          "web",
          {},
          {
            ...opts,
            transformations: [
              ...(opts.transformations ?? []),
              ({ name }) => {
                reached.push(name);
                return undefined;
              },
            ],
          },
        ),
    );

    expect(reached.sort()).toEqual(resources.map(({ name }) => name).sort());
  });
});

/** Name and type of each property that Pulumi takes for an output: its analyser reads declarations, not accessors. */
function publicProperties(file: string, className: string): readonly (readonly [string, string])[] {
  const path = join(__dirname, "..", "..", "components", "pulumi", file);
  const source = ts.createSourceFile(file, ts.sys.readFile(path) ?? "", ts.ScriptTarget.Latest, true);
  const declared = source.statements.find(
    (node): node is ts.ClassDeclaration => ts.isClassDeclaration(node) && node.name?.text === className,
  );
  return (declared?.members ?? []).flatMap((member) => {
    if (!ts.isPropertyDeclaration(member) || ts.isPrivateIdentifier(member.name)) return [];
    return [[member.name.getText(), member.type?.getText() ?? ""] as const];
  });
}
