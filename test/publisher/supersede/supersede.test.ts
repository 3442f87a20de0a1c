import { beforeEach, describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { buildIdOf, startEvent } from "../../fakes/build-event";
import { callRecorder } from "../../fakes/observed";
import { runOf } from "../../fakes/run-of";
import { type BuildPlan, World } from "../../fakes/world";

const OLD = { commit: "a".repeat(40), committed: "2026-03-02T08:00:00Z" };
const NEW = { commit: "b".repeat(40), committed: "2026-03-02T09:00:00Z" };

let world: World;

beforeEach(() => {
  world = new World();
  world.deploy("billing", { supersede: "cancel" });
});

/** The follower of a leader's build of OLD. */
function follower(leader: unknown) {
  const startedWith = runOfLeader(buildIdOf(leader));
  return { ...OLD, startedAgo: 300, architecture: "arm64", startedWith } as const;
}

/** The slow half of a run: arm64 still runs, amd64 has ended and its event was delivered. */
async function halfRun(plan: Omit<BuildPlan, "architecture">): Promise<string> {
  const leader = world.build({ startedAgo: 300, ...plan, architecture: "amd64" });
  const startedWith = plan.startedWith ?? runOfLeader(buildIdOf(leader));
  const arm64 = world.start({ startedAgo: 300, ...plan, architecture: "arm64", startedWith });
  await world.deliver(leader);
  return arm64;
}

describe("a newer run of the same branch", () => {
  it("stops what still runs of an older one, which ends with one event, and is published itself", async () => {
    const old = await halfRun(OLD);

    const outcome = await world.publish({ ...NEW, startedAgo: 200 });
    const stopped = await world.deliver(world.eventOf(old));

    expect(world.builds.stopped).toEqual([old]);
    expect(outcome.kind).toBe("published");
    const { run, reason } = runOf(world, OLD.commit);
    expect(stopped).toEqual({ kind: "superseded", service: "fleet-billing", run, reason, notified: false });
    expect(reason).toMatch(/^run build-\S+ of the same branch is newer, so build \S+ was stopped$/);
    expect(runOf(world, OLD.commit).state).toBe("superseded");
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Superseded", "Image Published"]);
    expect(world.bus.details("Image Superseded")).toMatchObject([
      { id: `fleet-billing/${run}/superseded`, by: runOf(world, NEW.commit).run, reason },
    ]);
    expect(world.held("latest")).toBe(world.held("bbbbbbbbbbbb"));
    expect(world.tags()).not.toHaveProperty("aaaaaaaaaaaa");
  });

  it("stops it as soon as one of its own builds has succeeded", async () => {
    const old = await halfRun(OLD);

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([old]);
  });

  it("stops it too when the older run is recorded last", async () => {
    await halfRun({ ...NEW, startedAgo: 200 });

    const old = await halfRun(OLD);

    expect(world.builds.stopped).toEqual([old]);
  });

  it("stops it when it has been published already", async () => {
    await world.publish({ ...NEW, startedAgo: 200 });

    const old = await halfRun(OLD);

    expect(world.builds.stopped).toEqual([old]);
  });

  it("stops it when it is complete and only not published yet", async () => {
    const [amd64, arm64] = world.run({ ...NEW, startedAgo: 200 });
    await world.deliver(amd64);
    const interrupted = world.deliver(arm64, {
      before({ name }) {
        if (name === "ledger.takeLease") throw new Error("the network is gone");
      },
    });
    await expect(interrupted).rejects.toThrow("the network is gone");

    const old = await halfRun(OLD);

    expect(world.builds.stopped).toEqual([old]);
  });

  it("is the newest of several", async () => {
    const newest = { commit: "c".repeat(40), committed: "2026-03-02T09:10:00Z" };
    for (const plan of [NEW, newest, { ...NEW, startedWith: "again" }]) {
      await world.deliver(world.build({ ...plan, startedAgo: 200, architecture: "amd64" }));
    }

    await halfRun(OLD);

    expect(runOf(world, OLD.commit).supersededBy).toBe(runOf(world, newest.commit).run);
  });

  it("stops nothing unless the service asks for it, and costs no call then", async () => {
    world.deploy("billing", {});
    const calls: string[] = [];
    await halfRun(OLD);
    const plan = { ...NEW, startedAgo: 200, architecture: "amd64" } as const;
    const leader = world.start(plan);
    await world.deliver(startEvent(world.builds.find(leader)));
    world.clock.advance(60_000);

    await world.deliver(world.end(leader, plan), callRecorder(calls));
    const report = await world.reconcile();

    expect(calls).toEqual(["parameters.read", "builds.get", "ledger.join"]);
    expect(report).toMatchObject({ superseded: 0, faults: 0 });
    expect(world.builds.stopped).toEqual([]);
  });

  it("asks CodeBuild once for running builds, in two calls, and the ledger only when there are any", async () => {
    const calls: string[] = [];

    for (const event of world.run(NEW)) await world.deliver(event, callRecorder(calls));

    const first = calls.indexOf("builds.recent");
    expect(calls.slice(first, first + 5)).toEqual([
      "builds.recent",
      "builds.get",
      "parameters.read",
      "builds.get",
      "ledger.join",
    ]);
    expect(calls.filter((name) => name === "builds.recent")).toHaveLength(1);
  });
});

describe("nothing is stopped", () => {
  it.each<[string, Omit<BuildPlan, "architecture">, Omit<BuildPlan, "architecture">]>([
    ["for a run of another branch", OLD, { ...NEW, ref: "refs/heads/feature/x" }],
    ["of a version", { ...OLD, ref: "refs/tags/v1.4.2" }, NEW],
    [
      "of a version for another version",
      { ...OLD, ref: "refs/tags/v1.4.2" },
      { ...NEW, ref: "refs/tags/v2.0.0" },
    ],
    ["for a version", OLD, { ...NEW, ref: "refs/tags/v1.4.2" }],
    ["for a run of an older commit that was started later", NEW, { ...OLD, startedWith: "again" }],
    ["for a run that cannot be trusted", OLD, { ...NEW, exported: { SOURCE_TIME: "soon" } }],
  ])("%s", async (_case, first, second) => {
    await halfRun(first);

    await halfRun({ ...second, startedAgo: 200 });
    const report = await world.reconcile();

    expect(world.builds.stopped).toEqual([]);
    expect(report).toMatchObject({ superseded: 0, faults: 0 });
  });

  it("for a run that has failed", async () => {
    const leader = world.build({ ...NEW, startedAgo: 200, architecture: "amd64" });
    await world.deliver(leader);
    await world.deliver(world.build({ ...follower(leader), ...NEW, status: "FAILED" }));

    await halfRun(OLD);

    expect(world.builds.stopped).toEqual([]);
  });

  it("for a run that was refused", async () => {
    world.pushByHand("bbbbbbbbbbbb");
    const outcome = await world.publish({ ...NEW, startedAgo: 200 });

    await halfRun(OLD);

    expect(outcome.kind).toBe("refused");
    expect(world.builds.stopped).toEqual([]);
  });

  it("of a service that has the same commit, run and branch", async () => {
    world.deploy("orders", { supersede: "cancel" });
    await halfRun({ ...OLD, service: "orders" });

    await halfRun({ ...NEW, startedAgo: 200 });
    const report = await world.reconcile();

    expect(report).toMatchObject({ superseded: 0, faults: 0 });
    expect(world.builds.stopped).toEqual([]);
  });

  it("of a build project that was started again after the newer run began, and that is published", async () => {
    const leader = world.build({ ...OLD, startedAgo: 300, architecture: "amd64" });
    const failed = { status: "FAILED", record: { nextAttempt: "x" } };
    await world.deliver(world.build({ ...follower(leader), ...failed }));
    await world.deliver(leader);
    const retry = { ...follower(leader), startedAgo: 100 };
    const running = world.start(retry);

    await world.publish({ ...NEW, startedAgo: 200 });
    const outcome = await world.deliver(world.end(running, retry));

    expect(world.builds.stopped).toEqual([]);
    expect(outcome).toMatchObject({ kind: "published", tags: { written: ["aaaaaaaaaaaa"], moved: [] } });
  });

  it("when the ledger records a build between the read and the mark", async () => {
    const old = await halfRun(OLD);
    const { runId } = world.builds.find(old);
    const late = world.end(old, { ...OLD, startedAgo: 300, architecture: "arm64", startedWith: runId });
    world.builds.record({ ...world.builds.find(old), status: "IN_PROGRESS" });

    await world.deliver(world.build({ ...NEW, startedAgo: 200, architecture: "amd64" }), {
      async before({ name }) {
        if (name !== "ledger.markSuperseded") return;
        world.builds.record({ ...world.builds.find(old), status: "SUCCEEDED" });
        await world.deliver(late);
      },
    });

    expect(world.builds.stopped).toEqual([]);
    expect(runOf(world, OLD.commit).state).toBe("published");
  });
});

describe("the build to stop", () => {
  it.each([
    ["its commit", {}],
    ["no commit yet", { sourceVersion: "main", resolvedVersion: "" }],
  ])("is known by the run that it was started with from outside, and has %s", async (_case, record) => {
    const own = await halfRun({ ...OLD, startedWith: "nightly-1" });
    const other = world.start({ ...OLD, startedWith: "nightly-9", startedAgo: 300, architecture: "arm64" });
    world.builds.record({ ...world.builds.find(own), ...record });

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([own]);
    expect(world.builds.find(other).status).toBe("IN_PROGRESS");
  });

  it("is none that was started without the run's own id", async () => {
    world.start({ ...OLD, startedAgo: 300, architecture: "arm64" });
    await world.deliver(
      world.build({ ...OLD, startedWith: "nightly-1", startedAgo: 300, architecture: "amd64" }),
    );

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([]);
  });

  it("is none that was started for another commit with the same run id", async () => {
    const plan = { startedWith: "nightly", startedAgo: 300 } as const;
    world.start({ ...plan, commit: "c".repeat(40), architecture: "arm64" });
    await world.deliver(world.build({ ...OLD, ...plan, architecture: "amd64" }));

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([]);
  });

  it("is the run's own, also when a tag at the same commit is built at the same time", async () => {
    const tagged = await halfRun({ ...OLD, ref: "refs/tags/v1.4.2" });
    const own = await halfRun(OLD);

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([own]);
    expect(world.builds.find(tagged).status).toBe("IN_PROGRESS");
  });

  it("is none while CodeBuild is about to build again, and another branch at the same commit is built", async () => {
    await halfRun({ ...OLD, startedAgo: 310, ref: "refs/heads/release" });
    const leader = world.build({ ...OLD, startedAgo: 300, architecture: "amd64" });
    const failed = { status: "FAILED", record: { nextAttempt: "the-next" } };
    await world.deliver(world.build({ ...follower(leader), ...failed }));
    await world.deliver(leader);

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([]);
  });

  it("is none of a run whose leader still runs, as nothing else tells its branch", async () => {
    const leader = world.start({ ...OLD, startedAgo: 300, architecture: "amd64" });
    await world.deliver(startEvent(world.builds.find(leader)));

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([]);
  });

  it("is none when the build has ended and only the ledger does not have it yet", async () => {
    const leader = world.build({ ...OLD, startedAgo: 300, architecture: "amd64" });
    world.build(follower(leader));
    world.start({ ...follower(leader), startedAgo: 290 });
    await world.deliver(leader);

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([]);
  });

  it("is the retry of CodeBuild itself too", async () => {
    const leader = world.build({ ...OLD, startedAgo: 300, architecture: "amd64" });
    const failed = { status: "FAILED", record: { nextAttempt: "the-next" } };
    await world.deliver(world.build({ ...follower(leader), ...failed }));
    await world.deliver(leader);
    const retry = world.start({ ...follower(leader), startedAgo: 250 });

    await halfRun({ ...NEW, startedAgo: 200 });

    expect(world.builds.stopped).toEqual([retry]);
  });

  it("of a source without commits is known by the run that both builds were started with", async () => {
    world.deploy("billing", {
      source: { type: "s3", bucket: "acme-sources", key: "k.zip" },
      supersede: "cancel",
    });
    const old = await halfRun({ startedWith: "one" });

    await halfRun({ startedWith: "two", startedAgo: 200 });

    expect(world.builds.stopped).toEqual([old]);
  });
});

describe("a build that was stopped for a newer run", () => {
  it("ends its own run, though it exported nothing", async () => {
    const old = await halfRun(OLD);
    await halfRun({ ...NEW, startedAgo: 200 });

    const outcome = await world.deliver(world.eventOf(old));
    const report = await world.reconcile();

    expect(world.builds.find(old).exported).toEqual({});
    expect(outcome).toMatchObject({ kind: "superseded", run: runOf(world, OLD.commit).run, notified: false });
    expect(world.ledger.all().map(({ revision }) => revision)).toEqual([OLD.commit, NEW.commit]);
    expect(report.found).toBe(0);
  });

  it("is found by a reconciliation when its event is lost", async () => {
    const old = await halfRun(OLD);
    await halfRun({ ...NEW, startedAgo: 200 });

    const report = await world.reconcile();

    expect(report).toMatchObject({ found: 1, superseded: 0, faults: 0 });
    expect(runOf(world, OLD.commit).builds.arm64).toMatchObject({ id: old, status: "STOPPED" });
    expect(world.bus.details("Image Superseded")).toHaveLength(1);
  });

  it("that ended just before is published all the same", async () => {
    const old = await halfRun(OLD);
    const startedWith = world.builds.find(old).runId;
    const plan = { ...OLD, startedAgo: 300, architecture: "arm64", startedWith } as const;
    await world.deliver(world.build({ ...NEW, startedAgo: 200, architecture: "amd64" }));

    const outcome = await world.deliver(world.end(old, plan));

    expect(outcome).toMatchObject({ kind: "published", tags: { written: ["aaaaaaaaaaaa"] } });
  });

  it("fails its run when it is built again and fails", async () => {
    const old = await halfRun(OLD);
    const startedWith = world.builds.find(old).runId;
    await world.publish({ ...NEW, startedAgo: 200 });

    const outcome = await world.deliver(
      world.build({ ...OLD, startedAgo: 100, architecture: "arm64", status: "FAILED", startedWith }),
    );

    expect(outcome).toMatchObject({ kind: "failed", notified: true });
  });

  it("that a person stopped is a failure", async () => {
    const leader = world.build({ ...OLD, startedAgo: 300, architecture: "amd64" });
    await world.deliver(leader);

    const outcome = await world.deliver(world.build({ ...follower(leader), status: "STOPPED" }));

    expect(outcome).toMatchObject({ kind: "failed", notified: true });
    expect(world.bus.details("Image Superseded")).toEqual([]);
  });
});

describe("a reconciliation", () => {
  it("stops what an event did not", async () => {
    const old = await halfRun(OLD);
    await world.deliver(world.build({ ...NEW, startedAgo: 200, architecture: "amd64" }), {
      before({ name }) {
        if (name === "builds.recent") throw new Error("throttled");
      },
    });

    expect(world.builds.stopped).toEqual([]);
    expect(world.telemetry.faults).toHaveLength(1);
    expect(await world.reconcile()).toMatchObject({ superseded: 1 });
    expect(world.builds.stopped).toEqual([old]);
  });

  it("that cannot stop a build says so, and the next one stops it", async () => {
    const old = await halfRun(OLD);
    world.build({ ...NEW, startedAgo: 200, architecture: "amd64" });
    await world.reconcile();
    const failing = await world.reconcile({
      before({ name }) {
        if (name === "builds.stop") throw new Error("not allowed");
      },
    });

    expect(failing).toMatchObject({ superseded: 0, faults: 1 });
    expect(await world.reconcile()).toMatchObject({ superseded: 1, faults: 0 });
    expect(world.builds.stopped).toEqual([old]);
  });

  it.each(["ledger.markSuperseded", "builds.stop", "events.send", "ledger.finish"])(
    "ends what was interrupted at %s, and sends its event with one id",
    async (interrupted) => {
      const old = await halfRun(OLD);
      await world.deliver(world.build({ ...NEW, startedAgo: 200, architecture: "amd64" }), {
        before({ name }) {
          if (name === interrupted) throw new Error("the network is gone");
        },
      });

      await world.reconcile();

      expect(world.builds.stopped).toEqual([old]);
      expect(runOf(world, OLD.commit).state).toBe("superseded");
      expect(new Set(world.bus.details("Image Superseded").map(({ id }) => id)).size).toBe(1);
    },
  );
});
