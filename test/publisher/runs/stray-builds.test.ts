import { beforeEach, describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { EXPORTED } from "../../../components/service/contract";
import { buildIdOf } from "../../fakes/build-event";
import { RETRIED } from "../../fakes/retried";
import { type BuildPlan, World } from "../../fakes/world";
import { begin, endFollower, endLeader, followerEnd } from "../beginnings/starts";

const STRAY = { architecture: "arm64", startedAgo: 30, endedAgo: 1, ...RETRIED } as const;

let world: World;

beforeEach(() => {
  world = new World();
  world.deploy();
});

describe("a build of the follower's project that somebody starts while the follower runs", () => {
  it.each<[string, Omit<BuildPlan, "architecture">, string, RegExp]>([
    ["was stopped", { status: "STOPPED" }, "failed", /ended STOPPED/],
    ["is of a pull request", { record: { sourceVersion: "pr/7" } }, "refused", /it built pull request pr\/7/],
    [
      "built nothing",
      { exported: { ...RETRIED.exported, [EXPORTED.digests]: "" } },
      "refused",
      /it did not build linux\/arm64/,
    ],
  ])("is told by itself, and takes no place in the run, when it %s", async (_, plan, kind, reason) => {
    const leader = await begin(world);
    world.clock.advance(60_000);
    const stray = world.build({ ...STRAY, ...plan });

    const outcomes = [await world.deliver(stray), await world.deliver(stray)];
    await endLeader(world, leader);
    const last = await endFollower(world, leader);

    expect(outcomes).toMatchObject([
      { kind, reason: expect.stringMatching(reason), notified: true },
      { kind, notified: false },
    ]);
    expect(last).toMatchObject({ kind: "published", run: leader.run });
    expect(world.tags().latest).toBeDefined();
  });

  it("leaves nothing that waits when it fails, and a retry of it completes the run", async () => {
    await world.deliver(world.build({ architecture: "amd64" }));
    await world.deliver(world.build({ ...STRAY, status: "FAILED" }));

    const retry = await world.deliver(world.build({ ...STRAY, startedAgo: 10 }));

    expect(retry.kind).toBe("published");
    expect(world.ledger.all().map(({ state }) => state)).toEqual(["published", "failed"]);
  });
});

describe("a build of the follower's project without any run of its revision", () => {
  it("is refused also when it repeats one that failed", async () => {
    await world.deliver(world.build({ ...STRAY, status: "FAILED" }));

    const retry = await world.deliver(world.build({ ...STRAY, startedAgo: 10 }));

    expect(retry).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/start project fleet-billing-amd64/),
    });
  });
});

describe("a build that somebody starts with the run of a leader", () => {
  it.each(["before the follower's", "and the follower's is lost"])(
    "takes the place of the follower's build only while that has not succeeded: its end comes %s",
    async (order) => {
      const leader = await begin(world);
      world.clock.advance(60_000);
      const foreign = {
        architecture: "arm64",
        startedWith: leader.run,
        startedAgo: 30,
        endedAgo: 1,
      } as const;
      const failed = await world.deliver(world.build({ ...foreign, status: "STOPPED" }));
      await endLeader(world, leader);
      const lost = order.endsWith("lost");
      const event = followerEnd(world, leader);

      const outcome = lost ? await world.reconcile() : await world.deliver(event);

      expect(failed).toMatchObject({ kind: "failed", run: leader.run, notified: true });
      expect(outcome).toMatchObject(lost ? { found: 1, faults: 0 } : { kind: "published", run: leader.run });
      await world.reconcile();
      expect(await world.reconcile()).toMatchObject({ found: 0 });
      expect(world.bus.notices.map(({ type }) => type)).toEqual([
        "Image Failed",
        "Image Published",
        // The failed one is newer than what was published.
        "Image Unchanged",
      ]);
    },
  );

  it("changes nothing when it fails after the follower's has succeeded", async () => {
    const leader = await begin(world);
    await endFollower(world, leader);
    const foreign = { architecture: "arm64", startedWith: leader.run, startedAgo: 0, endedAgo: 0 } as const;
    await world.deliver(world.build({ ...foreign, status: "STOPPED" }));

    const last = await endLeader(world, leader);

    expect(last).toMatchObject({ kind: "published", run: leader.run });
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Published"]);
    expect(await world.reconcile()).toMatchObject({ found: 0 });
  });
});

describe("a build that completes several runs", () => {
  it("publishes the oldest first, and its outcome is of the newest", async () => {
    await world.deliver(world.build({ architecture: "amd64", startedAgo: 600 }));
    world.clock.advance(3_600_000);
    const newest = world.build({ architecture: "amd64" });
    await world.deliver(newest);

    const outcome = await world.deliver(world.build(STRAY));

    expect(outcome).toMatchObject({ kind: "published", run: runOfLeader(buildIdOf(newest)) });
    const published = world.bus.details("Image Published");
    expect(published.map(({ digest }) => digest).at(-1)).toBe(world.tags().latest);
    expect(published).toHaveLength(2);
  });
});
