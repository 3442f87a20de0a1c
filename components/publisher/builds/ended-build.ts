import { END_STATES } from "../../service/build-status";
import { EXPORTED, START } from "../../service/contract";
import { isoTime } from "../../text/time";
import type { BuildRecord } from "../ports/builds";
import type { BuildStateChange } from "./build-event";
import { pullRequestOfBuild } from "./build-reference";
import { attemptOf, type BuildResult } from "./build-result";
import { runIdOf } from "./run-id";

/** A build that has ended, tied to its run. */
export interface EndedBuild {
  readonly run: string;
  readonly build: BuildResult;
}

/**
 * Reads how a build ended, or `undefined` while it runs. CodeBuild's record counts, and the event only
 * fills its gaps (exported variables are documented for the record alone). Where the two differ, the stricter one counts: a
 * build succeeded when both have that status, and built a pull request when one has it.
 */
export function readEndedBuild(record: BuildRecord, event?: BuildStateChange): EndedBuild | undefined {
  const status = END_STATES.find(
    (state) => state === (record.status === "SUCCEEDED" ? (event?.status ?? record.status) : record.status),
  );
  if (status === undefined) return undefined;
  const variables =
    Object.keys(record.exported).length > 0 ? record.exported : (event?.exportedVariables ?? {});
  const exported = (name: string) => (variables[name] ?? "").slice(0, LONGEST_VALUE);
  const revision = record.resolvedVersion || exported(EXPORTED.revision);
  const succeeded = status === "SUCCEEDED";
  const { id, runId: started } = record;
  const { run, problem } = runIdOf({ id, succeeded, started, exported: exported(START.runId), revision });
  const startedAt = isoTime(record.startedAt);
  return {
    run,
    build: {
      id,
      attempt: attemptOf(startedAt, id),
      status,
      startedAt,
      endedAt: isoTime(record.endedAt),
      sourceVersion: sourceVersionOf(record, event),
      resolvedVersion: record.resolvedVersion,
      ownRunId: started !== "",
      exported: {
        digests: exported(EXPORTED.digests),
        revision: exported(EXPORTED.revision),
        ref: exported(EXPORTED.ref),
        time: exported(EXPORTED.time),
        ancestors: exported(EXPORTED.ancestors),
      },
      phase: record.phase || (event?.failedPhase ?? ""),
      logs: record.logs || (event?.logsLink ?? ""),
      nextAttempt: record.nextAttempt,
      problem,
    },
  };
}

/** Longer than any value that the buildspec exports; what is cut here is refused later. */
const LONGEST_VALUE = 4096;

function sourceVersionOf({ sourceVersion }: BuildRecord, event?: BuildStateChange): string {
  const ofEvent = event?.sourceVersion ?? "";
  return sourceVersion === "" || pullRequestOfBuild({ sourceVersion: ofEvent }) !== undefined
    ? ofEvent
    : sourceVersion;
}
