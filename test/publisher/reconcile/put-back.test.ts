import { describe, expect, it } from "vitest";
import type { StoredImage } from "../../../components/oci/registry";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { buildIdOf } from "../../fakes/build-event";
import { Crash, callRecorder, type PortObserver } from "../../fakes/observed";
import { driftsOf } from "../../fakes/published";
import { namesOf } from "../../fakes/run-of";
import { type BuildPlan, World } from "../../fakes/world";

const DAY = 24 * 60 * 60_000;

type RunPlan = Omit<BuildPlan, "architecture">;

/** Commits of main, an hour apart. */
const OLD = { commit: "a".repeat(40), committed: "2026-03-02T01:00:00Z" };
const BETWEEN = { commit: "b".repeat(40), committed: "2026-03-02T02:00:00Z" };
const NEW = { commit: "c".repeat(40), committed: "2026-03-02T03:00:00Z" };
const FEATURE = { ...BETWEEN, ref: "refs/heads/feature/x" };

/** A service that has published some runs one after the other, apart by more than a lease; with their digests. */
async function worldAfter(...plans: readonly RunPlan[]): Promise<{ world: World; digests: string[] }> {
  const world = new World();
  world.deploy();
  const digests: string[] = [];
  for (const plan of plans) digests.push(await published(world, plan));
  return { world, digests };
}

async function published(world: World, plan: RunPlan, after = leaseOf(world) + 1): Promise<string> {
  world.clock.advance(after);
  const outcome = await world.publish(plan);
  return outcome.kind === "published" ? outcome.digest : outcome.kind;
}

function leaseOf({ settings }: World): number {
  return settings.leaseSeconds * 1000;
}

function rollBack(world: World, plan: RunPlan, tags?: readonly string[]) {
  return world.rollBack({ ...namesOf(world, plan.commit), ...(tags && { tags }) });
}

/** Pushes an image of billing's repository again, under a tag. */
function putBack(world: World, digest = "", tag = "latest"): void {
  const image = world.registry.image("billing", digest);
  world.registry.push("billing", image?.body ?? "", image?.mediaType ?? "", { tag });
}

/** Moves the service to another repository, where it publishes a run; the index of it. */
async function publishedElsewhere(world: World, plan: RunPlan): Promise<StoredImage> {
  const parameter = world.registrationOf(world.deploy());
  const registered = (await world.parameters.read(parameter)) ?? "";
  world.parameters.set(parameter, registered.replace('"repository":"billing"', '"repository":"elsewhere"'));
  world.registry.create("elsewhere");
  world.clock.advance(leaseOf(world) + 1);
  const events = world.run(plan);
  for (const digest of world.registry.digests("billing")) {
    const image = world.registry.image("billing", digest);
    world.registry.push("elsewhere", image?.body ?? "", image?.mediaType ?? "");
  }
  for (const event of events) await world.deliver(event);
  const { latest = "" } = world.registry.tags("elsewhere");
  const index = world.registry.image("elsewhere", latest);
  if (index === undefined) throw new Error("nothing was published elsewhere");
  return index;
}

describe("a published image that was put under a tag by hand", () => {
  it("is reported when a newer run had moved the tag on", async () => {
    const { world, digests } = await worldAfter(OLD, NEW);
    putBack(world, digests[0]);

    expect((await world.reconcile()).drifted).toBe(1);
    expect(driftsOf(world)).toEqual([{ tag: "latest", holds: digests[0] }]);
  });

  it.each([
    ["is no longer recent", 3 * DAY],
    ["was forgotten by the ledger", 91 * DAY],
  ])("is reported when its run %s, also under a release tag", async (_case, age) => {
    const { world, digests } = await worldAfter(OLD);
    world.clock.advance(age);
    world.ledger.expire(world.clock.now());
    await published(world, NEW);
    putBack(world, digests[0]);
    putBack(world, digests[0], NEW.commit.slice(0, 12));

    await world.reconcile();

    expect(driftsOf(world)).toEqual([
      { tag: NEW.commit.slice(0, 12), holds: digests[0] },
      { tag: "latest", holds: digests[0] },
    ]);
  });

  it("is reported when its run has no such tag, however new it is", async () => {
    const { world, digests } = await worldAfter(OLD, FEATURE);
    putBack(world, digests[1]);

    await world.reconcile();

    expect(driftsOf(world)).toEqual([{ tag: "latest", holds: digests[1] }]);
  });

  it("is reported by the ledger's word when it still has a run that it may have forgotten", async () => {
    const { world, digests } = await worldAfter({ ...OLD, ref: "refs/tags/v2.0.0" });
    world.clock.advance(60 * DAY);
    await rollBack(world, OLD);
    world.clock.advance(31 * DAY);
    world.ledger.expire(world.clock.now());
    await published(world, NEW);
    putBack(world, digests[0], "main");

    await world.reconcile();

    expect(driftsOf(world)).toEqual([{ tag: "main", holds: digests[0] }]);
  });

  it("is reported when its run went into another repository", async () => {
    const { world } = await worldAfter(OLD);
    const image = await publishedElsewhere(world, NEW);
    world.registry.push("billing", image.body, image.mediaType, { tag: "latest" });

    await world.reconcile();

    expect(driftsOf(world)).toEqual([{ tag: "latest", holds: image.digest }]);
  });

  it("is reported when a newer run had moved the tag on after a rollback", async () => {
    const { world, digests } = await worldAfter(OLD, BETWEEN);
    await rollBack(world, OLD);
    await published(world, NEW);
    putBack(world, digests[0]);

    await world.reconcile();

    expect(driftsOf(world)).toEqual([{ tag: "latest", holds: digests[0] }]);
  });

  it("is not reported when the runs ended so close to each other that their order is not sure", async () => {
    const { world, digests } = await worldAfter(OLD);
    await published(world, NEW, leaseOf(world));
    putBack(world, digests[0]);

    expect((await world.reconcile()).drifted).toBe(0);
  });
});

