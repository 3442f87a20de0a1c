import { describe, expect, it } from "vitest";
import { EXPORTED } from "../../components/core/wire";
import { PublisherFault } from "../../components/publisher/fault";
import { buildIdOf } from "../fakes/build-event";
import { COMMIT, runIdOf, World } from "../fakes/world";

const RUN = runIdOf(COMMIT, "branch/main");

describe("the builds of a run", () => {
  it.each([
    ["x86 first", [0, 1]],
    ["Graviton first", [1, 0]],
  ] as const)("are published when the last one ends: %s", async (_, [first, second]) => {
    const world = new World();
    world.deploy();
    const events = world.run();

    const waiting = await world.deliver(events[first]);
    const published = await world.deliver(events[second]);

    const missing = first === 0 ? "arm64" : "amd64";
    expect(waiting).toEqual({ kind: "waiting", service: "fleet-billing", run: RUN, missing: [missing] });
    expect(published).toMatchObject({ kind: "published", service: "fleet-billing", run: RUN });
    expect(Object.keys(world.tags()).sort()).toEqual([COMMIT.slice(0, 12), "latest", "main"]);
  });

  it("give the same image in either order", async () => {
    const digests = [];
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const world = new World();
      world.deploy();
      const events = world.run();
      for (const at of order) await world.deliver(events[at]);
      digests.push(world.tags().latest);
    }

    expect(digests[0]).toMatch(/^sha256:/);
    expect(digests[0]).toBe(digests[1]);
  });

  it("are published once when every event comes twice", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();

    const kinds = [];
    for (const event of [amd64, amd64, arm64, arm64, amd64]) kinds.push((await world.deliver(event)).kind);

    expect(kinds).toEqual(["waiting", "waiting", "published", "alreadyPublished", "alreadyPublished"]);
    expect(world.bus.notices).toHaveLength(1);
    expect(world.registry.writes).toHaveLength(3);
  });

  it("need no exported variables in the event", async () => {
    const world = new World();
    world.deploy();
    const bare = world.run().map((event) => {
      const copy = structuredClone(event) as { detail: { "additional-information"?: unknown } };
      delete copy.detail["additional-information"];
      return copy;
    });

    await world.deliver(bare[0]);
    const outcome = await world.deliver(bare[1]);

    expect(outcome.kind).toBe("published");
  });

  it("take the variables of the event where CodeBuild's record has none", async () => {
    const world = new World();
    world.deploy();
    const events = world.run();
    for (const event of events) {
      const [record] = await world.builds.get([buildIdOf(event)]);
      if (record !== undefined) world.builds.record({ ...record, exported: {} });
    }

    await world.deliver(events[0]);
    const outcome = await world.deliver(events[1]);

    expect(outcome.kind).toBe("published");
  });

  it("of a service with one builder make a run by themselves", async () => {
    const world = new World();
    world.deploy("billing", { platforms: ["linux/arm64", "linux/arm/v7"] });

    const outcome = await world.deliver(world.build({ architecture: "arm64" }));

    expect(outcome.kind).toBe("published");
    const digest = world.tags().latest ?? "";
    const index = JSON.parse(world.registry.image("billing", digest)?.body ?? "");
    const platforms = index.manifests.map(
      ({ platform }: { platform: Record<string, string> }) => `${platform.architecture}${platform.variant ?? ""}`,
    );
    expect(platforms).toEqual(["arm64", "unknown", "armv7", "unknown"]);
  });

  it("of two services do not meet", async () => {
    const world = new World();
    world.deploy("billing");
    world.deploy("orders");

    const first = await world.deliver(world.build({ service: "billing", architecture: "amd64" }));
    const second = await world.deliver(world.build({ service: "orders", architecture: "arm64" }));

    expect([first.kind, second.kind]).toEqual(["waiting", "waiting"]);
  });
});

