import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { perform } from "./actions";
import { calmDown } from "./calm";
import { deploy } from "./deploy";
import { checkEnd } from "./ends";
import { watch } from "./invariants";
import { NO_FAULTS, Simulation } from "./simulation";
import { assertKept } from "./worlds";

const SERVICES = 200;
const RUNS = 1_000;
const CONCURRENT = 50;

describe(`${RUNS} runs of ${SERVICES} services with ${CONCURRENT} invocations at once`, () => {
  it("keep every promise", { timeout: 120_000 }, async () => {
    const shuffle = fc.infiniteStream(fc.nat(1_000_000));
    const load = fc.asyncProperty(fc.scheduler(), shuffle, async (scheduler, numbers) => {
      const simulation = new Simulation(scheduler, watch);
      const number = () => numbers.next().value;
      for (let at = 0; at < SERVICES; at += 1) deploy(simulation, `service-${at}`, 0);
      for (let at = 0; at < RUNS; at += 1) await perform(simulation, pushOf(at, number()));
      expect(simulation.mailbox).toHaveLength(2 * RUNS);
      let widest = 0;
      while (simulation.mailbox.length > 0) {
        // A tenth of the events comes twice.
        if (simulation.running < CONCURRENT)
          await perform(simulation, deliver(number(), number() % 10 === 0));
        else await simulation.step(1);
        widest = Math.max(widest, simulation.running);
      }
      await calmDown(simulation);
      checkEnd(simulation);
      assertKept(simulation);
      expect(widest).toBe(CONCURRENT);
      expect(simulation.world.ledger.all()).toHaveLength(RUNS);
      const published = simulation.world.ledger.all().filter(({ state }) => state === "published");
      expect(published.length).toBeGreaterThan(RUNS * 0.9);
    });
    await fc.assert(load, { numRuns: 1 });
  });
});

/** Five runs of each service, each of a source with a release tag of its own. */
function pushOf(at: number, number: number) {
  const source = DISTINCT[((at % SERVICES) + Math.floor(at / SERVICES)) % DISTINCT.length] ?? 0;
  const ends: ["SUCCEEDED", "SUCCEEDED"] = ["SUCCEEDED", "SUCCEEDED"];
  const slow = [false, false] as const;
  return {
    do: "push",
    service: at,
    source,
    mixed: false,
    ends,
    late: 0,
    slow,
    attested: number % 2 === 0,
  } as const;
}

/** Places in `SOURCES`: four commits of a branch, and three versions. */
const DISTINCT = [0, 1, 2, 3, 6, 7, 8];

function deliver(letter: number, keep: boolean) {
  return { do: "deliver", letter, keep, plan: NO_FAULTS } as const;
}
