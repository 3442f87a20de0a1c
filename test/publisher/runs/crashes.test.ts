import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { buildIdOf, startEvent } from "../../fakes/build-event";
import { Crash, callRecorder, crashAfter, crashBefore, type PortObserver } from "../../fakes/observed";
import { World } from "../../fakes/world";

/** What the outside sees in the end; times differ and do not count. */
function outside(world: World) {
  return {
    tags: world.tags(),
    parameter: world.parameters.writes.at(-1)?.value,
    sent: [...new Set(world.bus.notices.map(({ detail }) => detail.id))],
    runs: world.ledger
      .all()
      .map((run) =>
        Object.fromEntries(
          Object.entries(run).map(([name, value]) => [name, name.endsWith("At") ? value !== "" : value]),
        ),
      ),
    followers: world.builds.started.map(({ id, ...start }) => start),
  };
}

interface Scenario {
  readonly name: string;
  /** Prepares the world; the event that it returns is the one whose invocation crashes. */
  readonly prepare: (world: World) => Promise<unknown>;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: "a first publish",
    async prepare(world) {
      world.deploy();
      const [amd64, arm64] = world.run();
      await world.deliver(amd64);
      return arm64;
    },
  },
  {
    name: "a publish that moves tags",
    async prepare(world) {
      world.deploy();
      for (const event of world.run({ commit: "a".repeat(40), committed: "2026-03-01T08:00:00Z" })) {
        await world.deliver(event);
      }
      const [amd64, arm64] = world.run();
      await world.deliver(amd64);
      return arm64;
    },
  },
  {
    name: "a publish of a version that moves some tags and leaves others",
    async prepare(world) {
      world.deploy();
      for (const ref of ["refs/tags/v1.4.2", "refs/tags/v2.0.0"]) {
        const commit = ref.endsWith("2") ? "a".repeat(40) : "b".repeat(40);
        for (const event of world.run({ commit, ref })) await world.deliver(event);
      }
      const [amd64, arm64] = world.run({ ref: "refs/tags/v1.4.3" });
      await world.deliver(amd64);
      return arm64;
    },
  },
  {
    name: "a rebuild of a version",
    async prepare(world) {
      world.deploy();
      const ref = "refs/tags/v1.4.2";
      for (const event of world.run({ ref })) await world.deliver(event);
      world.clock.advance(3_600_000);
      const [amd64, arm64] = world.run({ ref, startedWith: "nightly-7", content: "again" });
      await world.deliver(amd64);
      return arm64;
    },
  },
  {
    name: "a publish after a refusal for an image that was gone",
    async prepare(world) {
      world.deploy();
      const [amd64, arm64] = world.run({ visibleAfter: 20 * 60_000 });
      await world.deliver(amd64);
      world.clock.advance(11 * 60_000);
      await world.deliver(arm64);
      world.clock.advance(10 * 60_000);
      return world.build({ architecture: "arm64", startedWith: runOfLeader(buildIdOf(amd64)) });
    },
  },
  {
    name: "a repeat of a run that was published",
    async prepare(world) {
      world.deploy();
      const [amd64, arm64] = world.run();
      await world.deliver(amd64);
      await world.deliver(arm64);
      return arm64;
    },
  },
  {
    name: "a run that is refused for its release tag",
    async prepare(world) {
      world.deploy();
      world.pushByHand("3f2a9c1d0b7e");
      const [amd64, arm64] = world.run();
      await world.deliver(amd64);
      return arm64;
    },
  },
  {
    name: "the first half of a run",
    async prepare(world) {
      world.deploy();
      return world.build({ architecture: "amd64" });
    },
  },
  {
    name: "a run whose follower's project is gone",
    async prepare(world) {
      world.deploy();
      world.builds.deleteProject("fleet-billing-arm64");
      return world.build({ architecture: "amd64" });
    },
  },
  {
    name: "a publish by a build that nobody started for its run",
    async prepare(world) {
      world.deploy();
      await world.deliver(world.build({ architecture: "amd64" }));
      return world.build({ architecture: "arm64" });
    },
  },
  {
    name: "a publish with a build that ended before its leader was known",
    async prepare(world) {
      world.deploy();
      await world.deliver(world.build({ architecture: "arm64" }));
      return world.build({ architecture: "amd64" });
    },
  },
  {
    name: "a publish of two runs by one build",
    async prepare(world) {
      world.deploy();
      for (const startedWith of ["one", "two"]) {
        await world.deliver(world.build({ architecture: "amd64", startedWith }));
      }
      return world.build({ architecture: "arm64" });
    },
  },
  {
    name: "a build of another commit than the run that it was started for",
    async prepare(world) {
      world.deploy();
      const amd64 = world.build({ architecture: "amd64" });
      await world.deliver(amd64);
      const startedWith = runOfLeader(buildIdOf(amd64));
      return world.build({ architecture: "arm64", commit: "b".repeat(40), startedWith });
    },
  },
  {
    name: "a build of a run that was published without it",
    async prepare(world) {
      world.deploy();
      const [amd64, arm64] = world.run();
      for (const event of [amd64, arm64]) await world.deliver(event);
      const startedWith = runOfLeader(buildIdOf(amd64));
      return world.build({ architecture: "arm64", startedWith, startedAgo: 100 });
    },
  },
  {
    name: "a refused run",
    async prepare(world) {
      world.deploy();
      return world.build({ architecture: "amd64", record: { sourceVersion: "pr/7" } });
    },
  },
  {
    name: "a failed run",
    async prepare(world) {
      world.deploy();
      return world.build({ architecture: "amd64", status: "FAILED" });
    },
  },
];

