import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../components/publisher/outcome";
import { World } from "../../fakes/world";

function published(outcome: Outcome): Extract<Outcome, { kind: "published" }> {
  if (outcome.kind !== "published") throw new Error(`it is ${outcome.kind}`);
  return outcome;
}

/** Seconds ago, as the time of a commit. */
function ago(world: World, seconds: number): string {
  return new Date(world.clock.now() - seconds * 1000).toISOString();
}

describe("a published run is measured", () => {
  it("from the commit to the end of each build, and the time that its publication took", async () => {
    const world = new World();
    world.deploy();
    const commit = { committed: ago(world, 600) };

    await world.deliver(world.build({ ...commit, architecture: "amd64", startedAgo: 500, endedAgo: 100 }));
    const startedWith = world.ledger.all()[0]?.run ?? "";
    const outcome = await world.deliver(
      world.build({ ...commit, architecture: "arm64", startedAgo: 500, endedAgo: 40, startedWith }),
    );

    expect(published(outcome)).toMatchObject({
      latencySeconds: 40,
      commitToTagSeconds: { amd64: 540, arm64: 600 },
      emulatedPercent: 0,
    });
  });

  it("without the time from the commit where the source has none", async () => {
    const world = new World();
    world.deploy("billing", { source: { type: "s3", bucket: "acme-sources", key: "billing.zip" } });

    expect(published(await world.publish({ startedWith: "nightly-7" })).commitToTagSeconds).toEqual({});
  });

  it.each([
    ["developer", 0],
    ["fleet-nightly/scheduler", 0],
    ["GitHub-Hookshot/044aadd", 2],
    ["codepipeline/release", 2],
  ])(
    "from the commit only where a push or a pipeline started it, since others build old commits: %s",
    async (initiator, measured) => {
      const world = new World();
      world.deploy();

      const { commitToTagSeconds } = published(await world.publish({ initiator }));

      expect(Object.keys(commitToTagSeconds)).toHaveLength(measured);
    },
  );

  it.each([
    [["linux/amd64", "linux/arm64"], 0],
    [["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6"], 50],
    [["linux/386", "linux/arm64"], 0],
  ])("by the share of its platforms that QEMU built: %j", async (platforms, percent) => {
    const world = new World();
    world.deploy("billing", { platforms });

    expect(published(await world.publish()).emulatedPercent).toBe(percent);
  });
});

describe("a build that has ended is measured", () => {
  it("by its time in the queue and the rest, also when it failed", async () => {
    const world = new World();
    world.deploy();
    const record = { queuedSeconds: 45 };

    await world.deliver(
      world.build({ architecture: "amd64", startedAgo: 345, endedAgo: 0, status: "FAILED", record }),
    );

    expect(world.telemetry.builds).toEqual([{ architecture: "amd64", seconds: 300, queuedSeconds: 45 }]);
  });

  it("also when a reconciliation found it", async () => {
    const world = new World();
    world.deploy();
    world.build({ architecture: "arm64", startedAgo: 100, endedAgo: 10 });

    await world.reconcile();

    expect(world.telemetry.builds).toEqual([{ architecture: "arm64", seconds: 90, queuedSeconds: 0 }]);
  });
});
