import { describe, expect, it } from "vitest";
import { RECONCILE_EVENT, REPLAY_EVENT, ROLLBACK_EVENT } from "../../components/service/contract";
import type { PortObserver } from "../fakes/observed";
import { World } from "../fakes/world";

const BROKEN: PortObserver = {
  before() {
    throw new Error("throttled");
  },
};

describe("an invocation of the function", () => {
  it.each([
    ["a build event", (world: World) => world.build({ architecture: "amd64" })],
    ["the schedule's event", () => RECONCILE_EVENT],
    ["a replay", () => REPLAY_EVENT],
    [
      "a rollback",
      () => ({ ...ROLLBACK_EVENT, detail: { service: "fleet-billing", run: "r1", tags: ["latest"] } }),
    ],
  ])("by %s records the fault that it throws, and writes its metrics", async (_case, eventOf) => {
    const world = new World();
    world.deploy();

    await expect(world.invoke(eventOf(world), BROKEN)).rejects.toThrow("throttled");

    expect(world.telemetry.faults).toEqual([new Error("throttled")]);
    expect(world.telemetry.flushes).toBe(1);
  });

  it.each([
    ["another detail type", { ...RECONCILE_EVENT, "detail-type": "Other" }],
    ["another source", { ...RECONCILE_EVENT, source: "other" }],
    ["no source", { "detail-type": "Replay" }],
    ["no event", undefined],
  ])("by %s is ignored with a reason, and makes no call", async (_case, event) => {
    const world = new World();

    const outcome = await world.deliver(event, BROKEN);

    expect(outcome).toMatchObject({
      kind: "ignored",
      reason: expect.stringMatching(/^(source|the event) is /),
    });
    expect(world.telemetry.outcomes).toEqual([outcome]);
    expect(world.telemetry.flushes).toBe(1);
  });

  it("by a rollback records its outcome once", async () => {
    const world = new World();
    world.deploy();

    const outcome = await world.rollBack({ service: "fleet-billing", run: "r1" });

    expect(world.telemetry.outcomes).toEqual([outcome]);
  });

  it("by the schedule records its report once", async () => {
    const world = new World();

    const report = await world.reconcile();

    expect(world.telemetry.reconciliations).toEqual([report]);
  });
});
