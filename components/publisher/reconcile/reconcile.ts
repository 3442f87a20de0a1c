import { parseProjectName } from "../../service/names";
import type { Result } from "../../text/result";
import { type RegisteredProject, recordBuild, registeredProject } from "../builds/handle-build-event";
import { type Invocation, isOutOfTime } from "../invocation";
import type { Outcome } from "../outcome";
import { finalizeRun } from "../runs/finalize-run";
import { endedBuilds, keyOf, readRuns, type ServiceBuild } from "../runs/known-runs";
import { isFinal, type RunRecord } from "../runs/run-record";
import { runStatus } from "../runs/run-status";
import { cancelSuperseded } from "../supersede/cancel-superseded";
import type { ReconcileReport } from "../telemetry";
import { reportDrift } from "./drift";
import { recentBuilds } from "./recent-builds";

/** A run that waits longer than this for a builder is reported; its tags stay where they were. */
const OVERDUE_MILLISECONDS = 60 * 60_000;

/**
 * Makes up for lost events: every recent build that has ended and that the ledger lacks goes the way of its event, and
 * every recent run that is ready and was not carried out is settled. What cannot be handled is left to the next search, and
 * stops nobody else.
 */
export async function reconcile(invocation: Invocation): Promise<ReconcileReport> {
  const records = await recentBuilds(invocation);
  const ended = await endedBuilds(invocation.ports.ledger, records);
  const runs = await readRuns(invocation.ports.ledger, ended);
  const lost = ended.filter((build) => !isKnown(build, runs.get(keyOf(build)))).sort(byAttempt);
  const builders = new Map<string, Result<RegisteredProject>>();
  const found = await finalizeEach(invocation, lost, (build) => recordLostBuild(invocation, builders, build));
  const touched = new Set(lost.map(keyOf));
  const open = [...runs].filter(([key, run]) => !touched.has(key) && !isFinal(run)).map(([, run]) => run);
  const stuck = open.filter((run) => runStatus(run).kind !== "waiting");
  const settled = await finalizeEach(invocation, stuck, (run) => finalizeRun(invocation, run));
  const superseded = await cancelSuperseded(invocation, records, [...runs.values()]);
  const overdue = open.filter((run) => isOverdue(run, invocation.ports.clock.now()));
  for (const run of overdue) reportOverdue(invocation, run);
  const drifted = await reportDrift(invocation, [...runs.values()]);
  return {
    builds: records.length,
    found: lost.length,
    stuck: stuck.length,
    superseded: superseded.stopped,
    overdue: overdue.length,
    drifted,
    faults: found + settled + superseded.faults,
  };
}

/** Known is a build that was taken in, that a newer one replaced, or that came too late for a published run. */
function isKnown({ build, project }: ServiceBuild, run: RunRecord | undefined): boolean {
  const architecture = parseProjectName(project)?.architecture;
  if (run === undefined || architecture === undefined) return false;
  return run.state === "published" || (run.builds[architecture]?.attempt ?? "") >= build.attempt;
}

/** Oldest first, so that a run sees its builds in their order. */
function byAttempt(left: ServiceBuild, right: ServiceBuild): number {
  return left.build.attempt < right.build.attempt ? -1 : 1;
}

/** @param builders what was read in this search already, by project */
async function recordLostBuild(
  invocation: Invocation,
  builders: Map<string, Result<RegisteredProject>>,
  lost: ServiceBuild,
): Promise<Outcome> {
  const builder = builders.get(lost.project) ?? (await registeredProject(invocation, lost.project));
  builders.set(lost.project, builder);
  if (!builder.ok) return { kind: "ignored", reason: builder.reason };
  return recordBuild(invocation, builder.value, lost);
}

/** Number of the faults. */
async function finalizeEach<T extends { readonly service: string; readonly run: string }>(
  invocation: Invocation,
  items: readonly T[],
  settle: (item: T) => Promise<Outcome>,
): Promise<number> {
  let faults = 0;
  for (const item of items) {
    if (isOutOfTime(invocation)) {
      invocation.telemetry.warn("left work to the next search", { service: item.service, run: item.run });
      break;
    }
    try {
      invocation.telemetry.recordOutcome(await settle(item));
    } catch (fault) {
      faults += 1;
      invocation.telemetry.recordFault(fault, keyOf(item));
    }
  }
  return faults;
}

function isOverdue(run: RunRecord, now: number): boolean {
  if (runStatus(run).kind !== "waiting") return false;
  const ends = Object.values(run.builds).map(({ endedAt }) => Date.parse(endedAt));
  return Math.max(...ends) < now - OVERDUE_MILLISECONDS;
}

function reportOverdue({ telemetry }: Invocation, run: RunRecord): void {
  const status = runStatus(run);
  const missing = status.kind === "waiting" ? status.missing.join(", ") : "";
  telemetry.warn("run waits too long for a builder", { service: run.service, run: run.run, missing });
}
