import { type ImageEvent, imageFailed, imageRefused, imageSuperseded } from "../events";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import { publishRun } from "../publish/publish-run";
import { runName } from "../publish/run-index";
import { expiryOf } from "../settings";
import { type HeldLease, withLease } from "./lease";
import { isFinal, type RunRecord, subjectOf } from "./run-record";
import { type RunStatus, runStatus } from "./run-status";

/**
 * Carries out what a run's ledger item asks for: nothing while it waits, else its publication or the news that there is
 * none. Safe to repeat, and to run beside another publisher: what ends a run happens under the service's lease.
 *
 * @throws PublisherFault when another try may heal it
 */
export async function finalizeRun(invocation: Invocation, record: RunRecord): Promise<Outcome> {
  if (isFinal(record)) return finalOutcome(record);
  const status = runStatus(record);
  if (status.kind === "waiting") return waitingOutcome(record, status);
  return withLease(invocation, record.service, async (lease) => {
    const fresh = mustReread(lease, record, status) ? await reread(invocation, record) : record;
    return finalizeUnderLease(invocation, lease, fresh);
  });
}

/**
 * A complete run cannot change, so what was judged before the lease still stands, unless somebody else has published it
 * meanwhile: then we waited for the lease, or find the run's name in it.
 */
function mustReread(lease: HeldLease, record: RunRecord, status: RunStatus): boolean {
  return status.kind !== "complete" || lease.waited || lease.answer.lastRun === record.run;
}

async function reread({ ports }: Invocation, record: RunRecord): Promise<RunRecord> {
  const [fresh] = await ports.ledger.runs([subjectOf(record)]);
  if (fresh !== undefined) return fresh;
  throw new PublisherFault("LEDGER_UNREADABLE", {
    doing: "reading",
    subject: runName(record),
    reason: "the ledger has no such run that this version can read",
  });
}

async function finalizeUnderLease(
  invocation: Invocation,
  lease: HeldLease,
  record: RunRecord,
): Promise<Outcome> {
  if (isFinal(record)) return released(invocation, finalOutcome(record), record.service);
  const status = runStatus(record);
  switch (status.kind) {
    case "waiting":
      return released(invocation, waitingOutcome(record, status), record.service);
    case "failed":
      return tell(invocation, record, status, imageFailed(record, record.registration, status));
    case "superseded":
      return tell(invocation, record, status, imageSuperseded(record, record.registration, status));
    case "refused":
      return refuse(invocation, record, status.reason);
    case "complete": {
      const published = await publishRun(invocation, lease, record, status.run);
      if (published.ok) return published.value;
      // The record may be from before the lease, and the run have ended since.
      const fresh = await reread(invocation, record);
      if (isFinal(fresh)) return released(invocation, finalOutcome(fresh), record.service);
      return refuse(invocation, fresh, published.reason);
    }
  }
}

async function released({ ports, holder }: Invocation, outcome: Outcome, service: string): Promise<Outcome> {
  await ports.ledger.release(service, holder);
  return outcome;
}

function refuse(invocation: Invocation, record: RunRecord, reason: string): Promise<Outcome> {
  const notice = imageRefused(record, record.registration, reason);
  return tell(invocation, record, { kind: "refused", reason }, notice);
}

/** Announced first and noted after: a crash between the two repeats the event, with the same id, and never loses it. */
async function tell(
  { ports, settings, holder }: Invocation,
  record: RunRecord,
  { kind, reason }: { readonly kind: "failed" | "refused" | "superseded"; readonly reason: string },
  notice: ImageEvent,
): Promise<Outcome> {
  const told = record[`${kind}NotifiedAt`] === "";
  if (told) await ports.events.send(notice);
  const subject = subjectOf(record);
  const at = ports.clock.now();
  const end = { ...subject, state: kind, joins: record.joins, reason, digest: "", at };
  await ports.ledger.finish(holder, { ...end, expires: expiryOf(settings, at) });
  return { ...subject, kind, reason, told };
}

function finalOutcome(record: RunRecord): Outcome {
  const { state, reason, digest } = record;
  if (state === "published") return { ...subjectOf(record), kind: "alreadyPublished", digest };
  if (state === "open") return { ...subjectOf(record), kind: "waiting", missing: [] };
  return { ...subjectOf(record), kind: state, reason, told: false };
}

function waitingOutcome(record: RunRecord, { missing }: Extract<RunStatus, { kind: "waiting" }>): Outcome {
  return { ...subjectOf(record), kind: "waiting", missing };
}
