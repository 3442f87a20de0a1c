import fc from "fast-check";
import { type Action, perform } from "./actions";
import { calmDown } from "./calm";
import { deploy } from "./deploy";
import { actionsOf } from "./draws";
import { checkPutBack } from "./drift";
import { checkEnd } from "./ends";
import { watch } from "./invariants";
import { Simulation } from "./simulation";
import { SWARM } from "./swarm";
import { sweep } from "./sweep";
import type { Truth } from "./truth";

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

/** @throws Error that lists what was broken */
export function assertKept({ violations }: Simulation, promises = /^/): void {
  const broken = violations.filter((violation) => promises.test(violation));
  if (broken.length > 0) throw new Error(broken.join("\n"));
}
