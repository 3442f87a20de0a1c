import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../../components/publisher/builds/run-id";
import { startEvent } from "../../fakes/build-event";
import { RETRIED } from "../../fakes/retried";
import { World } from "../../fakes/world";

const LEADER = { architecture: "amd64", startedAgo: 0, endedAgo: 0 } as const;

describe("a run whose follower could not be started when its leader began", () => {
  it("gets it from a reconciliation when the leader failed, and a retry of it succeeded", async () => {
    const world = new World();
    world.deploy();
    const leader = world.start(LEADER);
    const run = runOfLeader(leader);
    world.builds.limited = true;
    await world.deliver(startEvent(world.builds.find(leader)));
    await world.deliver(world.end(leader, { ...LEADER, status: "FAILED" }));
    world.clock.advance(60_000);
    const retry = world.start({ ...LEADER, ...RETRIED });
    await world.deliver(startEvent(world.builds.find(retry)));
    world.clock.advance(60_000);
    await world.deliver(world.end(retry, { ...LEADER, ...RETRIED }));
    world.builds.limited = false;

    await world.reconcile();
    await world.reconcile();

    expect(world.builds.started).toMatchObject([{ token: run }]);
    const [{ id } = { id: "" }] = world.builds.started;
    const follower = world.end(id, { architecture: "arm64", startedWith: run });
    expect(await world.deliver(follower)).toMatchObject({ kind: "published", run });
    expect(Object.keys(world.tags())).toContain("main");
  });
});

describe("a run that was named from outside", () => {
  it("gets no follower when a start by hand took the place of its leader's build: who named it starts both", async () => {
    const world = new World();
    world.deploy();
    await world.deliver(world.build({ ...LEADER, startedWith: "release-7", status: "FAILED" }));
    world.clock.advance(60_000);
    await world.deliver(world.build({ ...LEADER, ...RETRIED }));

    await world.reconcile();

    expect(world.ledger.all()).toMatchObject([
      { state: "failed", builds: { amd64: { status: "SUCCEEDED" } } },
    ]);
    expect(world.builds.started).toEqual([]);
  });
});
