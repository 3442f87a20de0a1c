import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import type { PublisherFault } from "../../../components/publisher/fault";
import type { RunSubject } from "../../../components/publisher/outcome";
import type { Join } from "../../../components/publisher/ports/ledger";
import { buildIdOf } from "../../fakes/build-event";
import type { PortObserver } from "../../fakes/observed";
import { callRecorder } from "../../fakes/observed";
import { COMMIT, World } from "../../fakes/world";

const MINUTE = 60_000;

describe("a reconciliation", () => {
  it("publishes a run of which every event was lost", async () => {
    const world = new World();
    world.deploy();
    world.run();

    const report = await world.reconcile();

    expect(report).toEqual({
      builds: 2,
      found: 2,
      stuck: 0,
      superseded: 0,
      overdue: 0,
      drifted: 0,
      faults: 0,
    });
    expect(Object.keys(world.tags()).sort()).toEqual([COMMIT.slice(0, 12), "latest", "main"]);
  });

  it("publishes a run of which one event was lost", async () => {
    const world = new World();
    world.deploy();
    const [amd64] = world.run();
    await world.deliver(amd64);

    const report = await world.reconcile();

    expect(report.found).toBe(1);
    expect(world.bus.details("Image Published")).toHaveLength(1);
  });

  it("sends the event of a failure whose build event was lost, once", async () => {
    const world = new World();
    world.deploy();
    world.build({ architecture: "amd64", status: "FAILED" });

    await world.reconcile();
    const second = await world.reconcile();

    expect(world.bus.details("Image Failed")).toHaveLength(1);
    expect(second).toMatchObject({ found: 0, stuck: 0 });
  });

  it("publishes a run that was complete when its invocation ended without it", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const noLease: PortObserver = {
      before({ name }) {
        if (name === "ledger.takeLease") throw new Error("throttled");
      },
    };
    await expect(world.deliver(arm64, noLease)).rejects.toThrow("throttled");

    const report = await world.reconcile();

    expect(report).toMatchObject({ found: 0, stuck: 1 });
    expect(world.bus.details("Image Published")).toHaveLength(1);
  });

  it("does nothing again for what is known", async () => {
    const world = new World();
    world.deploy();
    for (const event of world.run()) await world.deliver(event);
    const refused = world.build({
      architecture: "amd64",
      commit: "a".repeat(40),
      record: { sourceVersion: "pr/1" },
    });
    await world.deliver(refused);
    await world.reconcile();
    const calls: string[] = [];

    const report = await world.reconcile(callRecorder(calls));

    expect(report).toEqual({
      builds: 3,
      found: 0,
      stuck: 0,
      superseded: 0,
      overdue: 0,
      drifted: 0,
      faults: 0,
    });
    expect(calls).toEqual([
      "ledger.bookmarks",
      "builds.recent",
      "builds.get",
      "parameters.read",
      "parameters.read",
      "ledger.runs",
      "registry.read",
    ]);
  });

  it("does nothing for a build that came after its run was published", async () => {
    const world = new World();
    world.deploy();
    const { run: startedWith } = (await world.publish()) as RunSubject;
    await world.deliver(world.build({ architecture: "arm64", startedWith, startedAgo: 5 }));

    const report = await world.reconcile();

    expect(report).toMatchObject({ builds: 3, found: 0, stuck: 0 });
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Published", "Image Unchanged"]);
  });

  it("finalizes a run once that was both stuck and had lost an event", async () => {
    const world = new World();
    world.deploy();
    const [failed] = world.run({ status: "FAILED" });
    const noLease: PortObserver = {
      before({ name }) {
        if (name === "ledger.takeLease") throw new Error("throttled");
      },
    };
    await expect(world.deliver(failed, noLease)).rejects.toThrow("throttled");

    const report = await world.reconcile();

    expect(report).toMatchObject({ found: 1, stuck: 0 });
    expect(world.bus.details("Image Failed")).toHaveLength(1);
  });

  it("leaves running builds alone", async () => {
    const world = new World();
    world.deploy();
    world.build({ architecture: "arm64", status: "IN_PROGRESS" });

    const report = await world.reconcile();

    expect(report).toMatchObject({ builds: 1, found: 0 });
    expect(world.ledger.all()).toEqual([]);
  });

  it("refuses a lost build that exported nothing, once", async () => {
    const world = new World();
    world.deploy();
    world.build({ architecture: "amd64", record: { exported: {} } });

    const reports = [await world.reconcile(), await world.reconcile()];

    expect(reports.map(({ found }) => found)).toEqual([1, 0]);
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Refused"]);
  });

  it("reports a run that waits for a build for more than an hour", async () => {
    const world = new World();
    world.deploy();
    world.builds.limited = true;
    const { run } = (await world.deliver(world.build({ architecture: "amd64", endedAgo: 0 }))) as RunSubject;

    world.clock.advance(60 * MINUTE);
    const early = await world.reconcile();
    world.clock.advance(1);
    const late = await world.reconcile();

    expect([early.overdue, late.overdue]).toEqual([0, 1]);
    expect([early.stuck, late.stuck]).toEqual([0, 0]);
    expect(world.telemetry.notes).toEqual([
      {
        message: "run waits too long for a build",
        facts: { service: "fleet-billing", run, missing: "arm64" },
      },
    ]);
  });

  it("reports a run by its last build, and every build that it waits for", async () => {
    const world = new World();
    world.deploy();
    const retried = { status: "FAILED", record: { nextAttempt: "again" } };
    const amd64 = world.build({ architecture: "amd64", endedAgo: 59 * 60, ...retried });
    const startedWith = runOfLeader(buildIdOf(amd64));
    await world.deliver(amd64);
    await world.deliver(world.build({ architecture: "arm64", startedWith, endedAgo: 0, ...retried }));

    world.clock.advance(2 * MINUTE);
    const early = await world.reconcile();
    world.clock.advance(58 * MINUTE + 1);
    const late = await world.reconcile();

    expect([early.overdue, late.overdue]).toEqual([0, 1]);
    expect(world.telemetry.notes.map(({ facts }) => facts.missing)).toEqual(["amd64, arm64"]);
  });

  it("does not report a run that waits for no build, however long its publication takes", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    await world.deliver(amd64);
    const noLease: PortObserver = {
      before({ name }) {
        if (name === "ledger.takeLease") throw new Error("throttled");
      },
    };
    await expect(world.deliver(arm64, noLease)).rejects.toThrow("throttled");
    world.clock.advance(2 * 60 * MINUTE);

    const report = await world.reconcile(noLease);

    expect(report).toMatchObject({ stuck: 1, overdue: 0, faults: 1 });
    expect(world.telemetry.notes).toEqual([]);
    expect(world.telemetry.faultSubjects.at(-1)).toBe(`fleet-billing ${runOfLeader(buildIdOf(amd64))}`);
  });

  it("counts no lost build of a service that is no longer registered, and never tells of it", async () => {
    const world = new World();
    world.deploy();
    world.build({ architecture: "amd64" });
    world.remove("billing");

    const reports = [await world.reconcile(), await world.reconcile()];

    for (const report of reports) expect(report).toMatchObject({ builds: 0, found: 0, faults: 0 });
    expect(world.telemetry.outcomes).toEqual([]);
    expect(world.telemetry.notes).toEqual([]);
  });

  it("records the lost builds of a run in the order of their starts, in whatever order CodeBuild gives them", async () => {
    const world = new World();
    world.deploy();
    for (const startedAgo of [300, 500, 400])
      world.build({ architecture: "amd64", status: "FAILED", startedAgo, record: { nextAttempt: "again" } });
    const get = world.builds.get.bind(world.builds);
    const joined: number[] = [];
    for (const order of [1, -1]) {
      world.builds.get = async (ids) =>
        [...(await get(ids))].sort((left, right) => order * (left.startedAt - right.startedAt));
      await world.reconcile({
        before({ name, arguments: [join] }) {
          if (name !== "ledger.join") return;
          const { build } = join as Join;
          joined.push((world.clock.now() - Date.parse(build.startedAt)) / 1000);
          throw new Error("throttled");
        },
      });
    }

    expect(joined).toEqual([500, 400, 300, 500, 400, 300]);
  });

  it("does not let one service stop the others", async () => {
    const world = new World();
    const broken = world.deploy("broken");
    world.deploy("gone");
    world.deploy("billing");
    for (const service of ["broken", "gone", "billing"]) world.run({ service });
    world.parameters.set(world.registrationOf(broken), "{");
    world.registry.drop("gone");

    const report = await world.reconcile();

    expect(report).toMatchObject({ builds: 4, found: 4, faults: 3 });
    expect(world.tags("billing").latest).toMatch(/^sha256:/);
    expect(world.tags("broken")).toEqual({});
    const codes = world.telemetry.faults.map((fault) => (fault as PublisherFault).code).sort();
    expect(codes).toEqual(["REGISTRATION_UNREADABLE", "REGISTRATION_UNREADABLE", "REPOSITORY_MISSING"]);
  });

  it("leaves what it has no time for to the next one", async () => {
    const world = new World();
    world.deploy("billing");
    world.deploy("orders");
    world.run({ service: "billing", startedAgo: 600 });
    const [orders] = world.run({ service: "orders" });
    const slow: PortObserver = {
      after({ name }) {
        if (name === "ledger.finish") world.clock.advance(100_000);
      },
    };

    await world.reconcile(slow);
    const tagsOfFirst = world.tags("orders");
    await world.reconcile();

    expect(tagsOfFirst).toEqual({});
    expect(world.telemetry.notes).toEqual([
      {
        message: "left work to the next reconciliation",
        facts: { service: "fleet-orders", run: runOfLeader(buildIdOf(orders)) },
      },
    ]);
    expect(world.tags("orders").latest).toMatch(/^sha256:/);
  });
});
