import { RECONCILE_EVENT, REPLAY_EVENT, ROLLBACK_EVENT } from "../core/wire";
import { parseBuildEvent } from "./build-event";
import type { Invocation } from "./invocation";
import type { Journal, ReplayReport, SearchReport } from "./journal";
import type { Outcome } from "./outcome";
import type { Ports } from "./ports";
import { receiveBuild } from "./reception";
import { reconcile } from "./reconciliation";
import { type Redelivery, replay } from "./replay";
import { rollBack } from "./rollback";
import type { Settings } from "./settings";

/** What the function needs of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface FunctionContext {
  getRemainingTimeInMillis(): number;
}

/** What an invocation came to. */
type Answer = Outcome | SearchReport | ReplayReport;

/** What the function is made of; `newHolder` gives a text that no other invocation has. */
export interface HandlerParts {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly newHolder: () => string;
}

/**
 * The publisher as a Lambda function: an event of a build, of the schedule or of an operator in, an outcome or a report out.
 * Anything else is ignored with a reason. A fault is thrown, so that Lambda tries again and at last keeps the event in the
 * dead-letter queue.
 */
export function createHandler(parts: HandlerParts) {
  return async (event: unknown, context: FunctionContext): Promise<Answer> => {
    const { settings, ports, journal } = parts;
    const deadline = ports.clock.now() + context.getRemainingTimeInMillis();
    const invocation = { settings, ports, journal, holder: parts.newHolder(), deadline };
    try {
      if (isEvent(event, RECONCILE_EVENT)) return await search(invocation);
      if (isEvent(event, REPLAY_EVENT)) return await replayDeadLetters(invocation);
      if (isEvent(event, ROLLBACK_EVENT)) return await takeBack(invocation, event);
      return await receive(invocation, event);
    } finally {
      journal.flush();
    }
  };
}

function isEvent(event: unknown, expected: Readonly<Record<string, string>>): boolean {
  if (typeof event !== "object" || event === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...event };
  return Object.entries(expected).every(([name, value]) => fields[name] === value);
}

async function search(invocation: Invocation): Promise<SearchReport> {
  try {
    const report = await reconcile(invocation);
    invocation.journal.searched(report);
    return report;
  } catch (fault) {
    invocation.journal.faulted(fault, "search for lost events");
    throw fault;
  }
}

async function replayDeadLetters(invocation: Invocation): Promise<ReplayReport> {
  try {
    const report = await replay(invocation, redelivery(invocation));
    invocation.journal.replayed(report);
    return report;
  } catch (fault) {
    invocation.journal.faulted(fault, "replay of dead letters");
    throw fault;
  }
}

/** One search makes up for every search that failed, and this replay for every replay. */
function redelivery(invocation: Invocation): Redelivery {
  let searched = false;
  return async (event) => {
    if (isEvent(event, REPLAY_EVENT)) return true;
    if (isEvent(event, ROLLBACK_EVENT)) return (await takeBack(invocation, event)).kind !== "ignored";
    if (!isEvent(event, RECONCILE_EVENT)) return (await receive(invocation, event)).kind !== "ignored";
    if (!searched) await search(invocation);
    searched = true;
    return true;
  };
}

async function takeBack(invocation: Invocation, event: unknown): Promise<Outcome> {
  try {
    const outcome = await rollBack(invocation, (event as { readonly detail?: unknown }).detail);
    invocation.journal.decided(outcome);
    return outcome;
  } catch (fault) {
    invocation.journal.faulted(fault, "rollback");
    throw fault;
  }
}

async function receive(invocation: Invocation, input: unknown): Promise<Outcome> {
  const event = parseBuildEvent(input);
  const build = event.kind === "build" ? { id: event.buildId, project: event.project } : undefined;
  try {
    const outcome = await receiveBuild(invocation, event);
    invocation.journal.decided(outcome, build);
    return outcome;
  } catch (fault) {
    invocation.journal.faulted(fault, build === undefined ? "event" : `build ${build.id}`);
    throw fault;
  }
}
