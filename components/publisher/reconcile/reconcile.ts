import type { Result } from "../../text/result";
import { type RegisteredProject, registeredProject } from "../builds/registered-project";
import { type Invocation, isOutOfTime } from "../invocation";
import type { Outcome, RunSubject } from "../outcome";
import { finalizeRun } from "../runs/finalize-run";
import { endedBuilds, keyOf, readRuns, type ServiceBuild } from "../runs/known-runs";
import { recordBuild } from "../runs/record-build";
import { isFinal, type RunRecord, subjectOf } from "../runs/run-record";
import type { RunWithStatus } from "../runs/run-with-status";
import { cancelSuperseded } from "../supersede/cancel-superseded";
import type { ReconcileReport } from "../telemetry/telemetry";
import { reportDrift } from "./drift";
import { reportOverdue } from "./overdue";
import { recentBuilds } from "./recent-builds";

/**
 * Makes up for lost events. Every recent ended build that the ledger lacks is recorded as by its event. Every recent run that is
 * ready and not finalized is finalized. What fails is left to the next reconciliation and does not stop the rest.
 */
export async function reconcile(invocation: Invocation): Promise<ReconcileReport> {
  const records = await recentBuilds(invocation);
  const ended = await endedBuilds(invocation.ports.ledger, records);
  const known = await readRuns(invocation.ports.ledger, ended);
  const runs = [...known.values()];
  const lost = ended.filter((build) => !isKnown(build, known.get(keyOf(build))?.record)).sort(byAttempt);
  const faults = await recordLostBuilds(invocation, lost);
  const changed = new Set(lost.map(keyOf));
  const open = runs.filter(({ record }) => !changed.has(keyOf(record)) && !isFinal(record));
  const stuck = open.filter(({ status }) => status.kind !== "waiting");
  const stuckFaults = await finalizeStuckRuns(invocation, stuck);
  const superseded = await cancelSuperseded(invocation, records, runs);
  return {
    builds: records.length,
    found: lost.length,
    stuck: stuck.length,
    superseded: superseded.stopped,
    overdue: reportOverdue(invocation, open),
    drifted: await reportDrift(invocation, runs),
    faults: faults + stuckFaults + superseded.faults,
  };
}

/** Known is a build that was recorded, that a newer one replaced, or that came too late for a published run. */
function isKnown({ build, architecture }: ServiceBuild, run: RunRecord | undefined): boolean {
  if (run === undefined) return false;
  return run.state === "published" || (run.builds[architecture]?.attempt ?? "") >= build.attempt;
}

/** Oldest first, so that a run sees its builds in their order. */
function byAttempt(left: ServiceBuild, right: ServiceBuild): number {
  return left.build.attempt < right.build.attempt ? -1 : 1;
}

/** Each registration is read once, however many builds of it were lost. */
function recordLostBuilds(invocation: Invocation, lost: readonly ServiceBuild[]): Promise<number> {
  const projects = new Map<string, Result<RegisteredProject>>();
  return countFaults(invocation, lost, async (build) => {
    const project = projects.get(build.project) ?? (await registeredProject(invocation, build.project));
    projects.set(build.project, project);
    if (!project.ok) return { kind: "ignored", reason: project.reason };
    return recordBuild(invocation, project.value, build);
  });
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
