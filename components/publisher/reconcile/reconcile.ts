import { isKnownBy } from "../builds/build-result";
import { readEndedBuild, type UntiedBuild } from "../builds/ended-build";
import { type Invocation, isOutOfTime } from "../invocation";
import type { Outcome, RunSubject } from "../outcome";
import { endBuild } from "../runs/end-build";
import { finalizeRun } from "../runs/finalize-run";
import { keyOf, readHandled, readRuns } from "../runs/known-runs";
import { isFinal, subjectOf } from "../runs/run-record";
import type { RunWithStatus } from "../runs/run-with-status";
import { cancelSuperseded } from "../supersede/cancel-superseded";
import { runOfRunning } from "../supersede/running-build";
import type { ReconcileReport } from "../telemetry/telemetry";
import { reportDrift } from "./drift";
import { leadersWithoutFollower, startMissingFollower } from "./missing-followers";
import { tellOverdue } from "./overdue";
import { recentBuilds } from "./recent-builds";
import { type RegisteredBuild, registeredBuilds } from "./registered-builds";

/**
 * Makes up for lost events. Every recent ended build that the ledger lacks is handled as by its event. Every recent run that is
 * ready and not finalized is finalized, and every leader without a follower gets one. What fails is left to the next
 * reconciliation and does not stop the rest.
 */
export async function reconcile(invocation: Invocation): Promise<ReconcileReport> {
  const { ledger } = invocation.ports;
  const { builds, faults } = await registeredBuilds(invocation, await recentBuilds(invocation));
  const records = builds.map(({ record }) => record);
  const ended = builds.flatMap((build) => endedBuild(build) ?? []);
  const running = builds.filter(({ record }) => record.status === "IN_PROGRESS");
  const subjects = [...ended.map(subjectOfEnded), ...running.map(subjectOfRunning)];
  const before = await readRuns(ledger, subjects);
  const lost = await lostBuilds(invocation, ended, before);
  const lostFaults = await countFaults(invocation, lost.map(withSubject), ({ project, record, untied }) =>
    endBuild(invocation, project, record, untied),
  );
  // A stray may have changed any run.
  const known = lost.some(isStray) ? await readRuns(ledger, subjects) : before;
  const runs = [...known.values()];
  const changed = new Set(lost.map((build) => keyOf(subjectOfEnded(build))));
  const open = runs.filter(({ record }) => !changed.has(keyOf(record)) && !isFinal(record));
  const stuck = open.filter(({ status }) => status.kind !== "waiting");
  const stuckFaults = await finalizeStuckRuns(invocation, stuck);
  const lonely = leadersWithoutFollower(builds, known).filter((leader) => !changed.has(keyOf(leader)));
  const followerFaults = await countFaults(invocation, lonely, (leader) =>
    startMissingFollower(invocation, leader),
  );
  const superseded = await cancelSuperseded(invocation, records, runs);
  const overdue = await tellOverdue(invocation, open, records);
  return {
    builds: records.length,
    found: lost.length,
    stuck: stuck.length,
    superseded: superseded.stopped,
    overdue: overdue.runs,
    drifted: await reportDrift(invocation, runs),
    faults: faults + lostFaults + stuckFaults + followerFaults + superseded.faults + overdue.faults,
  };
}

/** A build of a registered project that has ended. */
interface EndedRecord extends RegisteredBuild {
  readonly untied: UntiedBuild;
}

function endedBuild({ project, record }: RegisteredBuild): EndedRecord | undefined {
  const untied = readEndedBuild(record, project.leads);
  return untied && { project, record, untied };
}

function isStray({ untied }: EndedRecord): boolean {
  return untied.origin.kind === "stray";
}

function subjectOfEnded({ project, untied }: EndedRecord): RunSubject {
  return { service: project.service, run: untied.origin.run };
}

function subjectOfRunning({ project, record }: RegisteredBuild): RunSubject {
  return { service: project.service, run: runOfRunning(record) };
}

function withSubject(build: EndedRecord): EndedRecord & RunSubject {
  return { ...build, ...subjectOfEnded(build) };
}

/**
 * The ended builds that the ledger lacks, oldest first, so that a run sees its builds in their order. It has a build that was
 * recorded in the run that it tells, or that a newer one replaced there, and any other that was handled.
 */
async function lostBuilds(
  { ports }: Invocation,
  ended: readonly EndedRecord[],
  known: ReadonlyMap<string, RunWithStatus>,
): Promise<readonly EndedRecord[]> {
  const unrecorded = ended.filter((build) => {
    const held = known.get(keyOf(subjectOfEnded(build)))?.record.builds[build.project.architecture];
    return !isKnownBy(held, build.untied.build);
  });
  const keys = unrecorded.map(({ project, record }) => ({ service: project.service, build: record.id }));
  const handled = await readHandled(ports.ledger, keys);
  return unrecorded
    .filter(({ record }) => !handled.has(record.id))
    .sort((left, right) => (left.untied.build.attempt < right.untied.build.attempt ? -1 : 1));
}

function finalizeStuckRuns(invocation: Invocation, stuck: readonly RunWithStatus[]): Promise<number> {
  const items = stuck.map((run) => ({ ...subjectOf(run.record), withStatus: run }));
  return countFaults(invocation, items, ({ withStatus }) => finalizeRun(invocation, withStatus));
}

/** Does the work for one item after the other; the number of those that ended in a fault. */
async function countFaults<T extends RunSubject>(
  invocation: Invocation,
  items: readonly T[],
  work: (item: T) => Promise<Outcome>,
): Promise<number> {
  let faults = 0;
  for (const item of items) {
    if (isOutOfTime(invocation)) {
      const { service, run } = item;
      invocation.telemetry.warn("left work to the next reconciliation", { service, run });
      break;
    }
    try {
      invocation.telemetry.recordOutcome(await work(item));
    } catch (fault) {
      faults += 1;
      invocation.telemetry.recordFault(fault, keyOf(item));
    }
  }
  return faults;
}
