import { describe, expect, it } from "vitest";
import { readRuns } from "../../../components/publisher/runs/known-runs";
import { callRecorder, observed, type PortObserver } from "../../fakes/observed";
import { World } from "../../fakes/world";

function ledgerOf(world: World, observer: PortObserver) {
  return observed(world.ports, observer).ledger;
}

describe("the runs of the ledger", () => {
  it("are asked for once each and a hundred at a time", async () => {
    const world = new World();
    world.deploy();
    const { run: published } = (await world.publish()) as { readonly run: string };
    const asked: string[][] = [];
    const ledger = ledgerOf(world, {
      before: ({ arguments: [keys] }) => void asked.push((keys as { run: string }[]).map(({ run }) => run)),
    });
    const others = Array.from({ length: 200 }, (_, number) => ({
      service: "fleet-billing",
      run: `r${number}`,
    }));
    const own = { service: "fleet-billing", run: published };

    const known = await readRuns(ledger, [own, ...others, own]);

    expect([...known.keys()]).toEqual([`fleet-billing ${published}`]);
    expect(known.get(`fleet-billing ${published}`)?.status.kind).toBe("complete");
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
