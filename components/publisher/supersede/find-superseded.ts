import type { Architecture } from "../../service/architectures";
import { parseSourceRef } from "../../service/source-ref";
import { PLAIN_VERSIONS } from "../../service/versions";
import type { BuildRecord } from "../ports/builds";
import { compareKeys, keyOfRun, type OrderKey } from "../publish/order";
import { isFinal, type RunRecord } from "../runs/run-record";
import { sourceOf } from "../runs/run-status";
import type { RunWithStatus } from "../runs/run-with-status";
import { missingProjects } from "../runs/verified-builds";
import { runningBuild } from "./running-build";

/** A running build of a run that a newer run supersedes. */
export interface SupersededBuild {
  readonly run: RunRecord;
  /** The newer run. */
  readonly by: string;
  readonly build: BuildRecord;
}

/**
 * Finds the builds whose image would be superseded at once: those of a run that waits for them, while a newer run of the same
 * branch, by the order of images, has a build that succeeded and none that failed. A build that was started after the newer
 * run is not one of them: it was started in spite of that run. Only runs of services with `supersede: "cancel"` count, on
 * both sides.
 *
 * @param records CodeBuild's recent builds, running and ended
 * @param runs what the ledger has of their runs; it alone says which run is newer
 */
export function findSuperseded(
  records: readonly BuildRecord[],
  runs: readonly RunWithStatus[],
): readonly SupersededBuild[] {
  const contenders = runs.flatMap((run) => contenderOf(run) ?? []);
  return contenders.flatMap((older) =>
    older.awaited.flatMap((architecture) => {
      const build = runningBuild(older.run, architecture, records);
      if (build === undefined) return [];
      const newer = contenders.filter((one) => supersedes(one, older) && one.key.started > build.startedAt);
      const newest = newestOf(newer);
      return newest === undefined ? [] : [{ run: older.run, by: newest.run.run, build }];
    }),
  );
}

/** A run of a branch, which may supersede another run of it or be superseded by one. */
interface Contender {
  readonly run: RunRecord;
  readonly branch: string;
  readonly key: OrderKey;
  /** Build projects that it waits for. */
  readonly awaited: readonly Architecture[];
  /** Whether it is published, or may still be. */
  readonly canPublish: boolean;
}

function contenderOf({ record, status }: RunWithStatus): Contender | undefined {
  const { registration } = record;
  const source = registration.supersede === "cancel" ? sourceOf(record) : undefined;
  if (source === undefined) return undefined;
  const ref = parseSourceRef(source.ref, registration.tags);
  if (ref.kind !== "branch") return undefined;
  const { kind } = status;
  return {
    run: record,
    branch: ref.branch,
    key: keyOfRun("", source),
    awaited: kind === "waiting" || kind === "superseded" ? missingProjects(record) : [],
    canPublish:
      record.state === "published" || kind === "waiting" || (kind === "complete" && !isFinal(record)),
  };
}

/** The order of images may have cycles, so the later start is asked for too: of runs that wait, one is always left to publish. */
function supersedes(newer: Contender, older: Contender): boolean {
  const sameBranch = newer.run.service === older.run.service && newer.branch === older.branch;
  return sameBranch && newer.canPublish && newer.key.started > older.key.started && isNewer(newer, older);
}

function newestOf(contenders: readonly Contender[]): Contender | undefined {
  return contenders.reduce<Contender | undefined>(
    (newest, one) => (newest === undefined || isNewer(one, newest) ? one : newest),
    undefined,
  );
}

/** Runs of a branch have no version. */
function isNewer(one: Contender, other: Contender): boolean {
  return compareKeys(PLAIN_VERSIONS, one.key, other.key) > 0;
}
