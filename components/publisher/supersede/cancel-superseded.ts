import { parseProjectName } from "../../service/names";
import { type Invocation, isOutOfTime } from "../invocation";
import type { BuildRecord } from "../ports/builds";
import { finalizeRun } from "../runs/finalize-run";
import { endedBuilds, readRuns } from "../runs/known-runs";
import { type RunRecord, subjectOf } from "../runs/run-record";
import { expiryOf } from "../settings";
import { findSuperseded, isRunning, type SupersededBuild } from "./find-superseded";

/**
 * Stops the builds that run in vain, and ends their runs. What fails is told, and left to the next search: an image that is
 * superfluous does no harm.
 *
 * @param records CodeBuild's recent builds, running and ended
 * @param runs what the ledger has of their runs
 * @returns numbers of the builds that were stopped, and of those that could not be
 */
export async function cancelSuperseded(
  invocation: Invocation,
  records: readonly BuildRecord[],
  runs: readonly RunRecord[],
): Promise<{ readonly stopped: number; readonly faults: number }> {
  let stopped = 0;
  let faults = 0;
  for (const superseded of findSuperseded(records, runs)) {
    if (isOutOfTime(invocation)) break;
    try {
      if (await supersede(invocation, superseded)) stopped += 1;
    } catch (fault) {
      faults += 1;
      invocation.telemetry.recordFault(fault, `build ${superseded.build.id}`);
    }
  }
  return { stopped, faults };
}

/**
 * The same for one service, at once, when a build of it was taken in: looks at the newest hundred builds of the account only,
 * the next search at all of them.
 */
export async function cancelSupersededOf(invocation: Invocation, service: string): Promise<void> {
  const { builds, ledger } = invocation.ports;
  try {
    const { ids } = await builds.recent();
    const own = ids.filter((id) => parseProjectName(id.slice(0, id.lastIndexOf(":")))?.id === service);
    const records = own.length === 0 ? [] : await builds.get(own);
    if (!records.some(isRunning)) return;
    const runs = await readRuns(ledger, await endedBuilds(ledger, records));
    await cancelSuperseded(invocation, records, [...runs.values()]);
  } catch (fault) {
    invocation.telemetry.recordFault(fault, `superseded runs of ${service}`);
  }
}

/**
 * Noted first, then stopped, then told: whatever comes in between, the build's end is understood, and the next search finds
 * what is left to do.
 */
async function supersede(invocation: Invocation, { run, by, build }: SupersededBuild): Promise<boolean> {
  const { ports, settings, telemetry } = invocation;
  const { joins } = run;
  const at = ports.clock.now();
  const noted = { ...subjectOf(run), joins, by, build: build.id, at, expires: expiryOf(settings, at) };
  if (!(await ports.ledger.markSuperseded(noted))) return false;
  await ports.builds.stop(build.id);
  telemetry.recordOutcome(
    await finalizeRun(invocation, { ...run, supersededBy: by, stoppedBuild: build.id }),
    {
      id: build.id,
      project: build.project,
    },
  );
  return true;
}
