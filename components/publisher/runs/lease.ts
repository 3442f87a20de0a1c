import { LEASE_MARGIN_SECONDS } from "../../service/lease-times";
import { isoTime } from "../../text/time";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { LeaseAnswer } from "../ports/ledger";

/** A service's lease, held: no other invocation publishes the service until it is given back or runs out. */
export interface HeldLease {
  readonly service: string;
  /** Milliseconds. */
  readonly until: number;
  /** Whether another invocation held it first, so that the ledger may have changed meanwhile. */
  readonly waited: boolean;
  readonly answer: Extract<LeaseAnswer, { held: true }>;
}

/** Time that a publication needs at most; less than this before the deadline no lease is taken. */
const WORK_MILLISECONDS = 20_000;

const FIRST_WAIT_MILLISECONDS = 500;
const LONGEST_WAIT_MILLISECONDS = 8_000;

/**
 * Does `work` while the lease of the service is held. The work gives the lease back with what it writes last; when it
 * throws, the lease is given back here, so that a fault does not delay other invocations.
 *
 * @throws PublisherFault LEASE_BUSY when others hold it for longer than this invocation can wait
 */
export async function withLease<T>(
  invocation: Invocation,
  service: string,
  work: (lease: HeldLease) => Promise<T>,
): Promise<T> {
  const lease = await takeLease(invocation, service);
  try {
    return await work(lease);
  } catch (fault) {
    // The lease ends by itself. The caller must get the fault of the work.
    await invocation.ports.ledger.release(service, invocation.holder).catch(() => undefined);
    throw fault;
  }
}

/** @throws PublisherFault LEASE_SHORT when a write now could overlap with the next holder's */
export function assertLease({ ports }: Invocation, lease: HeldLease): void {
  if (ports.clock.now() < lease.until - LEASE_MARGIN_SECONDS * 1000) return;
  throw new PublisherFault("LEASE_SHORT", {
    doing: "publishing",
    subject: lease.service,
    reason: "the lease ends before the next write is sure to be done",
  });
}

async function takeLease(invocation: Invocation, service: string): Promise<HeldLease> {
  const { ports, settings, holder, deadline } = invocation;
  let wait = FIRST_WAIT_MILLISECONDS;
  for (let waited = false; ; waited = true) {
    const now = ports.clock.now();
    const until = now + settings.leaseSeconds * 1000;
    const answer = await ports.ledger.takeLease(service, holder, now, until);
    if (answer.held) return { service, until, waited, answer };
    if (ports.clock.now() + wait > deadline - WORK_MILLISECONDS) throw busy(service, answer.until);
    await ports.clock.sleep(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS);
  }
}

function busy(service: string, until: number): PublisherFault {
  return new PublisherFault("LEASE_BUSY", {
    doing: "publishing",
    subject: service,
    reason: `another invocation publishes it, until ${isoTime(until)} at the latest`,
  });
}
