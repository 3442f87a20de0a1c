import fc from "fast-check";
import { RECONCILE_EVENT } from "../../components/service/contract";
import { type Action, deploy, perform } from "./actions";
import { end } from "./builds";
import { actionsOf } from "./draws";
import { checkPutBack } from "./drift";
import { checkEnd, watch } from "./invariants";
import { NO_FAULTS, Simulation } from "./simulation";
import { SWARM } from "./swarm";
import { sweep } from "./sweep";
import type { Truth } from "./truth";

/** Reconciliations after which every run must have ended: one lease of a crashed holder, the retry window of missing images, one to spare. */
const RECONCILIATIONS = 5;
const MINUTES_BETWEEN_RECONCILIATIONS = 5;

/** Of one world. */
const MOST_ACTIONS = 90;

/** One action as a command of fast-check's model-based testing; the truth is the model, the simulation the real thing. */
class Act implements fc.AsyncCommand<Truth, Simulation> {
  readonly action: Action;
  readonly #promises: RegExp;

  constructor(action: Action, promises: RegExp) {
    this.action = action;
    this.#promises = promises;
  }

  check(): boolean {
    return true;
  }

  async run(_truth: Truth, simulation: Simulation): Promise<void> {
    await perform(simulation, this.action);
    sweep(simulation);
    assertKept(simulation, this.#promises);
  }

  toString(): string {
    return JSON.stringify(this.action);
  }
}

/**
 * Holds in every world: no promise is broken at any moment, and in the end every run has ended.
 *
 * @param promises what is looked at; everything by default
 */
export const worldProperty = (promises = /^/) =>
  fc.asyncProperty(
    fc.scheduler(),
    SWARM.chain((swarm) => fc.tuple(fc.constant(swarm), ...halves(actionsOf(swarm), promises))),
    async (scheduler, [{ services }, first, second]) => {
      const simulation = new Simulation(scheduler, watch);
      for (const name of services) deploy(simulation, name, 0);
      for (const half of [first, second])
        await fc.asyncModelRun(() => ({ model: simulation.truth, real: simulation }), half);
      await calmDown(simulation);
      sweep(simulation);
      checkEnd(simulation);
      await checkPutBack(simulation);
      assertKept(simulation, promises);
    },
  );

/** Two lists of commands, as one alone is often next to empty. */
function halves(actions: fc.Arbitrary<Action>, promises: RegExp) {
  const acts = [actions.map((action) => new Act(action, promises))];
  const half = fc.commands<Truth, Simulation, false>(acts, {
    maxCommands: MOST_ACTIONS / 2,
    size: "max",
  });
  return [half, half] as const;
}

/** Nothing fails any more, all events that are left are lost, and only the schedule runs. */
export async function calmDown(simulation: Simulation): Promise<void> {
  const { truth, world, ongoing } = simulation;
  await simulation.finish();
  for (const id of ongoing.keys()) end(simulation, id);
  for (const service of truth.services.values()) if (service.broken) deploy(simulation, service.name, 0);
  for (let round = 0; round < RECONCILIATIONS; round += 1) {
    world.clock.advance(MINUTES_BETWEEN_RECONCILIATIONS * 60_000);
    simulation.start({ event: RECONCILE_EVENT, failures: 0 }, NO_FAULTS);
    await simulation.finish();
  }
}

/** @throws Error that lists what was broken */
export function assertKept({ violations }: Simulation, promises = /^/): void {
  const broken = violations.filter((violation) => promises.test(violation));
  if (broken.length > 0) throw new Error(broken.join("\n"));
}
