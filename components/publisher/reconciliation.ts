import { parseProjectName } from "../core/names";
import type { Checked } from "./checked";
import { reportDrift } from "./drift";
import { type Intake, readIntake } from "./intake";
import { type Invocation, isOutOfTime } from "./invocation";
import type { SearchReport } from "./journal";
import type { Outcome } from "./outcome";
import type { BuildRecord } from "./ports";
import { recentBuilds } from "./recent-builds";
import { type RegisteredBuilder, registeredBuilder, takeIn } from "./reception";
import { isSettled, type RunRecord } from "./run-record";
import { settleRun } from "./settlement";
import { judgeRun } from "./verdict";

/** A run that waits longer than this for a builder is reported; its tags stay where they were. */
const OVERDUE_MILLISECONDS = 60 * 60_000;

/**
 * Makes up for lost events: every recent build that has ended and that the ledger lacks goes the way of its event, and
 * every recent run that is ready and was not carried out is settled. What cannot be handled is left to the next search, and
 * stops nobody else.
 */
export async function reconcile(invocation: Invocation): Promise<SearchReport> {
  const records = await recentBuilds(invocation);
  const ended = records.flatMap((record) => endedBuild(record) ?? []);
  const runs = await knownRuns(invocation, ended);
  const lost = ended.filter((build) => !isKnown(build, runs.get(keyOf(build)))).sort(byAttempt);
  const builders = new Map<string, Checked<RegisteredBuilder>>();
  const found = await settleEach(invocation, lost, (build) => takeInLost(invocation, builders, build));
  const touched = new Set(lost.map(keyOf));
  const open = [...runs].filter(([key, run]) => !touched.has(key) && !isSettled(run)).map(([, run]) => run);
  const stuck = open.filter((run) => judgeRun(run).kind !== "waiting");
  const settled = await settleEach(invocation, stuck, (run) => settleRun(invocation, run));
  const overdue = open.filter((run) => isOverdue(run, invocation.ports.clock.now()));
  for (const run of overdue) reportOverdue(invocation, run);
  const drifted = await reportDrift(invocation, [...runs.values()]);
  return {
    builds: records.length,
    found: lost.length,
    stuck: stuck.length,
    overdue: overdue.length,
    drifted,
    faults: found + settled,
  };
}

interface EndedBuild extends Intake {
  readonly service: string;
  readonly project: string;
}

/**
 * A build that succeeded without a single exported variable ran somebody else's buildspec: nothing ties it to a run. Its
 * event says so once; a search would say so again and again.
 */
function endedBuild(record: BuildRecord): EndedBuild | undefined {
  const intake = readIntake(record);
  const service = parseProjectName(record.project)?.id;
  if (intake === undefined || service === undefined) return undefined;
  if (record.status === "SUCCEEDED" && Object.keys(record.exported).length === 0) return undefined;
  return { ...intake, service, project: record.project };
}

async function knownRuns(
  { ports }: Invocation,
  ended: readonly EndedBuild[],
): Promise<ReadonlyMap<string, RunRecord>> {
  const keys = [...new Map(ended.map((build) => [keyOf(build), build])).values()];
  const known = new Map<string, RunRecord>();
  for (let at = 0; at < keys.length; at += MOST_KEYS) {
    for (const run of await ports.ledger.runs(keys.slice(at, at + MOST_KEYS))) known.set(keyOf(run), run);
  }
  return known;
}

/** DynamoDB BatchGetItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;

function keyOf({ service, run }: { readonly service: string; readonly run: string }): string {
  return `${service} ${run}`;
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
