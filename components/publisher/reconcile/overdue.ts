import { isoTime } from "../../text/time";
import { imageDelayed } from "../events";
import type { Invocation } from "../invocation";
import type { BuildRecord } from "../ports/builds";
import { keyOf } from "../runs/known-runs";
import { type RunRecord, subjectOf } from "../runs/run-record";
import type { RunWithStatus } from "../runs/run-with-status";
import { isRunning, mayBelongTo } from "../supersede/running-build";

/** A run that waits longer than this for a build that does not run is told; its tags stay where they were. */
const OVERDUE_MILLISECONDS = 60 * 60_000;

/**
 * Tells of the runs that wait too long: none of their builds runs, and the last one ended long ago. Each is told once by its
 * event, and counted every time, so that an alarm lasts as long as the wait.
 *
 * @param open runs that are not final
 * @param records CodeBuild's recent builds
 */
export async function tellOverdue(
  invocation: Invocation,
  open: readonly RunWithStatus[],
  records: readonly BuildRecord[],
): Promise<{ readonly runs: number; readonly faults: number }> {
  const running = records.filter(isRunning);
  const before = invocation.ports.clock.now() - OVERDUE_MILLISECONDS;
  let runs = 0;
  let faults = 0;
  for (const { record, status } of open) {
    if (status.kind !== "waiting" || waitsSince(record) >= before) continue;
    if (running.some((build) => mayBelongTo(build, record))) continue;
    runs += 1;
    try {
      await tell(invocation, record, status.missing);
    } catch (fault) {
      faults += 1;
      invocation.telemetry.recordFault(fault, keyOf(record));
    }
  }
  return { runs, faults };
}

async function tell(
  { ports, settings, telemetry }: Invocation,
  record: RunRecord,
  missing: Parameters<typeof imageDelayed>[2],
): Promise<void> {
  const { service, run } = record;
  telemetry.warn("run waits too long for a build", { service, run, missing: missing.join(", ") });
  if (record.delayedNotifiedAt !== "") return;
  const since = isoTime(waitsSince(record));
  const reason = `it lacks a build of ${missing.join(" and ")} since ${since}, and none runs; start one of the same revision, or the whole run again`;
  await ports.events.send(imageDelayed(settings, record, missing, reason));
  await ports.ledger.noteRun(subjectOf(record), { kind: "delayed", at: ports.clock.now() });
}

/** When its last build ended, or when the ledger first knew of it; milliseconds. */
function waitsSince({ createdAt, builds }: RunRecord): number {
  const ends = Object.values(builds).map(({ endedAt }) => Date.parse(endedAt));
  return Math.max(...ends, ends.length === 0 ? Date.parse(createdAt) : 0);
}
