import { parseProjectName } from "../../service/names";
import { type Invocation, isOutOfTime } from "../invocation";
import type { BuildRecord } from "../ports/builds";
import { finalizeRun } from "../runs/finalize-run";
import { readRuns } from "../runs/known-runs";
import { subjectOf } from "../runs/run-record";
import { type RunWithStatus, withStatus } from "../runs/run-with-status";
import { expiryOf } from "../settings";
import { findSuperseded, type SupersededBuild } from "./find-superseded";
import { isRunning, runOfRunning } from "./running-build";

/**
 * Stops the superseded builds and ends their runs. A failure is recorded as a fault and left to the next reconciliation: a
 * build that was not stopped does no harm.
 *
 * @param records CodeBuild's recent builds, running and ended
 * @param runs what the ledger has of their runs
 * @returns numbers of the builds that were stopped, and of those that could not be
 */
export async function cancelSuperseded(
  invocation: Invocation,
  records: readonly BuildRecord[],
  runs: readonly RunWithStatus[],
): Promise<{ readonly stopped: number; readonly faults: number }> {
  let stopped = 0;
  let faults = 0;
  for (const superseded of findSuperseded(records, runs)) {
    if (isOutOfTime(invocation)) break;
    try {
      if (await cancelRun(invocation, superseded)) stopped += 1;
    } catch (fault) {
      faults += 1;
      invocation.telemetry.recordFault(fault, `build ${superseded.build.id}`);
    }
  }
  return { stopped, faults };
}

/**
 * Cancels the superseded builds of one service as soon as a build of it was recorded. It looks at the newest hundred builds of
 * the account only; the next reconciliation looks at all of them.
 */
export async function cancelSupersededOf(invocation: Invocation, service: string): Promise<void> {
  const { builds, ledger } = invocation.ports;
  try {
    const { ids } = await builds.recent();
    const own = ids.filter((id) => parseProjectName(id.slice(0, id.lastIndexOf(":")))?.id === service);
    const records = own.length === 0 ? [] : await builds.get(own);
    if (!records.some(isRunning)) return;
    const runs = await readRuns(
      ledger,
      records.map((record) => ({ service, run: runOfRunning(record) })),
    );
    await cancelSuperseded(invocation, records, [...runs.values()]);
  } catch (fault) {
    invocation.telemetry.recordFault(fault, `superseded runs of ${service}`);
  }
}

/**
 * Writes the ledger, stops the build, then sends the event. After a crash in between, the ledger says why the build ended, and
 * the next reconciliation does the rest.
 */
async function cancelRun(invocation: Invocation, { run, by, build }: SupersededBuild): Promise<boolean> {
  const { ports, settings, telemetry } = invocation;
  const at = ports.clock.now();
  const mark = { by, build: build.id, at, expires: expiryOf(settings, at) };
  if (!(await ports.ledger.markSuperseded({ ...subjectOf(run), joins: run.joins, ...mark }))) return false;
  await ports.builds.stop(build.id);
  const superseded = withStatus({ ...run, supersededBy: by, stoppedBuild: build.id });
  const outcome = await finalizeRun(invocation, superseded);
  telemetry.recordOutcome(outcome, { id: build.id, project: build.project });
  return true;
}
