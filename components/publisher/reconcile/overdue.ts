import type { Invocation } from "../invocation";
import type { RunWithStatus } from "../runs/run-with-status";

/** A run that waits longer than this for a build is reported; its tags stay where they were. */
const OVERDUE_MILLISECONDS = 60 * 60_000;

/**
 * Reports runs whose last build ended long ago and that still wait for another.
 *
 * @param open runs that are not final
 * @returns number of the runs that were reported
 */
export function reportOverdue({ ports, telemetry }: Invocation, open: readonly RunWithStatus[]): number {
  const before = ports.clock.now() - OVERDUE_MILLISECONDS;
  let overdue = 0;
  for (const { record, status } of open) {
    if (status.kind !== "waiting") continue;
    const ends = Object.values(record.builds).map(({ endedAt }) => Date.parse(endedAt));
    if (Math.max(...ends) >= before) continue;
    overdue += 1;
    const { service, run } = record;
    telemetry.warn("run waits too long for a build", { service, run, missing: status.missing.join(", ") });
  }
  return overdue;
}
