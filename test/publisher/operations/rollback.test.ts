import { describe, expect, it } from "vitest";
import type { RunSubject } from "../../../components/publisher/outcome";
import { Crash, callRecorder, crashAfter, type PortObserver } from "../../fakes/observed";
import { namesOf } from "../../fakes/run-of";
import { World } from "../../fakes/world";

const OLD = "a".repeat(40);
const BAD = "b".repeat(40);

/** A service whose newest image is bad. */
async function worldWithBadImage(): Promise<World> {
  const world = new World();
  world.deploy();
  await world.publish({ commit: OLD, committed: "2026-03-01T08:00:00Z" });
  await world.publish({ commit: BAD, committed: "2026-03-02T08:00:00Z" });
  return world;
}

describe("a rollback", () => {
  it("gives the moving tags and the published parameter back to an earlier run, and is recorded as such", async () => {
    const world = await worldWithBadImage();
    const bad = world.held("latest");
    const old = world.held(OLD.slice(0, 12));

    const outcome = await world.rollBack(namesOf(world, OLD));

    const moved = ["main", "latest"].map((tag) => ({ tag, previous: bad, foreign: false }));
    expect(outcome).toEqual({ ...namesOf(world, OLD), kind: "rolledBack", digest: old, moved });
    expect([world.held("latest"), world.held("main"), await world.published()]).toEqual([old, old, old]);
    expect(world.held(BAD.slice(0, 12))).toBe(bad);
    const run = world.ledger.all().find((record) => record.run === namesOf(world, OLD).run);
    expect(run).toMatchObject({ state: "published", rolledBackAt: expect.stringMatching(/^2026-03-02T/) });
    expect(world.bus.details("Image Rolled Back")).toMatchObject([
      { run: namesOf(world, OLD).run, digest: old, tags: { moved } },
    ]);
    expect((await world.reconcile()).drifted).toBe(0);
  });

  it("can leave tags alone", async () => {
    const world = await worldWithBadImage();
    const bad = world.held("latest");

    await world.rollBack({ ...namesOf(world, OLD), tags: ["main"] });

    expect([world.held("latest"), world.held("main")]).toEqual([bad, world.held(OLD.slice(0, 12))]);
  });

  it("is left by the next run that is newer than its image, and by no older one", async () => {
    const world = await worldWithBadImage();
    await world.rollBack(namesOf(world, OLD));
    const old = world.held("latest");

    await world.publish({ commit: "c".repeat(40), committed: "2026-02-01T08:00:00Z" });
    const afterOlder = world.held("latest");
    const fix = await world.publish({ commit: "d".repeat(40), committed: "2026-03-02T09:00:00Z" });

    expect(afterOlder).toBe(old);
    expect(fix).toMatchObject({ kind: "published" });
    expect(world.held("latest")).not.toBe(old);
    expect(await world.published()).toBe(world.held("latest"));
  });

  it("is not undone by a repeat of the bad run's events", async () => {
    const world = await worldWithBadImage();
    const bad = namesOf(world, BAD).run;
    const again = world.build({ architecture: "arm64", commit: BAD, startedWith: bad });
    await world.rollBack(namesOf(world, OLD));
    const old = world.held("latest");

    const outcome = await world.deliver(again);

    expect(outcome).toMatchObject({ kind: "unchanged", run: bad });
    expect(world.held("latest")).toBe(old);
  });

  it.each([
    ["right after it", 0],
    ["after another run had ended", 1],
  ])(
    "is not undone by an invocation that read the bad run before it was published: %s",
    async (_case, others) => {
      const world = new World();
      world.deploy();
      await world.publish({ commit: OLD, committed: "2026-03-01T08:00:00Z" });
      const [amd64, arm64] = world.run({ commit: BAD, committed: "2026-03-02T08:00:00Z" });
      await world.deliver(amd64);
      const late: PortObserver = {
        async before({ name }) {
          if (name !== "ledger.takeLease") return;
          await world.deliver(arm64);
          await world.rollBack(namesOf(world, OLD));
          const failed = { architecture: "amd64", commit: "c".repeat(40), status: "FAILED" } as const;
          if (others > 0) await world.deliver(world.build(failed));
        },
      };

      const outcome = await world.deliver(arm64, late);

      const old = world.held(OLD.slice(0, 12));
      expect(outcome.kind).toBe("alreadyPublished");
      expect([world.held("latest"), world.held("main"), await world.published()]).toEqual([old, old, old]);
      expect(world.bus.details("Image Published")).toHaveLength(2);
    },
  );

  it("costs the runs of one lease's time another read of the ledger, and later ones none", async () => {
    const world = await worldWithBadImage();
    await world.rollBack(namesOf(world, OLD));
    const lease = world.settings.leaseSeconds * 1000;
    const reads = async (commit: string) => {
      const [amd64, arm64] = world.run({ commit });
      await world.deliver(amd64);
      const calls: string[] = [];
      await world.deliver(arm64, callRecorder(calls));
      return calls.filter((name) => name === "ledger.runs").length;
    };

    world.clock.advance(lease);
    const within = await reads("d".repeat(40));
    world.clock.advance(1);
    const after = await reads("e".repeat(40));

    expect([within, after]).toEqual([1, 0]);
  });

  it("that crashed after any call is completed by asking again", async () => {
    const calls: string[] = [];
    const expected = await worldWithBadImage();
    await expected.rollBack(namesOf(expected, OLD), callRecorder(calls));
    expect(calls.length).toBeGreaterThan(8);

    for (let count = 1; count <= calls.length; count += 1) {
      const world = await worldWithBadImage();
      await expect(world.rollBack(namesOf(world, OLD), crashAfter(count))).rejects.toBeInstanceOf(Crash);
      world.clock.advance(world.settings.leaseSeconds * 1000 + 1);
      await world.rollBack(namesOf(world, OLD));

      expect(world.tags()).toEqual(expected.tags());
      expect(await world.published()).toBe(await expected.published());
      expect(world.bus.details("Image Rolled Back").length).toBeGreaterThan(0);
    }
  });

  it("moves no tag before it is in the ledger", async () => {
    const world = await worldWithBadImage();
    const calls: string[] = [];

    await world.rollBack(namesOf(world, OLD), callRecorder(calls));

    expect(calls.indexOf("ledger.noteRollback")).toBeLessThan(calls.indexOf("registry.put"));
    expect(calls.indexOf("ledger.takeLease")).toBeLessThan(calls.indexOf("ledger.noteRollback"));
  });

  it.each<[string, (old: RunSubject) => unknown, RegExp]>([
    ["no run", () => ({ service: "fleet-billing" }), /^the rollback cannot be read: detail\.run: /],
    ["no tags", (old) => ({ ...old, tags: [] }), /detail\.tags: /],
    [
      "a run that never was",
      (old) => ({ ...old, run: "nightly-9" }),
      /^the ledger has no run nightly-9 of fleet-billing$/,
    ],
    [
      "a tag that the run does not move",
      (old) => ({ ...old, tags: ["1.4"] }),
      /^1\.4 is no moving tag of run .* of fleet-billing, which has main, latest$/,
    ],
  ])("to %s moves nothing and says why", async (_case, detailOf, reason) => {
    const world = await worldWithBadImage();
    const before = world.tags();

    const outcome = await world.rollBack(detailOf(namesOf(world, OLD)));

    expect(outcome).toEqual({ kind: "ignored", reason: expect.stringMatching(reason) });
    expect(world.tags()).toEqual(before);
  });

  it("to a run that was not published moves nothing and says why", async () => {
    const world = await worldWithBadImage();
    await world.deliver(world.build({ architecture: "amd64", commit: "c".repeat(40), status: "FAILED" }));

    const outcome = await world.rollBack(namesOf(world, "c".repeat(40)));

    expect(outcome).toMatchObject({
      reason: expect.stringMatching(/is failed, only a published run can be/),
    });
  });

  it("to an image that is gone moves nothing and says why", async () => {
    const world = await worldWithBadImage();
    const bad = world.held("latest");
    world.registry.delete("billing", world.held(OLD.slice(0, 12)));

    const outcome = await world.rollBack(namesOf(world, OLD));
    const next = await world.publish({ commit: "d".repeat(40), committed: "2026-03-02T09:00:00Z" });

    expect(outcome).toMatchObject({
      reason: expect.stringMatching(/^the image sha256:\w+ of run .* is no longer there$/),
    });
    expect(world.held(BAD.slice(0, 12))).toBe(bad);
    expect(next.kind).toBe("published");
  });
});
