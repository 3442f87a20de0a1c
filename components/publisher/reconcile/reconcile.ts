import { parseProjectName } from "../../service/names";
import type { Checked } from "../../text/result";
import { type RegisteredBuilder, registeredBuilder, takeIn } from "../builds/handle-build-event";
import { type Invocation, isOutOfTime } from "../invocation";
import type { Outcome } from "../outcome";
import { settleRun } from "../runs/finalize-run";
import { type EndedBuild, endedBuilds, keyOf, knownRuns } from "../runs/known-runs";
import { isSettled, type RunRecord } from "../runs/run-record";
import { judgeRun } from "../runs/run-status";
import { stopSuperseded } from "../supersede/cancel-superseded";
import type { SearchReport } from "../telemetry";
import { reportDrift } from "./drift";
import { recentBuilds } from "./recent-builds";

/** A run that waits longer than this for a builder is reported; its tags stay where they were. */
const OVERDUE_MILLISECONDS = 60 * 60_000;

/**
 * Makes up for lost events: every recent build that has ended and that the ledger lacks goes the way of its event, and
 * every recent run that is ready and was not carried out is settled. What cannot be handled is left to the next search, and
 * stops nobody else.
 */
export async function reconcile(invocation: Invocation): Promise<SearchReport> {
  const records = await recentBuilds(invocation);
  const ended = await endedBuilds(invocation.ports.ledger, records);
  const runs = await knownRuns(invocation.ports.ledger, ended);
  const lost = ended.filter((build) => !isKnown(build, runs.get(keyOf(build)))).sort(byAttempt);
  const builders = new Map<string, Checked<RegisteredBuilder>>();
  const found = await settleEach(invocation, lost, (build) => takeInLost(invocation, builders, build));
  const touched = new Set(lost.map(keyOf));
  const open = [...runs].filter(([key, run]) => !touched.has(key) && !isSettled(run)).map(([, run]) => run);
  const stuck = open.filter((run) => judgeRun(run).kind !== "waiting");
  const settled = await settleEach(invocation, stuck, (run) => settleRun(invocation, run));
  const superseded = await stopSuperseded(invocation, records, [...runs.values()]);
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
function isKnown({ build, project }: EndedBuild, run: RunRecord | undefined): boolean {
  const architecture = parseProjectName(project)?.architecture;
  if (run === undefined || architecture === undefined) return false;
  return run.state === "published" || (run.builds[architecture]?.attempt ?? "") >= build.attempt;
}

/** Oldest first, so that a run sees its builds in their order. */
function byAttempt(left: EndedBuild, right: EndedBuild): number {
  return left.build.attempt < right.build.attempt ? -1 : 1;
}

/** @param builders what was read in this search already, by project */
async function takeInLost(
  invocation: Invocation,
  builders: Map<string, Checked<RegisteredBuilder>>,
  lost: EndedBuild,
): Promise<Outcome> {
  const builder = builders.get(lost.project) ?? (await registeredBuilder(invocation, lost.project));
  builders.set(lost.project, builder);
  if (!builder.ok) return { kind: "ignored", reason: builder.reason };
  return takeIn(invocation, builder.value, lost);
}

/** Number of the faults. */
async function settleEach<T extends { readonly service: string; readonly run: string }>(
  invocation: Invocation,
  items: readonly T[],
  settle: (item: T) => Promise<Outcome>,
): Promise<number> {
  let faults = 0;
  for (const item of items) {
    if (isOutOfTime(invocation)) {
      invocation.journal.noticed("left work to the next search", { service: item.service, run: item.run });
      break;
    }
    try {
      invocation.journal.decided(await settle(item));
    } catch (fault) {
      faults += 1;
      invocation.journal.faulted(fault, keyOf(item));
    }
  }
  return faults;
}

function isOverdue(run: RunRecord, now: number): boolean {
  if (judgeRun(run).kind !== "waiting") return false;
  const ends = Object.values(run.builds).map(({ endedAt }) => Date.parse(endedAt));
  return Math.max(...ends) < now - OVERDUE_MILLISECONDS;
}

function reportOverdue({ journal }: Invocation, run: RunRecord): void {
  const verdict = judgeRun(run);
  const missing = verdict.kind === "waiting" ? verdict.missing.join(", ") : "";
  journal.noticed("run waits too long for a builder", { service: run.service, run: run.run, missing });
}