describe("an older image under a moving tag", () => {
  it("is expected after a rollback, of some tags too", async () => {
    const { world, digests } = await worldAfter(OLD, NEW);
    await rollBack(world, OLD, ["latest"]);

    expect(world.held("latest")).toBe(digests[0]);
    expect((await world.reconcile()).drifted).toBe(0);
  });

  it("is expected after a rollback to a run that is no longer recent", async () => {
    const { world, digests } = await worldAfter(OLD);
    world.clock.advance(3 * DAY);
    await published(world, NEW);
    await rollBack(world, OLD);

    expect(world.held("latest")).toBe(digests[0]);
    expect((await world.reconcile()).drifted).toBe(0);
  });

  it("is expected of a run that was published after a rollback to an even older one", async () => {
    const { world } = await worldAfter(OLD, NEW);
    await rollBack(world, OLD);
    const between = await published(world, BETWEEN);

    expect(world.held("latest")).toBe(between);
    expect((await world.reconcile()).drifted).toBe(0);
  });

  it("is expected after a rollback in the middle of the reconciliation", async () => {
    const { world, digests } = await worldAfter(OLD, NEW);

    const report = await world.reconcile({
      async before({ name }) {
        if (name === "registry.read") await rollBack(world, OLD);
      },
    });

    expect(world.held("latest")).toBe(digests[0]);
    expect(report.drifted).toBe(0);
  });

  it("is expected of a run that took the tag from an image of no run", async () => {
    const { world } = await worldAfter(NEW);
    world.pushByHand("latest");
    const old = await published(world, OLD);

    expect(world.held("latest")).toBe(old);
    expect((await world.reconcile()).drifted).toBe(0);
  });

  it("is expected in the repository that the service had before, and the newer one in the other", async () => {
    const { world, digests } = await worldAfter(OLD);
    await publishedElsewhere(world, NEW);

    expect(world.held("latest")).toBe(digests[0]);
    expect((await world.reconcile()).drifted).toBe(0);
  });

  it("is expected by its version, whatever the branch has published since, and costs one read of the ledger", async () => {
    const { world } = await worldAfter({ ...OLD, ref: "refs/tags/v1.4.2" });
    world.clock.advance(3 * DAY);
    await published(world, NEW);
    const calls: string[] = [];

    const report = await world.reconcile(callRecorder(calls));

    expect(report.drifted).toBe(0);
    expect(calls.slice(-2)).toEqual(["registry.read", "ledger.runs"]);
  });
});

describe("a reconciliation that looks for unexpected tags", () => {
  it("costs no read of the ledger for recent runs, nor for a rollback to one", async () => {
    const { world } = await worldAfter(OLD, BETWEEN, FEATURE, NEW);
    await rollBack(world, BETWEEN);
    const calls: string[] = [];

    const report = await world.reconcile(callRecorder(calls));

    expect(report.drifted).toBe(0);
    expect(calls.filter((name) => name === "ledger.runs")).toHaveLength(1);
    expect(calls.at(-1)).toBe("registry.read");
  });

  it.each([
    ["has not ended", []],
    ["failed and was built again", ["FAILED"]],
  ])("is content with the tags of a run that %s", async (_case, before) => {
    const { world } = await worldAfter(OLD);
    const leader = world.build({ ...NEW, architecture: "amd64" });
    const arm64 = { ...NEW, architecture: "arm64", startedWith: runOfLeader(buildIdOf(leader)) } as const;
    await world.deliver(leader);
    for (const status of before) await world.deliver(world.build({ ...arm64, status, startedAgo: 400 }));

    const report = await world.reconcile({
      async before({ name }) {
        if (name !== "registry.read") return;
        const last = world.build(arm64);
        await expect(world.deliver(last, crashAtAnnouncement)).rejects.toBeInstanceOf(Crash);
      },
    });

    expect(driftsOf(world)).toEqual([]);
    expect(report.drifted).toBe(0);
    expect(world.held("latest")).toBe(world.held(NEW.commit.slice(0, 12)));
  });
});

const crashAtAnnouncement: PortObserver = {
  before({ name }) {
    if (name === "events.send") throw new Crash("the process goes");
  },
};