describe("a builder that is tried again", () => {
  it("reports the failure once and publishes after the retry, with the other side's build", async () => {
    const world = new World();
    world.deploy();
    const failed = world.build({ architecture: "amd64", status: "FAILED" });
    const arm64 = world.build({ architecture: "arm64" });

    const first = await world.deliver(failed);
    const second = await world.deliver(arm64);
    const again = await world.deliver(failed);
    const retried = await world.deliver(world.build({ architecture: "amd64", startedAgo: 60 }));

    expect(first).toMatchObject({ kind: "failed", told: true });
    expect(second).toMatchObject({ kind: "failed", told: false });
    expect(again).toMatchObject({ kind: "failed", told: false });
    expect(retried.kind).toBe("published");
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Failed", "Image Published"]);
  });

  it("tells the builder, the phase and the log of the failure", async () => {
    const world = new World();
    world.deploy();

    await world.deliver(world.build({ architecture: "arm64", status: "TIMED_OUT" }));

    const [detail] = world.bus.details("Image Failed");
    expect(detail).toMatchObject({
      id: `fleet-billing/${RUN}/failed`,
      service: "billing",
      repository: "billing",
      run: RUN,
      builder: "arm64",
      status: "TIMED_OUT",
      phase: "BUILD",
      logs: "https://console.aws.amazon.com/logs/fleet-billing-arm64",
      revision: COMMIT,
    });
    expect(detail?.reason).toMatch(/^arm64 build fleet-billing-arm64:\S+ ended TIMED_OUT in phase BUILD$/);
  });

  it("waits while CodeBuild tries again by itself", async () => {
    const world = new World();
    world.deploy();
    const nextAttempt = "arn:aws:codebuild:eu-central-1:123456789012:build/fleet-billing-amd64:next";
    const failed = world.build({ architecture: "amd64", status: "FAILED", record: { nextAttempt } });

    const outcome = await world.deliver(failed);

    expect(outcome).toMatchObject({ kind: "waiting", missing: ["amd64", "arm64"] });
    expect(world.bus.notices).toEqual([]);
  });

  it("replaces its older build before the run is complete", async () => {
    const world = new World();
    world.deploy();
    const older = world.build({ architecture: "amd64", startedAgo: 900, content: "older" });
    const newer = world.build({ architecture: "amd64", startedAgo: 300, content: "newer" });
    const arm64 = world.build({ architecture: "arm64", startedAgo: 900 });

    for (const event of [newer, older, arm64]) await world.deliver(event);

    const [run] = world.ledger.all();
    const [detail] = world.bus.details("Image Published");
    expect(run?.builds.amd64?.id).toBe(buildIdOf(newer));
    expect(run?.joins).toBe(2);
    expect(detail).toMatchObject({ digest: world.tags().latest });
  });

  it("does not replace a build of a published run", async () => {
    const world = new World();
    world.deploy();
    for (const event of world.run()) await world.deliver(event);
    const before = world.tags();

    const outcome = await world.deliver(world.build({ architecture: "amd64", startedAgo: 5, content: "again" }));

    expect(outcome).toMatchObject({ kind: "alreadyPublished", digest: before.latest });
    expect(world.tags()).toEqual(before);
  });

  it("orders builds of one moment by their id, whichever event comes first", async () => {
    const results = [];
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const world = new World();
      world.deploy();
      const builds = [1, 2].map((content) => world.build({ architecture: "amd64", content: `${content}` }));
      for (const at of order) await world.deliver(builds[at]);
      results.push(world.ledger.all()[0]?.builds.amd64?.id);
    }

    expect(results[0]).toMatch(/^fleet-billing-amd64:/);
    expect(results[0]).toBe(results[1]);
  });

  it("opens a refused run again", async () => {
    const world = new World();
    world.deploy();
    const wrong = world.build({ architecture: "amd64", exported: { [EXPORTED.revision]: "f".repeat(40) } });
    const arm64 = world.build({ architecture: "arm64" });
    await world.deliver(wrong);
    const refused = await world.deliver(arm64);

    const retried = await world.deliver(world.build({ architecture: "amd64", startedAgo: 20 }));

    expect(refused.kind).toBe("refused");
    expect(retried.kind).toBe("published");
  });
});

describe("a build that has not ended", () => {
  it("is ignored while its event says so", async () => {
    const world = new World();
    world.deploy();

    const outcome = await world.deliver(world.build({ architecture: "amd64", status: "IN_PROGRESS" }));

    expect(outcome.kind).toBe("ignored");
    expect(world.ledger.all()).toEqual([]);
  });

  it("is a fault when its event says that it has, so that the event comes again", async () => {
    const world = new World();
    world.deploy();
    const event = world.build({ architecture: "amd64" });
    const [record] = await world.builds.get([buildIdOf(event)]);
    if (record !== undefined) world.builds.record({ ...record, status: "IN_PROGRESS" });

    const fault = await world.deliver(event).catch((error: unknown) => error);

    expect(fault).toBeInstanceOf(PublisherFault);
    expect(fault).toMatchObject({ code: "BUILD_UNFINISHED", retriable: true });
    expect(world.journal.faults).toEqual([fault]);
  });
});
