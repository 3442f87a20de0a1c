import { describe, expect, it } from "vitest";
import { callRecorder, type PortObserver } from "../../fakes/observed";
import { driftsOf } from "../../fakes/published";
import { World } from "../../fakes/world";

const DAY = 24 * 60 * 60_000;

describe("a reconciliation", () => {
  it("finds no unexpected tag after ordinary runs", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ commit: "a".repeat(40), committed: "2026-03-01T08:00:00Z" });
    await world.publish();
    await world.publish({
      commit: "b".repeat(40),
      committed: "2026-02-01T08:00:00Z",
      ref: "refs/tags/v1.4.2",
    });

    expect((await world.reconcile()).drifted).toBe(0);
  });

  it("reports a moving tag and a release tag that were pushed to by hand", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    world.pushByHand("latest");
    const digest = world.pushByHand("3f2a9c1d0b7e");

    const report = await world.reconcile();

    expect(report.drifted).toBe(2);
    expect(driftsOf(world)).toEqual([
      { tag: "3f2a9c1d0b7e", holds: digest },
      { tag: "latest", holds: digest },
    ]);
    expect(world.held("latest")).toBe(digest);
  });

  it("reports an image that claims a run of the ledger and is another one", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    const forged = (world.registry.image("billing", world.held("latest"))?.body ?? "").replace(
      "2026",
      "2027",
    );
    world.registry.push("billing", forged, "application/vnd.oci.image.index.v1+json", { tag: "latest" });

    expect((await world.reconcile()).drifted).toBe(1);
  });

  it("expects what the ledger may have forgotten, and reads nothing for services without recent runs", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ ref: "refs/tags/v2.0.0", commit: "a".repeat(40) });
    world.clock.advance(91 * DAY);
    world.ledger.expire(world.clock.now());
    const calls: string[] = [];
    const quiet = await world.reconcile(callRecorder(calls));
    await world.publish({ ref: "refs/tags/v1.4.2" });
    const busy = await world.reconcile();

    expect(quiet.drifted).toBe(0);
    expect(calls.filter((name) => name.startsWith("registry"))).toEqual([]);
    expect(busy.drifted).toBe(0);
  });

  it("reports the other services when one repository cannot be read", async () => {
    const world = new World();
    world.deploy("orders");
    world.deploy();
    await world.publish({ service: "orders" });
    await world.publish();
    world.registry.drop("orders");
    world.pushByHand("latest");

    const report = await world.reconcile();

    expect(report.drifted).toBe(1);
    expect(world.telemetry.faults).toHaveLength(1);
    expect(world.telemetry.faultSubjects).toEqual(["tags of fleet-orders"]);
  });

  it("reads no tags of a service whose recent runs published nothing", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ status: "FAILED" });
    const calls: string[] = [];

    const report = await world.reconcile(callRecorder(calls));

    expect(calls).not.toContain("registry.read");
    expect(report).toMatchObject({ drifted: 0, faults: 0 });
    expect(world.telemetry.faults).toEqual([]);
  });

  it("does not ask the ledger about an image that claims no run", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    world.pushByHand("latest");
    const calls: string[] = [];

    await world.reconcile(callRecorder(calls));

    expect(calls.filter((name) => name === "ledger.runs")).toHaveLength(1);
  });

  it("reads the tags of no further service when its time is over", async () => {
    const world = new World();
    world.deploy("orders");
    world.deploy();
    await world.publish({ service: "orders" });
    await world.publish();
    const repositories: unknown[] = [];
    const slow: PortObserver = {
      after({ name, arguments: [repository] }) {
        if (name !== "registry.read") return;
        repositories.push(repository);
        world.clock.advance(91_000);
      },
    };

    await world.reconcile(slow);

    expect(repositories).toHaveLength(1);
  });
});
