import { describe, expect, it } from "vitest";
import { MultiArchImage as CdkImage } from "../../components/cdk/multiarch-image";
import { MultiArchImage as PulumiImage } from "../../components/pulumi/multiarch-image";
import { synthesise } from "../cdk/synthesis";
import { deploy } from "../pulumi/deployment";
import { cdkName } from "./cdk-references";
import type { Json } from "./properties";

const options = {
  source: {
    type: "github",
    repository: "acme/billing-api",
    auth: { connection: "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d" },
  },
} as const;

/** For every resource, all the resources that are there before it, directly or through others. */
type Order = Readonly<Record<string, readonly string[]>>;

const ORDERS: Readonly<Record<"pulumi" | "cdk", () => Promise<Order>>> = {
  pulumi: async () => {
    const { resources } = await deploy((opts) => new PulumiImage("billing-api", options, opts));
    return closure(Object.fromEntries(resources.map(({ name, dependencies }) => [name, dependencies])));
  },
  cdk: async () => {
    const { resources } = synthesise((stack) => new CdkImage(stack, "billing-api", options));
    const names = new Map(resources.map((resource) => [resource.logicalId, cdkName(resource)]));
    const direct = resources.map((resource) => {
      const ids = [...resource.dependsOn, ...referredTo(resource.properties)];
      return [cdkName(resource), ids.flatMap((id) => names.get(id) ?? [])] as const;
    });
    return closure(Object.fromEntries(direct));
  },
};

/** A role's policy is a resource of its own with Pulumi, and a part of the role with CloudFormation. */
const POLICIES = {
  pulumi: {
    publisher: "billing-api-publisher-policy",
    reconcile: "billing-api-reconcile-policy",
    build: "billing-api-build-policy",
  },
  cdk: {
    publisher: "billing-api-publisher-role",
    reconcile: "billing-api-reconcile-role",
    build: "billing-api-build-role",
  },
} as const;

/** The resource that lets events flow. */
const DELIVERY = { pulumi: "billing-api-builds-target", cdk: "billing-api-builds" } as const;

/** The resource that lets a push start a build. */
const STARTER = { pulumi: "billing-api-webhook-amd64", cdk: "billing-api-build-amd64" } as const;

describe.each(["pulumi", "cdk"] as const)("with %s", (engine) => {
  it("the publisher's permissions, logs and queue are there before the function", async () => {
    const order = await ORDERS[engine]();

    expect(order["billing-api-publisher"]).toEqual(
      expect.arrayContaining([
        POLICIES[engine].publisher,
        "billing-api-publisher-logs",
        "billing-api-dead-letters",
      ]),
    );
  });

  it("the function, its permission and its queue's policy are there before events flow", async () => {
    const order = await ORDERS[engine]();

    expect(order[DELIVERY[engine]]).toEqual(
      expect.arrayContaining([
        "billing-api-publisher",
        POLICIES[engine].publisher,
        "billing-api-publisher-permission",
        "billing-api-dead-letters-policy",
      ]),
    );
  });

  it("the schedule's permission is there before the schedule", async () => {
    const order = await ORDERS[engine]();

    expect(order["billing-api-reconcile"]).toEqual(
      expect.arrayContaining([POLICIES[engine].reconcile, "billing-api-publisher"]),
    );
  });

  it("what the role needs to read the source is there before each project, which is made with it", async () => {
    const order = await ORDERS[engine]();

    for (const project of ["billing-api-build-amd64", "billing-api-build-arm64"])
      expect(order[project]).toContain(POLICIES[engine].build);
  });

  it("a build's permissions, repository and registration are there before a push can start it", async () => {
    const order = await ORDERS[engine]();

    expect(order[STARTER[engine]]).toEqual(
      expect.arrayContaining([
        POLICIES[engine].build,
        "billing-api-repository",
        "billing-api-build-logs",
        "billing-api-registration",
        "billing-api-published",
        "billing-api-build-arm64",
      ]),
    );
  });
});

function closure(direct: Order): Order {
  return Object.fromEntries(Object.keys(direct).map((name) => [name, reachable(direct, name)]));
}

function reachable(direct: Order, from: string): readonly string[] {
  const found = new Set(direct[from]);
  for (const name of found) for (const next of direct[name] ?? []) found.add(next);
  return [...found];
}

function referredTo(value: Json): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: Json) => referredTo(item));
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === "Ref" && typeof inner === "string") return [inner];
    if (key === "Fn::GetAtt" && Array.isArray(inner)) return [String(inner[0])];
    return referredTo(inner);
  });
}
