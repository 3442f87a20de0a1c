import { describe, expect, it } from "vitest";
import { HIDDEN_SECONDS } from "../../../components/publisher/operations/replay";
import { RECONCILE_EVENT, REPLAY_EVENT } from "../../../components/service/contract";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { sourceEvent, startEvent } from "../../fakes/build-event";
import { Crash, callRecorder, crashAfter, type PortObserver } from "../../fakes/observed";
import { COMMIT, World } from "../../fakes/world";

/** A world whose queue holds both events of a run. */
function worldOfDeadRun(): World {
  const world = new World();
  world.deploy();
  for (const event of world.run()) world.deadLetters.put(event);
  return world;
}

describe("a replay of the dead letters", () => {
  it("of an empty queue does nothing, in one call", async () => {
    const world = new World();
    const calls: string[] = [];

    const report = await world.replay(callRecorder(calls));

    expect(report).toEqual({ received: 0, handled: 0, failed: 0, complete: true });
    expect(calls).toEqual(["deadLetters.take"]);
    expect(world.telemetry.replays).toEqual([report]);
    expect(world.telemetry.flushes).toBe(1);
  });

  it("publishes the run of its events and empties the queue", async () => {
    const world = worldOfDeadRun();

    const report = await world.replay();

    expect(report).toEqual({ received: 2, handled: 2, failed: 0, complete: true });
    expect(Object.keys(world.tags()).sort()).toEqual([COMMIT.slice(0, 12), "latest", "main"]);
    expect(world.deadLetters.bodies()).toEqual([]);
    expect(world.telemetry.outcomes.map(({ kind }) => kind)).toEqual(["waiting", "published"]);
  });

  it("removes the start of a build that has ended since, or that begins no run", async () => {
    const world = new World();
    world.deploy();
    const leader = world.start({ architecture: "amd64" });
    const follower = world.start({ architecture: "arm64" });
    const records = [leader, follower].map((id) => world.builds.find(id));
    for (const record of records) world.deadLetters.put(startEvent(record));
    for (const record of records) world.deadLetters.put(sourceEvent(record));
    world.end(leader, { architecture: "amd64", status: "FAILED" });

    const report = await world.replay();

    expect(report).toEqual({ received: 4, handled: 4, failed: 0, complete: true });
    expect(world.deadLetters.bodies()).toEqual([]);
    expect(world.builds.started).toEqual([]);
  });

  it("removes a message only after its event was handled", async () => {
    const world = worldOfDeadRun();
    const calls: string[] = [];

    await world.replay(callRecorder(calls));

    const queue = calls.filter((name) => /^(deadLetters|ledger\.(join|finish))/.test(name));
    expect(queue).toEqual([
      "deadLetters.take",
      "ledger.join",
      "deadLetters.remove",
      "deadLetters.take",
      "ledger.join",
      "ledger.finish",
      "deadLetters.remove",
      "deadLetters.take",
    ]);
  });

  it("keeps an event that fails again with its reason in the log, and goes on with the others", async () => {
    const world = new World();
    world.deploy("gone");
    world.deploy("billing");
    const failing = [...world.run({ service: "gone" })];
    const events = [...failing, ...world.run({ service: "billing" })];
    for (const event of events) world.deadLetters.put(event);
    world.registry.drop("gone");

    const report = await world.replay();

    // The first build of the broken service only waits for the second.
    expect(report).toEqual({ received: 4, handled: 3, failed: 1, complete: true });
    expect(world.deadLetters.bodies()).toEqual([JSON.stringify(failing[1])]);
    expect(world.tags("billing").latest).toMatch(/^sha256:/);
    expect(world.telemetry.faults).toMatchObject([{ code: "REPOSITORY_MISSING" }]);
    expect(world.telemetry.notes).toMatchObject([
      {
        message: "dead letter is kept",
        facts: { message: "message-2", reason: expect.stringMatching(/fail/) },
      },
    ]);
  });

  it("hides what it keeps for longer than the function can run, so that no replay takes one event twice", async () => {
    const world = new World();
    world.deadLetters.put("{");
    const hidden: unknown[] = [];
    const observer: PortObserver = {
      before(call) {
        if (call.name === "deadLetters.take") hidden.push(...call.arguments);
      },
    };

    await world.replay(observer);

    expect(HIDDEN_SECONDS).toBeGreaterThan(resolvePublisher("fleet").timeoutSeconds);
    expect(hidden).toEqual([HIDDEN_SECONDS, HIDDEN_SECONDS]);
  });

  it("handles what it kept once the cause is gone", async () => {
    const world = worldOfDeadRun();
    const outage: PortObserver = {
      before({ name }) {
        if (name === "ledger.takeLease") throw new Error("throttled");
      },
    };
    const first = await world.replay(outage);

    const hidden = await world.replay();
    world.clock.advance(world.settings.leaseSeconds * 1000);
    const second = await world.replay();

    expect(first).toMatchObject({ received: 2, handled: 1, failed: 1 });
    expect(hidden).toMatchObject({ received: 0 });
    expect(second).toEqual({ received: 1, handled: 1, failed: 0, complete: true });
    expect(world.bus.details("Image Published")).toHaveLength(1);
  });

  it("puts an event of its own that a topic did not take on the bus again, once, with the same id", async () => {
    const world = worldOfDeadRun();
    await world.replay();
    const [notice] = world.bus.notices;
    const undelivered = {
      source: "multiarch-codebuild",
      "detail-type": notice?.type,
      detail: notice?.detail,
    };
    world.deadLetters.put(undelivered);

    const report = await world.replay({
      after({ name }) {
        // The topic refuses it again.
        if (name === "events.send") world.deadLetters.put(undelivered);
      },
    });

    expect(report).toEqual({ received: 2, handled: 1, failed: 1, complete: true });
    expect(world.bus.notices.map(({ detail }) => detail)).toEqual([notice?.detail, notice?.detail]);
    expect(world.deadLetters.bodies()).toEqual([JSON.stringify(undelivered)]);
  });

  it("keeps an event of another publisher", async () => {
    const world = worldOfDeadRun();
    await world.replay();
    const [notice] = world.bus.notices;
    const detail = { ...notice?.detail, publisher: "other" };
    world.deadLetters.put({ source: "multiarch-codebuild", "detail-type": notice?.type, detail });

    expect(await world.replay()).toMatchObject({ received: 1, handled: 0, failed: 1 });
    expect(world.bus.notices).toHaveLength(1);
  });

  it.each([
    ["no JSON", "{", /not JSON/],
    ["an empty body", "", /not JSON/],
    ["JSON that is no event", "null", /nothing to be done/],
    [
      "an event of another product",
      JSON.stringify({ source: "aws.ec2", "detail-type": "x" }),
      /nothing to be done/,
    ],
  ])("keeps what it can do nothing with, and it stops nothing: %s", async (_case, body, reason) => {
    const world = new World();
    world.deploy();
    world.deadLetters.put(body);
    for (const event of world.run()) world.deadLetters.put(event);

    const report = await world.replay();

    expect(report).toEqual({ received: 3, handled: 2, failed: 1, complete: true });
    expect(world.deadLetters.bodies()).toEqual([body]);
    expect(world.tags().latest).toMatch(/^sha256:/);
    expect(world.telemetry.notes).toMatchObject([
      {
        message: "dead letter is kept",
        facts: { message: "message-1", reason: expect.stringMatching(reason) },
      },
    ]);
  });

  it("keeps the event of a service that is not registered, with the reason in the telemetry", async () => {
    const world = worldOfDeadRun();
    world.parameters.remove(world.registrationOf(world.deploy()));

    const report = await world.replay();

    expect(report).toMatchObject({ handled: 0, failed: 2 });
    expect(world.deadLetters.bodies()).toHaveLength(2);
    expect(world.telemetry.outcomes[0]).toMatchObject({ reason: expect.stringMatching(/is not registered/) });
  });

  it("makes up for every reconciliation that failed by one", async () => {
    const world = new World();
    world.deploy();
    world.run();
    for (let failed = 0; failed < 3; failed += 1) world.deadLetters.put(RECONCILE_EVENT);

    const report = await world.replay();

    expect(report).toMatchObject({ received: 3, handled: 3 });
    expect(world.telemetry.reconciliations).toHaveLength(1);
    expect(world.tags().latest).toMatch(/^sha256:/);
  });

  it("keeps the reconciliation that fails again", async () => {
    const world = new World();
    world.deadLetters.put(RECONCILE_EVENT);
    world.deadLetters.put(RECONCILE_EVENT);
    const observer: PortObserver = {
      before({ name }) {
        if (name === "ledger.bookmarks") throw new Error("throttled");
      },
    };

    const report = await world.replay(observer);

    expect(report).toMatchObject({ received: 2, handled: 0, failed: 2 });
    expect(world.deadLetters.bodies()).toHaveLength(2);
  });

  it("takes a replay that failed for done, and does not begin another in itself", async () => {
    const world = new World();
    world.deadLetters.put(REPLAY_EVENT);

    const report = await world.replay();

    expect(report).toMatchObject({ received: 1, handled: 1 });
    expect(world.telemetry.replays).toHaveLength(1);
    expect(world.deadLetters.bodies()).toEqual([]);
  });

  it("begins nothing new shortly before the function's end, and says that there may be more", async () => {
    const world = worldOfDeadRun();
    const slow: PortObserver = {
      after({ name }) {
        if (name === "ledger.join") world.clock.advance(91_000);
      },
    };

    const first = await world.replay(slow);
    const second = await world.replay();

    expect(first).toEqual({ received: 1, handled: 1, failed: 0, complete: false });
    expect(second).toEqual({ received: 1, handled: 1, failed: 0, complete: true });
    expect(world.bus.details("Image Published")).toHaveLength(1);
  });

  it("ends although the queue never does", async () => {
    const world = new World();
    const endless: PortObserver = {
      before({ name }) {
        if (name === "deadLetters.take") world.deadLetters.put(REPLAY_EVENT);
      },
    };

    const report = await world.replay(endless);

    expect(report).toEqual({ received: 1_000, handled: 1_000, failed: 0, complete: false });
  });

  it.each(["deadLetters.take", "deadLetters.remove"])(
    "is a fault when the queue does not answer to %s, and loses nothing",
    async (broken) => {
      const world = worldOfDeadRun();
      const observer: PortObserver = {
        before({ name }) {
          if (name === broken) throw new Error("access denied");
        },
      };

      await expect(world.replay(observer)).rejects.toThrow("access denied");

      expect(world.telemetry.faults).toHaveLength(1);
      expect(world.deadLetters.bodies()).toHaveLength(2);
    },
  );
});

