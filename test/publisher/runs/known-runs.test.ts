import { describe, expect, it } from "vitest";
import { readEndedBuild } from "../../../components/publisher/builds/ended-build";
import { endedBuilds, readRuns, withStoppedRuns } from "../../../components/publisher/runs/known-runs";
import { buildIdOf } from "../../fakes/build-event";
import { callRecorder, observed, type PortObserver } from "../../fakes/observed";
import { COMMIT, runIdOf, World } from "../../fakes/world";

const RUN = runIdOf(COMMIT, "branch/main");

function ledgerOf(world: World, observer: PortObserver) {
  return observed(world.ports, observer).ledger;
}

describe("the runs of the ledger", () => {
  it("are asked for once each and a hundred at a time", async () => {
    const world = new World();
    world.deploy();
    await world.publish();
    const asked: string[][] = [];
    const ledger = ledgerOf(world, {
      before: ({ arguments: [keys] }) => void asked.push((keys as { run: string }[]).map(({ run }) => run)),
    });
    const others = Array.from({ length: 200 }, (_, number) => ({
      service: "fleet-billing",
      run: `r${number}`,
    }));
    const own = { service: "fleet-billing", run: RUN };

    const known = await readRuns(ledger, [own, ...others, own]);

    expect([...known.keys()]).toEqual([`fleet-billing ${RUN}`]);
    expect(known.get(`fleet-billing ${RUN}`)?.status.kind).toBe("complete");
    expect(asked.map(({ length }) => length)).toEqual([100, 100, 1]);
    expect(new Set(asked.flat()).size).toBe(201);
  });

  it("are not asked for when there are none to know", async () => {
    const world = new World();
    const calls: string[] = [];

    expect((await readRuns(ledgerOf(world, callRecorder(calls)), [])).size).toBe(0);
    expect(calls).toEqual([]);
  });
});

describe("the builds that have ended", () => {
  it("are those of services that named their run, with service and architecture", async () => {
    const world = new World();
    world.deploy();
    const ids = [
      world.build({ architecture: "arm64" }),
      world.build({ architecture: "amd64", record: { exported: {} } }),
      world.build({ architecture: "amd64", record: { project: "other" } }),
    ].map(buildIdOf);
    const running = world.start({ architecture: "amd64" });
    const records = await world.builds.get([...ids, running]);

    const ended = await endedBuilds(world.ledger, records);

    expect(ended).toMatchObject([
      {
        service: "fleet-billing",
        architecture: "arm64",
        project: "fleet-billing-arm64",
        run: RUN,
        build: { id: ids[0] },
      },
    ]);
    expect(ended).toHaveLength(1);
  });

  it.each([
    ["STOPPED", {}, 1],
    ["STOPPED", { RUN_ID: RUN }, 0],
    ["FAILED", {}, 0],
  ] as const)("have the ledger asked for their run: %s with %j", async (status, exported, asked) => {
    const world = new World();
    world.deploy();
    const id = buildIdOf(world.build({ architecture: "amd64", status, record: { exported } }));
    const ended = readEndedBuild(world.builds.find(id));
    if (ended === undefined) throw new Error("the build has not ended");
    const calls: string[] = [];

    const [build] = await withStoppedRuns(ledgerOf(world, callRecorder(calls)), [
      { ...ended, service: "fleet-billing" },
    ]);

    expect(calls).toEqual(Array(asked).fill("ledger.stopped"));
    expect(build?.run).toBe(ended.run);
  });
});
