import * as v from "valibot";
import { END_STATES } from "../../service/build-status";

const moment = v.pipe(v.string(), v.isoTimestamp());

/** How one build of a run ended, as it is kept in the ledger: what CodeBuild recorded, and apart from that, what the build exported. */
export const buildResultSchema = v.object({
  /** CodeBuild's id, `project:uuid`. */
  id: v.string(),
  /** Orders the builds of one build project: start time, then id. */
  attempt: v.string(),
  status: v.picklist(END_STATES),
  /** ISO 8601 in UTC with milliseconds. */
  startedAt: moment,
  endedAt: moment,
  /** What CodeBuild was asked to build; may be empty. */
  sourceVersion: v.string(),
  /** Commit that CodeBuild built; empty where its source has none. */
  resolvedVersion: v.string(),
  /** Who started it, and where its source is; a record of an older version has neither. */
  initiator: v.optional(v.string(), ""),
  location: v.optional(v.string(), ""),
  /** Reference that it was started with, where its record can have none; empty when it had none. */
  startedRef: v.optional(v.string(), ""),
  /** What the build exported, unchecked. */
  exported: v.object({
    digests: v.string(),
    revision: v.string(),
    ref: v.string(),
    time: v.string(),
    /** A record of an older version has none. */
    ancestors: v.optional(v.string(), ""),
  }),
  /** Phase that failed; empty when none did. */
  phase: v.string(),
  /** What to do about it; empty where the build's log says it. A record of an older version has none. */
  advice: v.optional(v.string(), ""),
  /** Address of the build's log; may be empty. */
  logs: v.string(),
  /** Id of the build that CodeBuild starts in its place by itself; empty when it does not. */
  nextAttempt: v.string(),
  /** Why its run id cannot be trusted; empty when it can. */
  problem: v.string(),
});

export type BuildResult = v.InferOutput<typeof buildResultSchema>;

/** Text that sorts the builds of one build project by start, and builds of the same moment by id. */
export function attemptOf(startedAt: string, id: string): string {
  return `${startedAt}#${id}`;
}

/** Whether a build takes the place of one that a run has of the same project: a success that of any other end, else the newer one. */
export function replaces(build: BuildResult, held: BuildResult): boolean {
  const succeeded = build.status === "SUCCEEDED";
  return succeeded === (held.status === "SUCCEEDED") ? build.attempt > held.attempt : succeeded;
}

/** Whether a run has a build, or a newer one of its project that is no worse. */
export function isKnownBy(held: BuildResult | undefined, build: BuildResult): boolean {
  return held !== undefined && held.attempt >= build.attempt && !replaces(build, held);
}
