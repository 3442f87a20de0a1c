import { isEmulated } from "../../service/architectures";
import { projectArchitectures } from "../../service/registration";
import type { BuildResult } from "../builds/build-result";
import { isWebhook } from "../builds/initiator";
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
  const [leader] = architectures;
  const since = isFresh(leader && builds[leader]) ? committed : undefined;
  const times = architectures.flatMap((one) => {
    const end = builds[one]?.endedAt;
    if (since === undefined || end === undefined) return [];
    return [[one, (Date.parse(end) - since) / 1000 + latencySeconds]];
  });
  const { platforms } = registration;
  return {
    latencySeconds,
    commitToTagSeconds: Object.fromEntries(times),
    emulatedPercent: (100 * platforms.filter(isEmulated).length) / platforms.length,
  };
}

/** A person or a schedule may build a commit of last year; a push and a pipeline build what is new. */
function isFresh(leader: BuildResult | undefined): boolean {
  if (leader === undefined) return false;
  return isWebhook(leader.initiator) || leader.initiator.startsWith("codepipeline/");
}
