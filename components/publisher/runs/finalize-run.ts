import { failedNotice, type Notice, refusedNotice, supersededNotice } from "../events";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import { publishRun } from "../publish/publish-run";
import { nameOf } from "../publish/run-index";
import { expiryOf } from "../settings";
import { type HeldLease, withLease } from "./lease";
import { isSettled, type RunRecord, subjectOf } from "./run-record";
import { judgeRun, type Verdict } from "./run-status";

/**
 * Carries out what a run's ledger item asks for: nothing while it waits, else its publication or the news that there is
 * none. Safe to repeat, and to run beside another publisher: what ends a run happens under the service's lease.
 *
 * @throws PublisherFault when another try may heal it
 */
export async function settleRun(invocation: Invocation, record: RunRecord): Promise<Outcome> {
  if (isSettled(record)) return settledOutcome(record);
  const verdict = judgeRun(record);
  if (verdict.kind === "waiting") return waitingOutcome(record, verdict);
  return withLease(invocation, record.service, async (lease) => {
    const fresh = mustReread(lease, record, verdict) ? await reread(invocation, record) : record;
    return settleUnderLease(invocation, lease, fresh);
  });
}

/**
 * A complete run cannot change, so what was judged before the lease still stands, unless somebody else has published it
 * meanwhile: then we waited for the lease, or find the run's name in it.
 */
function mustReread(lease: HeldLease, record: RunRecord, verdict: Verdict): boolean {
  return verdict.kind !== "complete" || lease.waited || lease.answer.lastRun === record.run;
}

async function reread({ ports }: Invocation, record: RunRecord): Promise<RunRecord> {
  const [fresh] = await ports.ledger.runs([subjectOf(record)]);
  if (fresh !== undefined) return fresh;
  throw new PublisherFault("LEDGER_UNREADABLE", {
    doing: "reading",
    subject: nameOf(record),
    reason: "the ledger has no such run that this version can read",
  });
}

async function settleUnderLease(
  invocation: Invocation,
  lease: HeldLease,
  record: RunRecord,
): Promise<Outcome> {
  if (isSettled(record)) return released(invocation, settledOutcome(record), record.service);
  const verdict = judgeRun(record);
  switch (verdict.kind) {
    case "waiting":
      return released(invocation, waitingOutcome(record, verdict), record.service);
    case "failed":
      return tell(invocation, record, verdict, failedNotice(record, record.registration, verdict));
    case "superseded":
      return tell(invocation, record, verdict, supersededNotice(record, record.registration, verdict));
    case "refused":
      return refuse(invocation, record, verdict.reason);
    case "complete": {
      const published = await publishRun(invocation, lease, record, verdict.run);
      if (published.ok) return published.value;
      // The record may be from before the lease, and the run have ended since.
      const fresh = await reread(invocation, record);
      if (isSettled(fresh)) return released(invocation, settledOutcome(fresh), record.service);
      return refuse(invocation, fresh, published.reason);
    }
  }
}

async function released({ ports, holder }: Invocation, outcome: Outcome, service: string): Promise<Outcome> {
  await ports.ledger.release(service, holder);
  return outcome;
}

function refuse(invocation: Invocation, record: RunRecord, reason: string): Promise<Outcome> {
  const notice = refusedNotice(record, record.registration, reason);
  return tell(invocation, record, { kind: "refused", reason }, notice);
}

/** Announced first and noted after: a crash between the two repeats the event, with the same id, and never loses it. */
async function tell(
  { ports, settings, holder }: Invocation,
  record: RunRecord,
  { kind, reason }: { readonly kind: "failed" | "refused" | "superseded"; readonly reason: string },
  notice: Notice,
): Promise<Outcome> {
  const told = record[`${kind}Told`] === "";
  if (told) await ports.announcements.announce(notice);
  const subject = subjectOf(record);
  const at = ports.clock.now();
  const end = { ...subject, state: kind, joins: record.joins, reason, digest: "", at };
  await ports.ledger.finish(holder, { ...end, expires: expiryOf(settings, at) });
  return { ...subject, kind, reason, told };
}

function settledOutcome(record: RunRecord): Outcome {
  const { state, reason, digest } = record;
  if (state === "published") return { ...subjectOf(record), kind: "alreadyPublished", digest };
  if (state === "open") return { ...subjectOf(record), kind: "waiting", missing: [] };
  return { ...subjectOf(record), kind: state, reason, told: false };
}

function waitingOutcome(record: RunRecord, { missing }: Extract<Verdict, { kind: "waiting" }>): Outcome {
  return { ...subjectOf(record), kind: "waiting", missing };
}
