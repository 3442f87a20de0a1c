import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { buildIdOf } from "../../fakes/build-event";
import type { PortObserver } from "../../fakes/observed";
import { callRecorder } from "../../fakes/observed";
import { COMMIT, World } from "../../fakes/world";

const OLDER = "a".repeat(40);

/** The build that CodeBuild started by itself in the place of a leader's that failed; its event. */
function retryOf(world: World, failed: unknown): unknown {
  return world.build({ architecture: "amd64", record: { previousAttempt: buildIdOf(failed) } });
}

function followerOf(world: World, leader: unknown): unknown {
  return world.build({ architecture: "arm64", startedWith: runOfLeader(buildIdOf(leader)) });
}

describe("two runs of one service that are published at once", () => {
  it.each([
    ["the older one first", [0, 1]],
    ["the newer one first", [1, 0]],
  ] as const)("leave the moving tags at the newer one: %s", async (_, order) => {
    const world = new World();
    world.deploy();
    const older = world.run({ commit: OLDER, committed: "2026-03-01T08:00:00Z" });
    const newer = world.run();
    await world.deliver(older[0]);
    await world.deliver(newer[0]);
    const last = [older[1], newer[1]];

    const outcomes = await Promise.all(order.map((at) => world.deliver(last[at])));

    expect(outcomes.map(({ kind }) => kind)).toEqual(["published", "published"]);
    const tags = world.tags();
    expect(tags).toMatchObject({ main: tags[COMMIT.slice(0, 12)], latest: tags[COMMIT.slice(0, 12)] });
    expect(await world.published()).toBe(tags.latest);
  });

  it("never write at the same time", async () => {
    const world = new World();
    world.deploy();
    const older = world.run({ commit: OLDER, committed: "2026-03-01T08:00:00Z" });
    const newer = world.run();
    await world.deliver(older[0]);
    await world.deliver(newer[0]);
    const writers: string[] = [];
    const writer = (name: string): PortObserver => ({
      before: (call) => {
        if (call.name === "registry.put" || call.name === "ledger.finish") writers.push(name);
      },
    });

    await Promise.all([world.deliver(older[1], writer("older")), world.deliver(newer[1], writer("newer"))]);

    expect(writers).toEqual([...Array(4).fill("older"), ...Array(4).fill("newer")]);
  });
});

describe("the last event of a run", () => {
  it("publishes once when two invocations have it at once", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);

    const outcomes = await Promise.all([world.deliver(arm64), world.deliver(arm64)]);

    expect(outcomes.map(({ kind }) => kind)).toEqual(["published", "alreadyPublished"]);
    expect(world.bus.notices).toHaveLength(1);
    expect(world.registry.writes).toHaveLength(3);
  });

  it("publishes once when the second invocation joins before and takes the lease after the first", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    let first: unknown;
    const overtaken: PortObserver = {
      async before({ name }) {
        if (name === "ledger.takeLease") first ??= await world.deliver(arm64);
      },
    };

    const second = await world.deliver(arm64, overtaken);

    expect(first).toMatchObject({ kind: "published" });
    expect(second.kind).toBe("alreadyPublished");
    expect(world.bus.notices).toHaveLength(1);
  });
});

describe("a run that was published while its lease was waited for", () => {
  it("is not published again, also when another run was published after it", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const now = world.clock.now();
    await world.ledger.takeLease("fleet-billing", "other", now, now + 1_000);
    let asked = 0;
    const overtaken: PortObserver = {
      async after({ name }) {
        if (name !== "ledger.takeLease") return;
        asked += 1;
        if (asked > 1) return;
        await world.ledger.release("fleet-billing", "other");
        await world.deliver(arm64);
        await world.publish({ commit: OLDER });
      },
    };

    const outcome = await world.deliver(arm64, overtaken);

    expect(outcome.kind).toBe("alreadyPublished");
    expect(world.bus.notices).toHaveLength(2);
  });
});

