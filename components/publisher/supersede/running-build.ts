import type { Architecture } from "../../service/architectures";
import { projectName } from "../../service/names";
import { readEndedBuild } from "../builds/ended-build";
import { runOfLeader } from "../builds/run-id";
import type { BuildRecord } from "../ports/builds";
import type { RunRecord } from "../runs/run-record";

export function isRunning({ status }: BuildRecord): boolean {
  return status === "IN_PROGRESS";
}

/** The run that a running build belongs to, when it is not one that repeats another build. */
export function runOfRunning({ id, runId }: BuildRecord): string {
  return runId || runOfLeader(id);
}

/** The one running build of a build project for a run; `undefined` when there is none or more than one. */
export function runningBuild(
  run: RunRecord,
  architecture: Architecture,
  records: readonly BuildRecord[],
): BuildRecord | undefined {
  const own = records.filter(
    (record) => record.project === projectName(run.service, architecture) && runOfRunning(record) === run.run,
  );
  const recorded = run.builds[architecture]?.attempt ?? "";
  // The run's build has ended, and the ledger does not have it yet.
  if (own.some((record) => (readEndedBuild(record, false)?.build.attempt ?? "") > recorded)) return undefined;
  const running = own.filter(isRunning);
  return running.length === 1 ? running[0] : undefined;
}
