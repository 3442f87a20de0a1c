import { beforeEach, describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import type { RunSubject } from "../../../components/publisher/outcome";
import { EXPORTED } from "../../../components/service/contract";
import { buildIdOf } from "../../fakes/build-event";
import { Crash, type PortObserver } from "../../fakes/observed";
import { RETRIED } from "../../fakes/retried";
import { runOf } from "../../fakes/run-of";
import { COMMIT, World } from "../../fakes/world";

const DAY = 24 * 60 * 60_000;
const OTHER = "0123456789abcdef0123456789abcdef01234567";
const COMMIT_TAG = COMMIT.slice(0, 12);

/** A retry of the follower's build that lost the run id, or a start of it by hand. */
const LONE = { architecture: "arm64", startedAgo: 60, ...RETRIED } as const;

let world: World;

beforeEach(() => {
  world = new World();
  world.deploy();
});

function sent(): readonly string[] {
  return world.bus.notices.map(({ type }) => type);
}

/** A run of which one side failed and the other did not; its events. */
function halfFailed(failed: "amd64" | "arm64", plan: { readonly ref?: string } = {}): readonly unknown[] {
  const status = (side: string) => (side === failed ? "FAILED" : "SUCCEEDED");
  const leader = world.build({ ...plan, architecture: "amd64", status: status("amd64") });
  const startedWith = runOfLeader(buildIdOf(leader));
  return [leader, world.build({ ...plan, architecture: "arm64", status: status("arm64"), startedWith })];
}

async function deliver(events: readonly unknown[]): Promise<void> {
  for (const event of events) await world.deliver(event);
}

describe("a build that was started for no run", () => {
  it.each(["amd64", "arm64"] as const)(
    "finishes the run of its revision that lacks it, with that run's own tags: %s",
    async (architecture) => {
      const events = halfFailed(architecture, { ref: "refs/tags/v1.4.2" });
      await deliver(events);

      const retried = await world.deliver(world.build({ ...LONE, architecture }));

      expect(retried).toMatchObject({ kind: "published", run: runOfLeader(buildIdOf(events[0])) });
      expect(Object.keys(world.tags()).sort()).toEqual(["1", "1.4", "1.4.2", "latest"]);
      expect(sent()).toEqual(["Image Failed", "Image Published"]);
    },
  );

  it("finishes every run of its revision that lacks it", async () => {
    await deliver(halfFailed("arm64"));
    await deliver(halfFailed("arm64", { ref: "refs/heads/feature" }));

    await world.deliver(world.build(LONE));

    expect(world.ledger.all().map(({ builds }) => builds.arm64?.status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    expect(world.ledger.all().map(({ state }) => state)).toEqual(["published", "published"]);
  });

  it("finishes no run of another revision", async () => {
    await deliver(halfFailed("arm64"));

    const outcome = await world.deliver(world.build({ ...LONE, commit: OTHER }));

    expect(outcome.kind).toBe("refused");
    expect(runOf(world).state).toBe("failed");
  });

  it.each([
    ["a day", 0, "published"],
    ["more than a day", 1, "refused"],
  ])("finishes a run that is %s old, or does not", async (_, more, kind) => {
    await deliver(halfFailed("arm64"));
    world.clock.advance(DAY + more);

    const outcome = await world.deliver(world.build({ ...LONE, startedAgo: 0 }));

    expect(outcome.kind).toBe(kind);
  });

  it("finishes a run that the ledger knows only since the day after its start", async () => {
    world.clock.advance(Date.parse("2026-03-03T00:10:00Z") - world.clock.now());
    await world.deliver(world.build({ architecture: "amd64", startedWith: "nightly-7" }));

    const outcome = await world.deliver(world.build({ ...LONE, startedAgo: 20 * 60 }));

    expect(outcome).toMatchObject({ kind: "published", run: `nightly-7-${COMMIT_TAG}` });
  });

  it("is refused once when no run lacks it, with what to start instead", async () => {
    const lone = world.build(LONE);

    const first = await world.deliver(lone);
    const second = await world.deliver(lone);
    await world.reconcile();

    const reason = expect.stringMatching(
      /no run of revision 3f2a\w+ that is younger than a day lacks an arm64 build; start project fleet-billing-amd64, which gives an image of every platform$/,
    );
    expect(first).toMatchObject({
      kind: "refused",
      run: runOfLeader(buildIdOf(lone)),
      reason,
      notified: true,
    });
    expect(second).toMatchObject({ kind: "refused", notified: false });
    expect(sent()).toEqual(["Image Refused"]);
  });

  it("that failed is told once as failed when no run lacks it", async () => {
    await world.deliver(world.build({ ...LONE, status: "FAILED" }));
    await world.reconcile();

    expect(sent()).toEqual(["Image Failed"]);
  });

  it("finishes a run whose builds failed before a crash, of which nothing came again", async () => {
    const [leader, arm64] = halfFailed("arm64");
    await deliver([leader]);
    const noLease: PortObserver = {
      after({ name }) {
        if (name === "ledger.join") throw new Crash("the process goes");
      },
    };
    await expect(world.deliver(arm64, noLease)).rejects.toBeInstanceOf(Crash);

    const outcome = await world.deliver(world.build(LONE));

    expect(outcome).toMatchObject({ kind: "published", run: runOfLeader(buildIdOf(leader)) });
  });

  it("finishes a run that was named from outside, after such a crash too", async () => {
    const startedWith = "nightly-7";
    const crash: PortObserver = {
      after({ name }) {
        if (name === "ledger.join") throw new Crash("the process goes");
      },
    };
    const leader = world.build({ architecture: "amd64", startedWith });
    await expect(world.deliver(leader, crash)).rejects.toBeInstanceOf(Crash);

    const outcome = await world.deliver(world.build(LONE));

    expect(outcome).toMatchObject({ kind: "published", run: `nightly-7-${COMMIT_TAG}` });
  });

  it("of a leader that never had a follower finishes its run, when its events were lost in a crash", async () => {
    const leader = world.build({ architecture: "amd64", status: "FAILED" });
    const crash: PortObserver = {
      after({ name }) {
        if (name === "ledger.join") throw new Crash("the process goes");
      },
    };
    await expect(world.deliver(leader, crash)).rejects.toBeInstanceOf(Crash);

    const retried = await world.deliver(world.build({ ...LONE, architecture: "amd64" }));

    expect(retried).toMatchObject({ kind: "followerStarted", run: runOfLeader(buildIdOf(leader)) });
  });
});

describe("a run id of another revision", () => {
  it.each([
    ["before the run is complete", 1],
    ["after it was published", 2],
  ])("leaves the run that it names as it is: %s", async (_, delivered) => {
    const events = world.run();
    const startedWith = runOfLeader(buildIdOf(events[0]));
    const forged = world.build({ architecture: "arm64", commit: OTHER, startedWith, startedAgo: 5 });
    await deliver(events.slice(0, delivered));
    const before = runOf(world);

    const outcome = await world.deliver(forged);
    const after = runOf(world);
    await deliver(events);

    const reason = expect.stringMatching(/a run of revision 3f2a\w+, and built 0123\w+$/);
    expect(outcome).toMatchObject({ kind: "refused", run: runOfLeader(buildIdOf(forged)), reason });
    expect(after).toEqual(before);
    expect(runOf(world).state).toBe("published");
    expect(sent().filter((type) => type === "Image Published")).toHaveLength(1);
  });

  it("ties no other build of that revision to the run that it names", async () => {
    const leader = world.build({ architecture: "amd64" });
    await world.deliver(leader);
    const startedWith = runOfLeader(buildIdOf(leader));
    const other = { architecture: "arm64", commit: OTHER } as const;
    await world.deliver(world.build({ ...other, startedWith, status: "FAILED" }));

    const outcome = await world.deliver(world.build({ ...LONE, ...other }));

    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/no run of revision 0123\w+ that is younger than a day lacks an arm64/),
    });
    expect(runOf(world)).toMatchObject({ run: startedWith, state: "open", joins: 1 });
  });

  it("is told once when its event was lost", async () => {
    const events = world.run();
    await deliver(events);
    const startedWith = runOfLeader(buildIdOf(events[0]));
    world.build({ architecture: "arm64", commit: OTHER, startedWith, startedAgo: 5 });

    const reports = [await world.reconcile(), await world.reconcile()];

    expect(reports.map(({ found }) => found)).toEqual([1, 0]);
    expect(sent()).toEqual(["Image Published", "Image Refused"]);
  });
});

