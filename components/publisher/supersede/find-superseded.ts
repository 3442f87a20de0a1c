import { ARCHITECTURE_ORDER, type Architecture } from "../../service/architectures";
import { EXPORTED } from "../../service/contract";
import { parseProjectName, projectName } from "../../service/names";
import { parseSourceRef } from "../../service/source-ref";
import { readEndedBuild } from "../builds/ended-build";
import type { BuildRecord } from "../ports/builds";
import { compareKeys, keyOfRun, type OrderKey } from "../publish/order";
import { isFinal, type RunRecord } from "../runs/run-record";
import { runStatus, sourceOf } from "../runs/run-status";

/** A build that still runs for a run whose place a newer run takes. */
export interface SupersededBuild {
  readonly run: RunRecord;
  /** The newer run. */
  readonly by: string;
  readonly build: BuildRecord;
}

/**
 * Which of these builds run in vain: those of a run that waits for them, while a newer run of the same branch, by the order of
 * images, has a build that succeeded and none that failed. A build that was started after the newer run was wanted in spite
 * of it. Only runs of services that asked for it (`supersede: "cancel"`) count, on both sides.
 *
 * @param records CodeBuild's recent builds, running and ended
 * @param runs what the ledger has of their runs; it alone says which run is newer
 */
export function findSuperseded(
  records: readonly BuildRecord[],
  runs: readonly RunRecord[],
): readonly SupersededBuild[] {
  const contenders = runs.flatMap((run) => contenderOf(run) ?? []);
  return contenders.flatMap((older) =>
    older.awaited.flatMap((architecture) => {
      const build = runningBuild(older, architecture, records);
      if (build === undefined) return [];
      const ahead = contenders.filter((one) => isAhead(one, older) && one.key.started > build.startedAt);
      const [newest] = ahead.sort((left, right) => compareKeys(right.key, left.key));
      return newest === undefined ? [] : [{ run: older.run, by: newest.run.run, build }];
    }),
  );
}

/** A run of a branch that may take another's place, or lose its own. */
interface Contender {
  readonly run: RunRecord;
  readonly branch: string;
  readonly revision: string;
  readonly key: OrderKey;
  /** Builders that it waits for. */
  readonly awaited: readonly Architecture[];
  /** Whether it has an image, or nothing yet that stands against one. */
  readonly thrives: boolean;
}

function contenderOf(run: RunRecord): Contender | undefined {
  const { registration } = run;
  const source = registration.supersede === "cancel" ? sourceOf(run) : undefined;
  if (source === undefined) return undefined;
  const ref = parseSourceRef(source.ref, registration.tags.branch);
  if (ref.kind !== "branch") return undefined;
  const { kind } = runStatus(run);
  return {
    run,
    branch: ref.branch,
    revision: source.revision,
    key: keyOfRun("", source),
    awaited: kind === "waiting" || kind === "superseded" ? awaitedBy(run) : [],
    thrives: run.state === "published" || kind === "waiting" || (kind === "complete" && !isFinal(run)),
  };
}

function awaitedBy({ registration, builds }: RunRecord): readonly Architecture[] {
  return ARCHITECTURE_ORDER.filter(
    (one) => registration.builders[one] !== undefined && builds[one]?.status !== "SUCCEEDED",
  );
}

function isAhead(newer: Contender, older: Contender): boolean {
  const rivals = newer.run.service === older.run.service && newer.branch === older.branch;
  return rivals && newer.thrives && compareKeys(newer.key, older.key) > 0;
}

/**
 * The one running build of a builder for a run. A build that does not tell its run yet is known by its revision, when no other
 * run of the service has built that: a branch and a tag may stand at one commit.
 */
function runningBuild(
  { run, revision }: Contender,
  architecture: Architecture,
  records: readonly BuildRecord[],
): BuildRecord | undefined {
  const { service, builds } = run;
  const own = records.filter(({ project }) => project === projectName(service, architecture));
  const heard = builds[architecture]?.attempt ?? "";
  // The builder has ended after all, and the ledger has not heard of it yet.
  if (own.some((record) => (endOf(record, run) ?? "") > heard)) return undefined;
  const mine = own.filter((record) => isRunning(record) && runOf(record) === run.run);
  if (mine.length > 0 || hasOwnId(run)) return onlyOne(mine);
  const others = records.filter(
    (record) =>
      record.resolvedVersion === revision &&
      runOf(record) !== run.run &&
      parseProjectName(record.project)?.id === service,
  );
  const build = onlyOne(others);
  return build !== undefined && own.includes(build) && isRunning(build) && runOf(build) === ""
    ? build
    : undefined;
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

export function isRunning({ status }: BuildRecord): boolean {
  return status === "IN_PROGRESS";
}

/** Run that a build was started for, or says that it is for; empty when neither is known. */
function runOf({ runId, exported }: BuildRecord): string {
  return runId || (exported[EXPORTED.runId] ?? "");
}

function hasOwnId({ builds }: RunRecord): boolean {
  return Object.values(builds).some(({ ownRunId }) => ownRunId);
}

/** Attempt of a build of this run that has ended. */
function endOf(record: BuildRecord, { run }: RunRecord): string | undefined {
  const ended = readEndedBuild(record);
  return ended?.run === run ? ended.build.attempt : undefined;
}
