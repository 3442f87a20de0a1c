import { describe, expect, it } from "vitest";
import { buildIdOf } from "../../fakes/build-event";
import { callRecorder } from "../../fakes/observed";
import { World } from "../../fakes/world";

describe("an event that is none of ours", () => {
  it.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /^the event is undefined/],
    ["a text", "hello", /^the event is "hello"/],
    ["a list", [], /^the event is \[\]/],
    ["an event of another service", { source: "aws.s3" }, /^source is "aws.s3"/],
    ["half of the schedule's payload", { "detail-type": "Reconcile" }, /^source is undefined/],
    [
      "a build without an id",
      {
        source: "aws.codebuild",
        "detail-type": "CodeBuild Build State Change",
        detail: { "project-name": "fleet-billing-amd64", "build-status": "SUCCEEDED" },
      },
      /^detail.build-id is undefined/,
    ],
  ])("is ignored with the reason: %s", async (_, event, reason) => {
    const world = new World();
    world.deploy();
    const calls: string[] = [];

    const outcome = await world.deliver(event, callRecorder(calls));

    expect(outcome).toEqual({ kind: "ignored", reason: expect.stringMatching(reason) });
    expect(calls).toEqual([]);
    expect(world.telemetry.outcomes).toEqual([outcome]);
    expect(world.telemetry.flushes).toBe(1);
  });

  it.each([
    ["of another publisher", "other-billing-amd64"],
    ["without an architecture", "fleet-billing"],
    ["of another publisher whose name starts alike", "fleetwood-billing-amd64"],
  ])("is ignored by the name of its project: %s", async (_, project) => {
    const world = new World();
    world.deploy();
    const event = world.build({ architecture: "amd64", record: { project, id: `${project}:1` } });
    const calls: string[] = [];

    const outcome = await world.deliver(event, callRecorder(calls));

    expect(outcome).toEqual({ kind: "ignored", reason: `project "${project}" is none of this publisher's` });
    expect(calls).toEqual([]);
  });

  it("is ignored when its service is not registered, or no more", async () => {
    const world = new World();
    const service = world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    world.parameters.remove(world.registrationOf(service));

    const outcome = await world.deliver(arm64);

    const reason =
      "service fleet-billing is not registered, there is no parameter /multiarch-codebuild/fleet/services/fleet-billing";
    expect(outcome).toEqual({ kind: "ignored", reason });
    expect(world.tags()).toEqual({});
  });

  it("is kept for later when its service's registration cannot be read, and the others go on", async () => {
    const world = new World();
    const service = world.deploy();
    world.deploy("orders");
    world.parameters.set(world.registrationOf(service), '{"version":2}');
    const events = world.run();

    const fault = await world.deliver(events[1]).catch((error: unknown) => error);
    const other = await world.publish({ service: "orders" });
    const broken = await world.reconcile();
    world.deploy();
    const mended = await world.reconcile();

    expect(fault).toMatchObject({ code: "REGISTRATION_UNREADABLE" });
    expect(String(fault)).toMatch(
      /version: .*; deploy the service again, which writes parameter \/multiarch-codebuild\/fleet\/services\/fleet-billing$/,
    );
    expect(other.kind).toBe("published");
    expect(broken).toMatchObject({ builds: 2, found: 0, faults: 2 });
    expect(mended).toMatchObject({ found: 2, faults: 0 });
    expect(Object.keys(world.tags())).toContain("latest");
  });

  it("is ignored when the service has no build project of its architecture", async () => {
    const world = new World();
    world.deploy("billing", { platforms: ["linux/amd64"] });

    const outcome = await world.deliver(world.build({ architecture: "arm64", platforms: ["linux/arm64"] }));

    expect(outcome).toEqual({
      kind: "ignored",
      reason: "service fleet-billing is registered without an arm64 build project",
    });
  });

  it("is ignored when CodeBuild has no such build in this account", async () => {
    const world = new World();
    world.deploy();
    const event = world.build({ architecture: "amd64" });
    world.builds.forget(buildIdOf(event));

    const outcome = await world.deliver(event);

    expect(outcome).toEqual({
      kind: "ignored",
      reason: `CodeBuild has no build "${buildIdOf(event)}" in this account`,
    });
  });

  it("is ignored when its build is of another project", async () => {
    const world = new World();
    world.deploy("billing");
    world.deploy("orders");
    const event = world.build({ architecture: "amd64", service: "orders" }) as {
      detail: Record<string, unknown>;
    };
    event.detail["project-name"] = "fleet-billing-amd64";

    const outcome = await world.deliver(event);

    expect(outcome).toMatchObject({
      kind: "ignored",
      reason: expect.stringContaining("is of project fleet-orders-amd64"),
    });
    expect(world.ledger.all()).toEqual([]);
  });
});