describe("a build of a run that was published without it", () => {
  it("is told once as unchanged, however often it comes", async () => {
    const { run: startedWith } = (await world.publish()) as RunSubject;
    const late = world.build({ architecture: "arm64", startedWith, startedAgo: 5, content: "again" });

    const outcomes = [await world.deliver(late), await world.deliver(late)];
    const report = await world.reconcile();

    expect(outcomes).toMatchObject([
      { kind: "unchanged", run: startedWith, notified: true },
      { kind: "unchanged", run: startedWith, notified: false },
    ]);
    expect(report.found).toBe(0);
    expect(sent()).toEqual(["Image Published", "Image Unchanged"]);
  });

  it("is told once when its event was lost", async () => {
    const { run: startedWith } = (await world.publish()) as RunSubject;
    world.build({ architecture: "arm64", startedWith, startedAgo: 5, content: "again" });

    const reports = [await world.reconcile(), await world.reconcile()];

    expect(reports.map(({ found }) => found)).toEqual([1, 0]);
    expect(sent()).toEqual(["Image Published", "Image Unchanged"]);
  });
});

describe("a reference that may be a branch or a tag", () => {
  it("refuses the run once, with the two spellings that are clear", async () => {
    const plan = {
      ...RETRIED,
      exported: { [EXPORTED.ref]: "1.4.2" },
      record: { sourceVersion: "1.4.2" },
    };

    const refused = await world.publish(plan);
    await world.reconcile();
    world.clock.advance(60 * 60_000);
    const webhook = await world.publish({ ref: "refs/tags/1.4.2", content: "webhook" });

    expect(refused).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/start the build with refs\/tags\/1\.4\.2 or refs\/heads\/1\.4\.2$/),
    });
    expect(webhook.kind).toBe("published");
    expect(Object.keys(world.tags())).toEqual(expect.arrayContaining(["1.4.2", "1.4"]));
    expect(sent()).toEqual(["Image Refused", "Image Published"]);
  });
});

