import { isEmulated } from "../../service/architectures";
import { projectArchitectures } from "../../service/registration";
import type { RunMeasures } from "../outcome";
import type { RunRecord } from "../runs/run-record";
import type { CompleteRun } from "../runs/run-status";

/** @param at when the run was published, milliseconds */
export function runMeasures(
  { registration, builds }: Pick<RunRecord, "registration" | "builds">,
  { ended, committed }: Pick<CompleteRun, "ended" | "committed">,
  at: number,
): RunMeasures {
  const architectures = projectArchitectures(registration);
  const latencySeconds = Math.max(0, at - ended) / 1000;
  const times = architectures.flatMap((one) => {
    const end = builds[one]?.endedAt;
    if (committed === undefined || end === undefined) return [];
    return [[one, (Date.parse(end) - committed) / 1000 + latencySeconds]];
  });
  const { platforms } = registration;
  return {
    latencySeconds,
    commitToTagSeconds: Object.fromEntries(times),
    emulatedPercent: (100 * platforms.filter(isEmulated).length) / platforms.length,
  };
}
