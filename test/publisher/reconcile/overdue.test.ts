import { beforeEach, describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { buildIdOf } from "../../fakes/build-event";
import { RETRIED } from "../../fakes/retried";
import { runOf } from "../../fakes/run-of";
import { World } from "../../fakes/world";

const MINUTE = 60_000;

let world: World;
let leader: unknown;
let follower: { readonly architecture: "arm64"; readonly startedWith: string };

/** A run whose follower CodeBuild does not let start. */
beforeEach(async () => {
  world = new World();
  world.deploy();
  world.builds.limited = true;
  leader = world.build({ architecture: "amd64", endedAgo: 0 });
  follower = { architecture: "arm64", startedWith: runOfLeader(buildIdOf(leader)) };
  await world.deliver(leader);
});

describe("a run that waits too long", () => {
  it("is told once, and counted by every reconciliation", async () => {
    world.clock.advance(61 * MINUTE);

    const reports = [await world.reconcile(), await world.reconcile(), await world.reconcile()];

    expect(reports.map(({ overdue, faults }) => [overdue, faults])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    const { run } = runOf(world);
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Delayed"]);
    expect(world.bus.details("Image Delayed")).toMatchObject([
      {
        id: `fleet-billing/${run}/delayed`,
        missing: ["arm64"],
        reason: expect.stringMatching(
          /^it lacks a build of arm64 since 2026-03-02T10:00:00\.000Z, and none runs; /,
        ),
      },
    ]);
    expect(runOf(world).delayedNotifiedAt).toBe("2026-03-02T11:01:00.000Z");
  });

  it("is told again when the ledger was not written, with the same id, and not a third time", async () => {
    world.clock.advance(61 * MINUTE);
    const broken = await world.reconcile({
      before({ name }) {
        if (name === "ledger.noteRun") throw new Error("throttled");
      },
    });

    await world.reconcile();
    await world.reconcile();

    expect(broken).toMatchObject({ overdue: 1, faults: 1 });
    const ids = world.bus.notices.map(({ detail }) => detail.id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("is not told while a build of it runs, however long", async () => {
    world.builds.limited = false;
    await world.reconcile();
    world.clock.advance(20 * 60 * MINUTE);

    const report = await world.reconcile();

    expect(world.builds.started).toHaveLength(1);
    expect(report.overdue).toBe(0);
    expect(world.bus.notices).toEqual([]);
  });

  it("is counted no more when it was published after all", async () => {
    world.clock.advance(61 * MINUTE);
    await world.reconcile();
    await world.deliver(world.build({ ...follower, startedAgo: 60, endedAgo: 0 }));

    const report = await world.reconcile();

    expect(report.overdue).toBe(0);
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Delayed", "Image Published"]);
  });

  it("is not told, and gets no follower, when a build that the reconciliation finds makes it complete", async () => {
    world.build({ architecture: "arm64", startedAgo: 60, endedAgo: 0, ...RETRIED });
    world.builds.limited = false;
    world.clock.advance(61 * MINUTE);

    const report = await world.reconcile();

    expect(report).toMatchObject({ found: 1, stuck: 0, overdue: 0 });
    expect(world.builds.started).toEqual([]);
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Published"]);
  });

  it("is told though its follower was claimed and CodeBuild has no build of it", async () => {
    world = new World();
    world.deploy();
    const id = world.start({ architecture: "amd64", startedAgo: 0 });
    await world.reconcile();
    for (const { id: started } of world.builds.started) world.builds.forget(started);
    world.builds.limited = true;
    await world.deliver(world.end(id, { architecture: "amd64", endedAgo: 0 }));
    world.clock.advance(61 * MINUTE);

    expect((await world.reconcile()).overdue).toBe(1);
  });
});