/** Crashes at every call in turn, goes on as asked, and requires what an invocation without a crash leaves. */
async function sweep(
  prepare: Scenario["prepare"],
  crashAt: (call: number) => PortObserver,
  goOn: (world: World, event: unknown) => Promise<unknown>,
): Promise<void> {
  const calls: string[] = [];
  const expected = new World();
  await expected.deliver(await prepare(expected), callRecorder(calls));
  expect(calls).not.toEqual([]);

  for (const [at, call] of calls.entries()) {
    const world = new World();
    const event = await prepare(world);
    await expect(world.deliver(event, crashAt(at))).rejects.toBeInstanceOf(Crash);
    // Lambda delivers again after a minute at the earliest; the lease of the dead lasts longer.
    world.clock.advance(world.settings.leaseSeconds * 1000 + 1);
    await goOn(world, event);

    expect({ call, ...outside(world) }).toEqual({ call, ...outside(expected) });
  }
}

const before = (call: number) => crashBefore(call);
const after = (call: number) => crashAfter(call + 1);

describe.each(SCENARIOS)("a crash in $name", ({ prepare }) => {
  it("before any call leaves nothing that the next delivery does not complete", () =>
    sweep(prepare, before, (world, event) => world.deliver(event)));

  it("after any call leaves nothing that the next delivery does not complete", () =>
    sweep(prepare, after, (world, event) => world.deliver(event)));

  it("is made up for by the next reconciliation when the event is never delivered again", () =>
    sweep(prepare, after, (world) => world.reconcile()));
});

describe("a crash while a newer run supersedes an older one", () => {
  /** The older run's Arm build goes on; the event is of the newer run's first build. */
  async function prepare(world: World) {
    world.deploy("billing", { supersede: "cancel" });
    const old = { commit: "a".repeat(40), committed: "2026-03-01T08:00:00Z" };
    const leader = world.build({ ...old, architecture: "amd64" });
    world.start({ ...old, architecture: "arm64", startedWith: runOfLeader(buildIdOf(leader)) });
    await world.deliver(leader);
    return world.build({ architecture: "amd64", startedAgo: 200 });
  }
  /** Everything but the moment at which the build was stopped. */
  const end = (world: World) => ({
    ...outside(world),
    stopped: world.builds.stopped,
    runs: outside(world).runs.map(({ builds, ...run }) => ({ ...run, builds: Object.keys(builds ?? {}) })),
  });

  it.each([
    ["before", crashBefore],
    ["after", (call: number) => crashAfter(call + 1)],
  ])("%s any call is made up for by the next reconciliations", async (_when, crashAt) => {
    const calls: string[] = [];
    const expected = new World();
    await expected.deliver(await prepare(expected), callRecorder(calls));
    await expected.reconcile();
    expect(expected.builds.stopped).toHaveLength(1);
    expect(calls.length).toBeGreaterThan(10);

    for (const [at, call] of calls.entries()) {
      const world = new World();
      // What comes after the join is not the event's own work: a fault of it is recorded, and does not fail the event.
      await world.deliver(await prepare(world), crashAt(at)).catch(() => undefined);
      for (let count = 0; count < 3; count += 1) {
        world.clock.advance(world.settings.leaseSeconds * 1000 + 1);
        await world.reconcile();
      }

      expect({ call, ...end(world) }).toEqual({ call, ...end(expected) });
    }
  });
});

