import type { ImageEvent } from "../../service/events";
import { imageFailed, imageRefused, imageSuperseded } from "../events";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import { publishRun } from "../publish/publish-run";
import { runName } from "../publish/run-index";
import { expiryOf } from "../settings";
import { type HeldLease, withLease } from "./lease";
import { isFinal, type RunRecord, subjectOf } from "./run-record";
import type { RunStatus } from "./run-status";
import { type RunWithStatus, withStatus } from "./run-with-status";

/**
 * Carries out a run's status: nothing while the run waits, else its publication, or the event that says why there is none.
 * Safe to repeat, and to run beside another publisher: what ends a run happens under the service's lease.
 *
 * @throws PublisherFault when another try may fix it
 */
export async function finalizeRun(invocation: Invocation, run: RunWithStatus): Promise<Outcome> {
  const { record, status } = run;
  if (isFinal(record)) return finalOutcome(record);
  if (status.kind === "waiting") return waitingOutcome(record, status);
  return withLease(invocation, record.service, async (lease) => {
    const current = mustReread(invocation, lease, run) ? withStatus(await reread(invocation, record)) : run;
    return finalizeUnderLease(invocation, lease, current);
  });
}

/**
 * A complete run cannot change, so the status from before the lease still holds, unless another invocation has published the
 * run meanwhile: then this one waited for the lease, or finds the run's name in it. To publish a run twice changes nothing,
 * unless the service was rolled back in between.
 */
function mustReread(invocation: Invocation, lease: HeldLease, { record, status }: RunWithStatus): boolean {
  if (status.kind !== "complete" || lease.waited || lease.answer.lastRun === record.run) return true;
  return mayBeReadBefore(invocation, lease.answer.rolledBackAt);
}

/** A lease outlives an invocation by more than two clocks are apart, so what was read before `time` is no older than that. */
function mayBeReadBefore({ ports, settings }: Invocation, time: number): boolean {
  return ports.clock.now() - time <= settings.leaseSeconds * 1000;
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
  { record, status }: RunWithStatus,
): Promise<Outcome> {
  const { settings } = invocation;
  if (isFinal(record)) return released(invocation, finalOutcome(record), record.service);
  switch (status.kind) {
    case "waiting":
      return released(invocation, waitingOutcome(record, status), record.service);
    case "failed":
      return endRun(invocation, record, status, imageFailed(settings, record, status));
    case "superseded":
      return endRun(invocation, record, status, imageSuperseded(settings, record, status));
    case "refused":
      return endRun(invocation, record, status, imageRefused(settings, record, status.reason));
    case "complete": {
      const published = await publishRun(invocation, lease, record, status.run);
      if (published.ok) return published.value;
      // The record may be from before the lease, and the run have ended since.
      const fresh = await reread(invocation, record);
      if (isFinal(fresh)) return released(invocation, finalOutcome(fresh), record.service);
      const { reason } = published;
      return endRun(invocation, fresh, { kind: "refused", reason }, imageRefused(settings, fresh, reason));
    }
  }
}

async function released({ ports, holder }: Invocation, outcome: Outcome, service: string): Promise<Outcome> {
  await ports.ledger.release(service, holder);
  return outcome;
}

/**
 * Ends a run without an image. The event is sent before the ledger is written: a crash between the two repeats the event with
 * the same id, and never loses it.
 */
async function endRun(
  { ports, settings, holder }: Invocation,
  record: RunRecord,
  { kind, reason }: { readonly kind: "failed" | "refused" | "superseded"; readonly reason: string },
  event: ImageEvent,
): Promise<Outcome> {
  const notified = record[`${kind}NotifiedAt`] === "";
  if (notified) await ports.events.send(event);
  const subject = subjectOf(record);
  const at = ports.clock.now();
  const end = { ...subject, state: kind, joins: record.joins, reason, digest: "", at };
  await ports.ledger.finish(holder, { ...end, expires: expiryOf(settings, at) });
  return { ...subject, kind, reason, notified };
}

function finalOutcome(record: RunRecord): Outcome {
  const { state, reason, digest } = record;
  if (state === "published") return { ...subjectOf(record), kind: "alreadyPublished", digest };
  if (state === "open") return { ...subjectOf(record), kind: "waiting", missing: [] };
  return { ...subjectOf(record), kind: state, reason, notified: false };
}

function waitingOutcome(record: RunRecord, { missing }: Extract<RunStatus, { kind: "waiting" }>): Outcome {
  return { ...subjectOf(record), kind: "waiting", missing };
}
