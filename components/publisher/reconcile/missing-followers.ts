import { projectArchitectures } from "../../service/registration";
import { isLeaderRun } from "../builds/run-id";
import { beginRun } from "../followers/begin-run";
import { startFollower } from "../followers/start-follower";
import type { Invocation } from "../invocation";
import type { Outcome, RunSubject } from "../outcome";
import { keyOf } from "../runs/known-runs";
import { isFinal, type RunRecord } from "../runs/run-record";
import type { RunWithStatus } from "../runs/run-with-status";
import { runOfRunning } from "../supersede/running-build";
import type { RegisteredBuild } from "./registered-builds";

/** A leader's build, with its run, which has no follower. */
export interface LonelyLeader extends RegisteredBuild, RunSubject {}

/**
 * The leaders among these builds that run, or have succeeded in a run that waits for its follower, and that no build of the
 * follower's project was started for: the event was lost, or a limit of the account refused the start.
 *
 * @param builds CodeBuild's recent builds
 * @param known what the ledger has of their runs
 */
export function leadersWithoutFollower(
  builds: readonly RegisteredBuild[],
  known: ReadonlyMap<string, RunWithStatus>,
): readonly LonelyLeader[] {
  const followers = builds.filter(({ project }) => !project.leads);
  const started = new Set(
    followers.map(({ project, record }) => keyOf({ service: project.service, run: record.runId })),
  );
  const waiting = [...known.values()].filter(({ record }) => waitsForFollower(record));
  return builds.flatMap(({ project, record }) => {
    const isLeader = project.leads && project.follower !== undefined && record.runId === "";
    if (!isLeader) return [];
    const { service } = project;
    const runs =
      record.status === "IN_PROGRESS"
        ? [runOfRunning(record)]
        : waiting
            .filter(({ record: run }) => leaderIdOf(run) === record.id)
            .map(({ record: { run } }) => run);
    return runs
      .filter((run) => !started.has(keyOf({ service, run })))
      .map((run) => ({ project, record, service, run }));
  });
}

export function startMissingFollower(
  invocation: Invocation,
  { project, record, run }: LonelyLeader,
): Promise<Outcome> {
  return record.status === "IN_PROGRESS"
    ? beginRun(invocation, project, record)
    : startFollower(invocation, project, record, run);
}

function waitsForFollower(run: RunRecord): boolean {
  if (isFinal(run) || !isLeaderRun(run.run)) return false;
  const [leader, follower] = projectArchitectures(run.registration);
  return (
    leader !== undefined &&
    follower !== undefined &&
    run.builds[leader]?.status === "SUCCEEDED" &&
    run.builds[follower] === undefined
  );
}

/** Id of the leader's build that a run has, which may be a retry of the one that began it. */
function leaderIdOf({ registration, builds }: RunRecord): string | undefined {
  const [leader] = projectArchitectures(registration);
  return leader && builds[leader]?.id;
}
