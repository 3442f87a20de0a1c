import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { PublisherFault } from "../../../components/publisher/fault";
import { buildIdOf, startEvent } from "../../fakes/build-event";
import { callRecorder } from "../../fakes/observed";
import { COMMIT, World } from "../../fakes/world";

describe("the builds of a run", () => {
  it.each([
    ["x86 first", [0, 1]],
    ["Graviton first", [1, 0]],
  ] as const)("are published when the last one ends: %s", async (_, [first, second]) => {
    const world = new World();
    world.deploy();
    const events = world.run();
    const run = runOfLeader(buildIdOf(events[0]));

    const waiting = await world.deliver(events[first]);
    const published = await world.deliver(events[second]);

    const missing = first === 0 ? "arm64" : "amd64";
    expect(waiting).toEqual({ kind: "waiting", service: "fleet-billing", run, missing: [missing] });
    expect(published).toMatchObject({ kind: "published", service: "fleet-billing", run });
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

  it("cost three calls when they come again to a published run", async () => {
    const world = new World();
    world.deploy();
    const events = world.run();
    for (const event of events) await world.deliver(event);
    const calls: string[] = [];

    await world.deliver(events[0], callRecorder(calls));

    expect(calls).toEqual(["parameters.read", "builds.get", "ledger.join"]);
  });

  it("are told as published and as unchanged by a build that comes too late, and finds them complete", async () => {
    const world = new World();
    world.deploy();
    const [amd64, arm64] = world.run();
    const startedWith = runOfLeader(buildIdOf(amd64));
    await world.deliver(amd64);
    const interrupted = world.deliver(arm64, {
      before({ name }) {
        if (name === "ledger.takeLease") throw new Error("the network is gone");
      },
    });
    await expect(interrupted).rejects.toThrow("the network is gone");

    const outcome = await world.deliver(world.build({ architecture: "arm64", startedWith, startedAgo: 100 }));

    expect(outcome).toMatchObject({ kind: "published", run: startedWith });
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Published", "Image Unchanged"]);
    expect(world.telemetry.outcomes.map(({ kind }) => kind)).toEqual(["waiting", "unchanged", "published"]);
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

  it("of a service with one build project make a run by themselves", async () => {
    const world = new World();
    world.deploy("billing", { platforms: ["linux/arm64", "linux/arm/v7"] });

    const outcome = await world.deliver(world.build({ architecture: "arm64" }));

    expect(outcome.kind).toBe("published");
    const digest = world.tags().latest ?? "";
    const index = JSON.parse(world.registry.image("billing", digest)?.body ?? "");
    const platforms = index.manifests.map(
      ({ platform }: { platform: Record<string, string> }) =>
        `${platform.architecture}${platform.variant ?? ""}`,
    );
    expect(platforms).toEqual(["arm64", "unknown", "armv7", "unknown"]);
  });

  it("of two services do not meet", async () => {
    const world = new World();
    world.deploy("billing");
    world.deploy("orders");

    const leader = world.build({ service: "billing", architecture: "amd64" });
    const startedWith = runOfLeader(buildIdOf(leader));

    const first = await world.deliver(leader);
    const second = await world.deliver(
      world.build({ service: "orders", architecture: "arm64", startedWith }),
    );

    expect([first.kind, second.kind]).toEqual(["followerStarted", "waiting"]);
  });
});

describe("a build that has not ended", () => {
  it("is ignored while its event says so, unless it is the leader's", async () => {
    const world = new World();
    world.deploy();
    const id = world.start({ architecture: "arm64" });

    const outcome = await world.deliver(startEvent(world.builds.find(id)));

    expect(outcome).toEqual({ kind: "ignored", reason: `build ${id} is not of the leader of fleet-billing` });
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
    expect(fault).toMatchObject({
      code: "BUILD_UNFINISHED",
      message: `BUILD_UNFINISHED reading build ${buildIdOf(event)}: the event says SUCCEEDED, CodeBuild's record still IN_PROGRESS`,
    });
    expect(world.telemetry.faults).toEqual([fault]);
  });
});