describe("a failure", () => {
  it("sends no event when a retry of the build has succeeded while the lease was waited for", async () => {
    const world = new World();
    world.deploy();
    const failed = world.build({ architecture: "amd64", status: "FAILED", startedAgo: 900 });
    const retried = retryOf(world, failed);
    const overtaken: PortObserver = {
      async before({ name }) {
        if (name === "ledger.takeLease") await world.deliver(retried);
      },
    };

    const outcome = await world.deliver(failed, overtaken);
    const next = await world.deliver(followerOf(world, failed));

    expect(outcome).toMatchObject({ kind: "waiting", missing: ["arm64"] });
    expect(next.kind).toBe("published");
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Published"]);
  });

  it("sends no event when the run was published while the lease was waited for", async () => {
    const world = new World();
    world.deploy();
    const failed = world.build({ architecture: "amd64", status: "FAILED", startedAgo: 900 });
    const retried = retryOf(world, failed);
    await world.deliver(followerOf(world, failed));
    const overtaken: PortObserver = {
      async before({ name }) {
        if (name === "ledger.takeLease") await world.deliver(retried);
      },
    };

    const outcome = await world.deliver(failed, overtaken);

    expect(outcome.kind).toBe("alreadyPublished");
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Published"]);
  });

  it("is a fault when the ledger lost the run meanwhile, and the lease is given back", async () => {
    const world = new World();
    world.deploy();
    const [failed] = world.run({ status: "FAILED" });
    const forgetful: PortObserver = {
      before({ name }) {
        if (name === "ledger.runs") world.ledger.expire(Number.POSITIVE_INFINITY);
      },
    };

    const fault = await world.deliver(failed, forgetful).catch((error: unknown) => error);

    expect(fault).toMatchObject({
      code: "LEDGER_UNREADABLE",
      message: `LEDGER_UNREADABLE reading run ${runOfLeader(buildIdOf(failed))} of fleet-billing: the ledger has no such run that this version can read`,
    });
    expect(await world.deliver(failed)).toMatchObject({ kind: "failed", notified: true });
  });

  it("sends one event when both builds fail at once", async () => {
    const world = new World();
    world.deploy();
    const events = world.run({ status: "FAILED" });

    await Promise.all(events.map((event) => world.deliver(event)));

    expect(world.bus.details("Image Failed")).toHaveLength(1);
  });
});

describe("a lease", () => {
  it("of an invocation that died is taken over when it has run out, and not before", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const now = world.clock.now();
    await world.ledger.takeLease("fleet-billing", "dead", now, now + 180_000);

    const fault = await world.deliver(arm64).catch((error: unknown) => error);
    const waited = world.clock.now() - now;
    world.clock.advance(60_000);
    const outcome = await world.deliver(arm64);

    const until = new Date(now + 180_000).toISOString();
    expect(fault).toMatchObject({
      code: "LEASE_BUSY",
      message: `LEASE_BUSY publishing fleet-billing: another invocation publishes it, until ${until} at the latest`,
    });
    expect(waited).toBeGreaterThan(80_000);
    expect(waited).toBeLessThan(101_000);
    expect(outcome.kind).toBe("published");
    expect(world.clock.now()).toBeGreaterThanOrEqual(now + 180_000);
  });

  it("that is about to end is not written under", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const slow: PortObserver = {
      after: ({ name }) => {
        if (name === "registry.read") world.clock.advance(80_000);
      },
    };

    const fault = await world.deliver(arm64, slow).catch((error: unknown) => error);

    expect(fault).toMatchObject({
      code: "LEASE_SHORT",
      message:
        "LEASE_SHORT publishing fleet-billing: the lease ends before the next write is sure to be done",
    });
    expect(world.tags()).toEqual({});
  });

  it("is not written under for longer than the function may run, so that a late write arrives before others take over", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    let taken = 0;
    const sent: number[] = [];
    const slow: PortObserver = {
      before: ({ name }) => {
        if (name === "ledger.takeLease") taken = world.clock.now();
        if (name === "registry.put") sent.push(world.clock.now());
        world.clock.advance(35_000);
      },
    };

    const fault = await world.deliver(arm64, slow).catch((error: unknown) => error);

    expect(fault).toMatchObject({ code: "LEASE_SHORT" });
    expect(sent).toHaveLength(1);
    expect(Math.max(...sent) - taken).toBeLessThanOrEqual(world.publisher.timeoutSeconds * 1000);
  });

  it("that was lost does not end the run", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const stolen: PortObserver = {
      async before({ name }) {
        if (name !== "ledger.finish") return;
        world.clock.advance(world.settings.leaseSeconds * 1000 + 1);
        await world.ledger.takeLease("fleet-billing", "thief", world.clock.now(), world.clock.now() + 1000);
      },
    };

    const fault = await world.deliver(arm64, stolen).catch((error: unknown) => error);
    const state = world.ledger.all()[0]?.state;
    world.clock.advance(2_000);
    const outcome = await world.deliver(arm64);

    expect(fault).toMatchObject({ code: "LEASE_LOST" });
    expect(state).toBe("open");
    expect(outcome.kind).toBe("published");
  });

  it("is asked for less and less often by those who wait", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const now = world.clock.now();
    await world.ledger.takeLease("fleet-billing", "other", now, now + 20_000);
    const calls: string[] = [];

    await world.deliver(arm64, callRecorder(calls));

    expect(calls.filter((name) => name === "ledger.takeLease")).toHaveLength(7);
  });
});
