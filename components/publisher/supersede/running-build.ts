import type { Architecture } from "../../service/architectures";
import { projectName } from "../../service/names";
import { readEndedBuild, revisionOfRecord } from "../builds/ended-build";
import { isLeaderRun, runOfBuild } from "../builds/run-id";
import type { BuildRecord } from "../ports/builds";
import type { RunRecord } from "../runs/run-record";

export function isRunning({ status }: BuildRecord): boolean {
  return status === "IN_PROGRESS";
}

/** The run that a build belongs to as far as its record tells, when it is not one that repeats another build. */
export function runOfRunning(record: BuildRecord): string {
  return runOfBuild({ ...record, leads: false, revision: revisionOfRecord(record) }).run;
}

/** Whether a build belongs to a run, or may do so: a run id from outside names a run of each revision, and a source may tell none. */
export function mayBelongTo(record: BuildRecord, { run }: RunRecord): boolean {
  const { runId } = record;
  if (runId === "" || isLeaderRun(runId) || revisionOfRecord(record) !== "")
    return runOfRunning(record) === run;
  return run.startsWith(`${runId}-`) && run.length <= runId.length + "-123456789abc".length;
}

/** The one running build of a build project for a run; `undefined` when there is none or more than one. */
export function runningBuild(
  run: RunRecord,
  architecture: Architecture,
  records: readonly BuildRecord[],
): BuildRecord | undefined {
  const own = records.filter(
    (record) => record.project === projectName(run.service, architecture) && mayBelongTo(record, run),
  );
  const recorded = run.builds[architecture]?.attempt ?? "";
  // The run's build has ended, and the ledger does not have it yet.
  if (own.some((record) => (readEndedBuild(record, false)?.build.attempt ?? "") > recorded)) return undefined;
  const running = own.filter(isRunning);
  return running.length === 1 ? running[0] : undefined;
}
