import { describe, expect, it } from "vitest";
import type { PortObserver } from "../../fakes/observed";
import { World } from "../../fakes/world";

const NAME = "/multiarch-codebuild/fleet/published/fleet-billing";
const URL = "https://answers.example/signed";
const IDENTITY = { StackId: "arn:stack", RequestId: "r1", LogicalResourceId: "published" };
const ANSWER = { url: URL, ...IDENTITY, PhysicalResourceId: NAME };

/** A request of CloudFormation, as it comes. */
function request(RequestType: string, changes: object = {}): object {
  return {
    RequestType,
    ResponseURL: URL,
    ...IDENTITY,
    ResourceType: "Custom::PublishedDigest",
    ResourceProperties: { ServiceToken: "arn:function", Name: NAME, Description: "d", Value: "none" },
    ...(RequestType !== "Create" && { PhysicalResourceId: NAME }),
    ...changes,
  };
}

/** Fails the first calls of the parameters. */
function failing(times: number): PortObserver {
  let left = times;
  return {
    before({ name }) {
      if (name.startsWith("parameters.") && left-- > 0) throw new Error("AccessDenied");
    },
  };
}

describe("a request of CloudFormation for the published parameter", () => {
  it("makes it with the value before the first run", async () => {
    const world = new World();

    const report = await world.invoke(request("Create"));

    expect(report).toEqual({ request: "Create", parameter: NAME, done: true });
    expect(await world.parameters.read(NAME)).toBe("none");
    expect(world.stacks.answers).toEqual([{ ...ANSWER, Status: "SUCCESS" }]);
  });

  it.each(["Create", "Update"])("of type %s leaves a digest that is there", async (type) => {
    const world = new World();
    world.parameters.set(NAME, "sha256:1");

    await world.invoke(request(type));

    expect(world.parameters.writes).toEqual([]);
    expect(world.stacks.answers).toEqual([{ ...ANSWER, Status: "SUCCESS" }]);
  });

  it("with another name makes that one, and CloudFormation then deletes the old one by its own name", async () => {
    const world = new World();
    world.parameters.set(NAME, "sha256:1");
    const Name = `${NAME}-2`;

    await world.invoke(request("Update", { ResourceProperties: { Name, Value: "none" } }));
    const between = await world.parameters.read(NAME);
    await world.invoke(request("Delete", { ResourceProperties: { Name, Value: "none" } }));

    expect(between).toBe("sha256:1");
    expect(world.stacks.answers.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual([Name, NAME]);
    expect(await world.parameters.read(NAME)).toBeUndefined();
    expect(await world.parameters.read(Name)).toBe("none");
  });

  it("deletes it, also when it is gone already", async () => {
    const world = new World();
    world.parameters.set(NAME, "sha256:1");

    await world.invoke(request("Delete"));
    await world.invoke(request("Delete"));

    expect(await world.parameters.read(NAME)).toBeUndefined();
    expect(world.stacks.answers.map(({ Status }) => Status)).toEqual(["SUCCESS", "SUCCESS"]);
  });

  it.each([
    ["another path", "/multiarch-codebuild/fleet/services/fleet-billing"],
    ["the path alone", "/multiarch-codebuild/fleet/published/"],
    ["no name", undefined],
  ])("for %s fails with the reason, and its deletion touches nothing", async (_case, Name) => {
    const world = new World();
    world.parameters.set("/multiarch-codebuild/fleet/services/fleet-billing", "registration");

    await world.invoke(request("Create", { ResourceProperties: { Name, Value: "none" } }));
    await world.invoke(request("Delete", { PhysicalResourceId: Name ?? "r1" }));

    expect(world.stacks.answers).toMatchObject([
      {
        Status: "FAILED",
        Reason: expect.stringContaining(
          "not the name of a parameter under /multiarch-codebuild/fleet/published/",
        ),
      },
      { Status: "SUCCESS" },
    ]);
    expect(world.parameters.writes).toEqual([]);
    expect(await world.parameters.read("/multiarch-codebuild/fleet/services/fleet-billing")).toBe(
      "registration",
    );
    expect(world.telemetry.faults).toHaveLength(1);
  });

  it("without a value fails with the reason", async () => {
    const world = new World();

    await world.invoke(request("Create", { ResourceProperties: { Name: NAME } }));

    expect(world.stacks.answers).toMatchObject([
      { Status: "FAILED", Reason: expect.stringMatching(/^Value .* is empty/) },
    ]);
  });

  it("waits for the permissions of a role that is new", async () => {
    const world = new World();

    await world.invoke(request("Create"), failing(3));

    expect(world.stacks.answers).toMatchObject([{ Status: "SUCCESS" }]);
    expect(await world.parameters.read(NAME)).toBe("none");
  });

  it("that keeps failing is answered with the reason, and not thrown: nobody would wait for another try", async () => {
    const world = new World();

    const report = await world.invoke(request("Create"), failing(4));

    expect(report).toEqual({ request: "Create", parameter: NAME, done: false });
    expect(world.stacks.answers).toMatchObject([{ Status: "FAILED", Reason: "AccessDenied" }]);
    expect(world.telemetry.faults).toEqual([new Error("AccessDenied")]);
  });

  it("is a fault when its answer does not arrive, and leaves the queue of dead letters unheard", async () => {
    const world = new World();
    const silent: PortObserver = {
      before({ name }) {
        if (name === "stacks.answer") throw new Error("unreachable");
      },
    };

    await expect(world.invoke(request("Create"), silent)).rejects.toThrow("unreachable");
    world.parameters.set(NAME, "sha256:1");
    world.deadLetters.put(request("Delete"));
    const report = await world.replay();

    expect(report).toMatchObject({ received: 1, handled: 1, failed: 0 });
    expect(await world.parameters.read(NAME)).toBe("sha256:1");
    expect(world.stacks.answers).toEqual([]);
  });

  it.each([
    ["another type", { RequestType: "Read" }],
    ["no URL", { ResponseURL: undefined }],
    ["no stack", { StackId: 1 }],
  ])("with %s is no request, and is ignored", async (_case, changes) => {
    const world = new World();

    expect(await world.invoke(request("Create", changes))).toMatchObject({ kind: "ignored" });
    expect(world.stacks.answers).toEqual([]);
  });
});