describe("a crash in a replay", () => {
  it("after any call loses no event, and the next replay completes what is left", async () => {
    const calls: string[] = [];
    const expected = worldOfDeadRun();
    await expected.replay(callRecorder(calls));

    for (let count = 1; count <= calls.length; count += 1) {
      const world = worldOfDeadRun();
      await expect(world.replay(crashAfter(count))).rejects.toBeInstanceOf(Crash);
      world.clock.advance(world.settings.leaseSeconds * 1000 + 1);
      const report = await world.replay();

      expect({ after: calls[count - 1], tags: world.tags(), left: world.deadLetters.bodies() }).toEqual({
        after: calls[count - 1],
        tags: expected.tags(),
        left: [],
      });
      expect(report).toMatchObject({ failed: 0, complete: true });
      expect(new Set(world.bus.notices.map(({ detail }) => detail.id)).size).toBe(1);
    }
  });

  it("between the handling and the removal has the event handled again, which changes nothing", async () => {
    const world = worldOfDeadRun();
    const crash: PortObserver = {
      before({ name }) {
        if (name === "deadLetters.remove" && world.bus.notices.length > 0)
          throw new Crash("the process is gone");
      },
    };
    await expect(world.replay(crash)).rejects.toBeInstanceOf(Crash);
    const [tags, runs] = [world.tags(), world.ledger.all()];
    world.clock.advance(world.settings.leaseSeconds * 1000);

    const report = await world.replay();

    expect(report).toEqual({ received: 1, handled: 1, failed: 0, complete: true });
    expect(world.telemetry.outcomes.at(-1)?.kind).toBe("alreadyPublished");
    expect(world.tags()).toEqual(tags);
    expect(world.ledger.all()).toEqual(runs);
    expect(world.bus.notices).toHaveLength(1);
  });
});
