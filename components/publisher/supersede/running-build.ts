import type { Architecture } from "../../service/architectures";
import { START } from "../../service/contract";
import { parseProjectName, projectName } from "../../service/names";
import { readEndedBuild } from "../builds/ended-build";
import type { BuildRecord } from "../ports/builds";
import type { RunRecord } from "../runs/run-record";

export function isRunning({ status }: BuildRecord): boolean {
  return status === "IN_PROGRESS";
}

/**
 * The one running build of a build project for a run; `undefined` when there is none or more than one. A build that does not
 * export its run id yet is known by its revision, unless another run of the service has built that revision too: a branch and
 * a tag may stand at one commit.
 *
 * @param revision of the run
 */
export function runningBuild(
  run: RunRecord,
  revision: string,
  architecture: Architecture,
  records: readonly BuildRecord[],
): BuildRecord | undefined {
  const own = records.filter(({ project }) => project === projectName(run.service, architecture));
  const recorded = run.builds[architecture]?.attempt ?? "";
  // The run's build has ended, and the ledger does not have it yet.
  if (own.some((record) => (endOf(record, run) ?? "") > recorded)) return undefined;
  const mine = own.filter((record) => isRunning(record) && runOf(record) === run.run);
  if (mine.length > 0 || hasOwnId(run)) return onlyOne(mine);
  const others = records.filter(
    (record) =>
      record.resolvedVersion === revision &&
      runOf(record) !== run.run &&
      parseProjectName(record.project)?.id === run.service,
  );
  const build = onlyOne(others);
  return build !== undefined && own.includes(build) && isRunning(build) && runOf(build) === ""
    ? build
    : undefined;
}

/** Attempt of a build of this run that has ended. */
function endOf(record: BuildRecord, { run }: RunRecord): string | undefined {
  const ended = readEndedBuild(record);
  return ended?.run === run ? ended.build.attempt : undefined;
}

/** Run that a build was started for, or exports; empty when neither is known. */
function runOf({ runId, exported }: BuildRecord): string {
  return runId || (exported[START.runId] ?? "");
}

function hasOwnId({ builds }: RunRecord): boolean {
  return Object.values(builds).some(({ ownRunId }) => ownRunId);
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