describe("a crash at the start of a leader", () => {
  const leaderPlan = { architecture: "amd64" } as const;
  /** CodeBuild remembers the token of a start for five minutes: shorter, and longer. */
  const waits = [181_000, 6 * 60_000];

  /** Ends both builds; what is left then. */
  async function endOf(world: World, leader: string) {
    await world.deliver(world.end(leader, leaderPlan));
    await world.reconcile();
    const { started } = world.builds;
    for (const { id, token } of started) {
      await world.deliver(world.end(id, { architecture: "arm64", startedWith: token }));
    }
    return { followers: started.length, runs: world.ledger.all().map(({ run, state }) => ({ run, state })) };
  }

  it.each<[string, (call: number) => PortObserver, (world: World, event: unknown) => Promise<unknown>]>([
    ["before any call", before, (world, event) => world.deliver(event)],
    ["after any call", after, (world, event) => world.deliver(event)],
    ["before any call, and a lost event", before, (world) => world.reconcile()],
    ["after any call, and a lost event", after, (world) => world.reconcile()],
    ["before any call, and a lost event until the leader has ended", before, async () => undefined],
    ["after any call, and a lost event until the leader has ended", after, async () => undefined],
  ])("%s leaves one follower and one image", async (_case, crashAt, goOn) => {
    const calls: string[] = [];
    const expected = new World();
    expected.deploy();
    const first = expected.start(leaderPlan);
    await expected.deliver(startEvent(expected.builds.find(first)), callRecorder(calls));
    const run = runOfLeader(first);
    expect(calls).toEqual(["parameters.read", "builds.get", "ledger.claimFollower", "builds.start"]);

    for (const wait of waits) {
      for (const [at, call] of calls.entries()) {
        const world = new World();
        world.deploy();
        const leader = world.start(leaderPlan);
        const event = startEvent(world.builds.find(leader));
        await expect(world.deliver(event, crashAt(at))).rejects.toBeInstanceOf(Crash);
        world.clock.advance(wait);
        await goOn(world, event);

        expect({ call, ...(await endOf(world, leader)) }).toEqual({
          call,
          followers: 1,
          runs: [{ run, state: "published" }],
        });
      }
    }
  });
});

describe("tags that were written before a crash", () => {
  it("are not written again", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const crash = {
      before({ name }: { readonly name: string }) {
        if (name === "ledger.finish") throw new Crash("the process is gone");
      },
    };
    await expect(world.deliver(arm64, crash)).rejects.toThrow(Crash);
    const calls: string[] = [];

    const outcome = await world.deliver(arm64, callRecorder(calls));

    expect(outcome.kind).toBe("published");
    expect(calls.filter((name) => name === "registry.put")).toEqual([]);
  });
});

describe("an event that was sent before a crash", () => {
  it("comes again with the same id", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const crash = {
      after({ name }: { readonly name: string }) {
        if (name === "events.send") throw new Crash("the process goes");
      },
    };
    await expect(world.deliver(arm64, crash)).rejects.toThrow(Crash);
    world.clock.advance(world.settings.leaseSeconds * 1000 + 1);

    await world.deliver(arm64);

    const ids = world.bus.notices.map(({ detail }) => detail.id);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });
});
