import { type Invocation, isOutOfTime } from "../invocation";
import type { DeadLetter } from "../ports/ports";
import type { ReplayReport } from "../telemetry/telemetry";

/** Handles an event like a delivered one. Returns whether it was handled. A fault is recorded before it is thrown. */
export type Redelivery = (event: unknown) => Promise<boolean>;

/**
 * Takes the dead letters one after the other and has each handled as if it were delivered now. What is handled leaves the
 * queue, after it was handled: a crash in between has it handled again, which changes nothing. Everything else stays there
 * until its retention ends: it is hidden from the rest of this replay, so it neither comes again nor stops the others.
 *
 * The body of a message is the event itself, whichever way it came. Lambda sends the content of the event alone
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html), EventBridge the event, with the failure
 * in attributes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html). SQS's own redrive
 * moves neither: it knows queues as sources only
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html).
 *
 * @throws PublisherFault when the queue cannot be read or written
 */
export async function replay(invocation: Invocation, redeliver: Redelivery): Promise<ReplayReport> {
  const { ports } = invocation;
  let handled = 0;
  for (let received = 0; ; received += 1) {
    const report = { received, handled, failed: received - handled };
    if (received === MOST_LETTERS || isOutOfTime(invocation)) return { ...report, complete: false };
    const letter = await ports.deadLetters.take(HIDDEN_SECONDS);
    if (letter === undefined) return { ...report, complete: true };
    if (await isHandled(invocation, letter, redeliver)) {
      await ports.deadLetters.remove(letter);
      handled += 1;
    }
  }
}

/** Longer than this invocation can run, and shorter than the alarm's period: so the alarm does not end while a message fails again. */
export const HIDDEN_SECONDS = 180;

/** More than one invocation has time for: what ends a replay is the queue or the clock, and this if both are wrong. */
const MOST_LETTERS = 1_000;

async function isHandled(
  { telemetry }: Invocation,
  { id, body }: DeadLetter,
  redeliver: Redelivery,
): Promise<boolean> {
  const keep = (reason: string) => {
    telemetry.warn("dead letter is kept", { message: id, reason });
    return false;
  };
  const event = parsed(body);
  if (event === undefined) return keep("its body is not JSON");
  try {
    return (await redeliver(event)) || keep("there is nothing to be done for it, see the line before");
  } catch {
    return keep("it failed again, see the fault before");
  }
}

/** `undefined` for what is not JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
