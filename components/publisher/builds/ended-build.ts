import { END_STATES } from "../../service/build-status";
import { EXPORTED } from "../../service/contract";
import { isCommit } from "../../service/source-ref";
import { isoTime } from "../../text/time";
import type { BuildRecord } from "../ports/builds";
import type { BuildStateChange } from "./build-event";
import { pullRequestOfBuild } from "./build-reference";
import { attemptOf, type BuildResult } from "./build-result";
import { adviceFor } from "./failure-advice";
import { isWebhook } from "./initiator";
import { type RunOfBuild, runOfBuild } from "./run-id";

/** A build that has ended, in a run. */
export interface EndedBuild {
  readonly run: string;
  readonly build: BuildResult;
}

/** A build that has ended, with the run that it belongs to as far as it tells. */
export interface UntiedBuild {
  readonly origin: RunOfBuild;
  readonly build: BuildResult;
}

/**
 * Reads how a build ended, or `undefined` while it runs. CodeBuild's record counts, and the event only
 * fills its gaps (exported variables are documented for the record alone). Where the two differ, the stricter one counts: a
 * build succeeded when both have that status, and built a pull request when one has it.
 *
 * @param leads whether its project is the leader of its service
 */
export function readEndedBuild(
  record: BuildRecord,
  leads: boolean,
  event?: BuildStateChange,
): UntiedBuild | undefined {
  const status = END_STATES.find(
    (state) => state === (record.status === "SUCCEEDED" ? (event?.status ?? record.status) : record.status),
  );
  if (status === undefined) return undefined;
  const variables =
    Object.keys(record.exported).length > 0 ? record.exported : (event?.exportedVariables ?? {});
  const exported = (name: string) => (variables[name] ?? "").slice(0, LONGEST_VALUE);
  const sourceVersion = sourceVersionOf(record, event);
  const { id, resolvedVersion } = record;
  const startedAt = isoTime(record.startedAt);
  const build = {
    id,
    attempt: attemptOf(startedAt, id),
    status,
    startedAt,
    endedAt: isoTime(record.endedAt),
    sourceVersion,
    resolvedVersion,
    initiator: record.initiator,
    location: record.source.location,
    startedRef: record.startedRef,
    exported: {
      digests: exported(EXPORTED.digests),
      revision: exported(EXPORTED.revision),
      ref: exported(EXPORTED.ref),
      time: exported(EXPORTED.time),
      ancestors: exported(EXPORTED.ancestors),
    },
    phase: record.phase || (event?.failedPhase ?? ""),
    advice: adviceFor(record.context),
    logs: record.logs || (event?.logsLink ?? ""),
    nextAttempt: record.nextAttempt,
  };
  const origin = runOfBuild({ ...record, leads, sourceVersion, revision: revisionOf(build) });
  return { origin, build: { ...build, problem: origin.kind === "known" ? origin.problem : "" } };
}

/** The revision of a build that has ended; empty when none is known. */
export function revisionOf({
  resolvedVersion,
  exported,
  sourceVersion,
}: Pick<BuildResult, "resolvedVersion" | "sourceVersion"> & {
  readonly exported: Pick<BuildResult["exported"], "revision">;
}): string {
  return resolvedVersion || exported.revision || commitIn(sourceVersion);
}

/** The revision of a build by its record, which may still run. */
export function revisionOfRecord({ exported, ...record }: BuildRecord): string {
  const revision = exported[EXPORTED.revision] ?? "";
  return revisionOf({ ...record, exported: { revision } });
}

/** The full commit id in what a build was asked for, `3f2a...` or `refs/heads/main^{3f2a...}`; empty when there is none. */
export function commitIn(sourceVersion: string): string {
  const commit = /\^\{(.*)\}$/.exec(sourceVersion)?.[1] ?? sourceVersion;
  return isCommit(commit) ? commit : "";
}

/**
 * The commit that a build is of while its source is not downloaded; empty when only the source tells it. A person who asks for
 * an id alone may mean the object of an annotated tag.
 */
export function commitAskedFor({ sourceVersion = "", initiator = "" }: Asked): string {
  const commit = commitIn(sourceVersion);
  return commit !== sourceVersion || isWebhook(initiator) ? commit : "";
}

interface Asked {
  readonly sourceVersion?: string;
  readonly initiator?: string;
}

/** Longer than any value that the buildspec exports; what is cut here is refused later. */
const LONGEST_VALUE = 4096;

function sourceVersionOf({ sourceVersion }: BuildRecord, event?: BuildStateChange): string {
  const ofEvent = event?.sourceVersion ?? "";
  return sourceVersion === "" || pullRequestOfBuild({ sourceVersion: ofEvent }) !== undefined
    ? ofEvent
    : sourceVersion;
}
