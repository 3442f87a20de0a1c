import { RECONCILE_EVENT } from "../../components/service/contract";
import { endBuild } from "./builds";
import { deploy } from "./deploy";
import { NO_FAULTS, type Simulation } from "./simulation";

/** Reconciliations after which every run must have ended: one lease of a crashed holder, the retry window of missing images, one to spare. */
const RECONCILIATIONS = 5;
const MINUTES_BETWEEN = 5;
/** A run that waits for a build for an hour is told. */
const MINUTES_UNTIL_TOLD = 61;

/** Nothing fails any more, all events that are left are lost, and only the schedule runs; in the end it is an hour later. */
export async function calmDown(simulation: Simulation): Promise<void> {
  const { truth, world } = simulation;
  await simulation.finish();
  world.builds.limited = false;
  for (const service of truth.services.values()) if (service.broken) deploy(simulation, service.name, 0);
  for (let round = 0; round < RECONCILIATIONS; round += 1) await reconcileLater(simulation, MINUTES_BETWEEN);
  await reconcileLater(simulation, MINUTES_UNTIL_TOLD);
}

async function reconcileLater(simulation: Simulation, minutes: number): Promise<void> {
  for (const id of simulation.ongoing.keys()) endBuild(simulation, id);
  simulation.world.clock.advance(minutes * 60_000);
  simulation.start({ event: RECONCILE_EVENT, failures: 0 }, NO_FAULTS);
  await simulation.finish();
}