/** What the outside sees in the end, whatever came when. */
function outside() {
  return {
    tags: world.tags(),
    sent: [...new Set(world.bus.notices.map(({ detail }) => detail.id))].sort(),
    states: world.ledger
      .all()
      .map(({ run, state }) => `${run} ${state}`)
      .sort(),
  };
}

describe("the events of a retried run", () => {
  const orders: readonly (readonly [string, (events: readonly unknown[]) => readonly unknown[]])[] = [
    ["once", (events) => events],
    ["doubled", (events) => events.flatMap((event) => [event, event])],
    ["all of them twice", (events) => [...events, ...events]],
    ["the last again and again", (events) => [...events, events.at(-1), events.at(-1)]],
    ["the first again at the end", (events) => [...events, events[0]]],
    ["the sides swapped", ([one, other, ...rest]) => [other, one, ...rest]],
  ];

  it.each(["amd64", "arm64"] as const)(
    "give the same in every order: %s is retried",
    async (architecture) => {
      const results = [];
      for (const [name, arrange] of orders) {
        world = new World();
        world.deploy();
        const events = [...halfFailed(architecture), world.build({ ...LONE, architecture })];
        await deliver(arrange(events));
        await world.reconcile();
        results.push({ name, ...outside() });
      }

      const [first] = results;
      for (const { name, ...result } of results) expect({ ...result, name }).toEqual({ ...first, name });
      expect(first?.states).toHaveLength(1);
    },
  );

  it.each(["amd64", "arm64"] as const)("may all be lost: %s is retried", async (architecture) => {
    const [leader] = halfFailed(architecture);
    world.build({ ...LONE, architecture });

    const report = await world.reconcile();
    const notices = world.bus.notices.length;
    const again = await world.reconcile();

    expect(runOf(world)).toMatchObject({ run: runOfLeader(buildIdOf(leader)), state: "published" });
    expect(report).toMatchObject({ found: 3, faults: 0 });
    expect(again).toMatchObject({ found: 0, stuck: 0, faults: 0 });
    expect(world.bus.notices).toHaveLength(notices);
    expect(world.ledger.all()).toHaveLength(1);
  });

  it("may come late: the retry before the failure", async () => {
    const [leader, failed] = halfFailed("arm64");
    const retry = world.build(LONE);

    await deliver([leader, retry, failed]);
    await world.reconcile();

    expect(runOf(world)).toMatchObject({ run: runOfLeader(buildIdOf(leader)), state: "published" });
  });
});

describe("a leader's build that is deleted while it runs", () => {
  it("leaves a run that is told as delayed, and its follower publishes nothing", async () => {
    const leader = world.start({ architecture: "amd64", startedAgo: 0 });
    await world.reconcile();
    const [follower = { id: "" }] = world.builds.started;
    const startedWith = runOfLeader(leader);
    world.builds.forget(leader);

    await world.deliver(world.end(follower.id, { architecture: "arm64", startedWith }));
    world.clock.advance(2 * 60 * 60_000);
    const reports = [await world.reconcile(), await world.reconcile()];

    expect(reports.map(({ overdue }) => overdue)).toEqual([1, 1]);
    expect(sent()).toEqual(["Image Delayed"]);
    expect(world.tags()).toEqual({});
  });
});
