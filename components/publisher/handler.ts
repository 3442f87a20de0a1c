import { RECONCILE_EVENT, REPLAY_EVENT, ROLLBACK_EVENT } from "../service/contract";
import { parseImageEvent } from "../service/parse-image-event";
import { isObject } from "../text/json";
import { parseBuildEvent, parseSourceDownloaded } from "./builds/build-event";
import { handleBuildEvent } from "./builds/handle-build-event";
import type { Invocation } from "./invocation";
import { answerStack, type StackReport } from "./operations/published-resource";
import { type Redelivery, replay } from "./operations/replay";
import { rollBack } from "./operations/rollback";
import { sendAgain } from "./operations/send-again";
import { parseStackRequest, type StackRequest } from "./operations/stack-request";
import type { Outcome } from "./outcome";
import type { Ports } from "./ports/ports";
import { reconcile } from "./reconcile/reconcile";
import type { Settings } from "./settings";
import type { ReconcileReport, ReplayReport, Telemetry } from "./telemetry/telemetry";

/** What the function needs of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface FunctionContext {
  getRemainingTimeInMillis(): number;
}

/** Result of an invocation. */
type Answer = Outcome | ReconcileReport | ReplayReport | StackReport;

/** Parts of the function; `newHolder` gives a text that no other invocation has. */
export interface HandlerParts {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly telemetry: Telemetry;
  readonly newHolder: () => string;
}

/**
 * The publisher as a Lambda function: an event of a build, of the schedule, of a stack or of an operator in, an outcome or a report out.
 * Anything else is ignored with a reason. A fault is thrown, so that Lambda tries again and at last keeps the event in the
 * dead-letter queue.
 */
export function createHandler(parts: HandlerParts) {
  return async (event: unknown, context: FunctionContext): Promise<Answer> => {
    const { settings, ports, telemetry } = parts;
    const deadline = ports.clock.now() + context.getRemainingTimeInMillis();
    const invocation = { settings, ports, telemetry, holder: parts.newHolder(), deadline };
    try {
      if (isEvent(event, RECONCILE_EVENT)) return await reconcileBuilds(invocation);
      if (isEvent(event, REPLAY_EVENT)) return await replayDeadLetters(invocation);
      const request = parseStackRequest(event);
      if (request !== undefined) return await handleStackRequest(invocation, request);
      return await handleRunEvent(invocation, event);
    } finally {
      telemetry.flush();
    }
  };
}

function isEvent(event: unknown, expected: Readonly<Record<string, string>>): boolean {
  return isObject(event) && Object.entries(expected).every(([name, value]) => event[name] === value);
}

function reconcileBuilds(invocation: Invocation): Promise<ReconcileReport> {
  return recordingFaults(invocation, "reconcile", async () => {
    const report = await reconcile(invocation);
    invocation.telemetry.recordReconcile(report);
    return report;
  });
}

function replayDeadLetters(invocation: Invocation): Promise<ReplayReport> {
  return recordingFaults(invocation, "replay of dead letters", async () => {
    const report = await replay(invocation, redelivery(invocation));
    invocation.telemetry.recordReplay(report);
    return report;
  });
}

function handleStackRequest(invocation: Invocation, request: StackRequest): Promise<StackReport> {
  return recordingFaults(invocation, "request of CloudFormation", () => answerStack(invocation, request));
}

/**
 * One reconciliation makes up for every one that failed, and this replay for every replay. CloudFormation waits for no answer to
 * a request that is a dead letter.
 */
function redelivery(invocation: Invocation): Redelivery {
  let reconciled = false;
  const sent = new Set<string>();
  return async (event) => {
    if (isEvent(event, REPLAY_EVENT) || parseStackRequest(event) !== undefined) return true;
    const image = parseImageEvent(event);
    if (image.kind === "image") return sendAgain(invocation, image, sent);
    if (!isEvent(event, RECONCILE_EVENT)) {
      const { kind } = await handleRunEvent(invocation, event);
      return kind !== "ignored" || isStart(event);
    }
    if (!reconciled) await reconcileBuilds(invocation);
    reconciled = true;
    return true;
  };
}

/** A start that is ignored is done with: what it would have begun, the end of the build or a reconciliation begins. */
function isStart(event: unknown): boolean {
  if (parseSourceDownloaded(event) !== undefined) return true;
  const change = parseBuildEvent(event);
  return change.kind === "build" && change.status === "IN_PROGRESS";
}

/** Handles an event that is about one run. */
function handleRunEvent(invocation: Invocation, event: unknown): Promise<Outcome> {
  return isEvent(event, ROLLBACK_EVENT) ? handleRollback(invocation, event) : handleBuild(invocation, event);
}

function handleRollback(invocation: Invocation, event: unknown): Promise<Outcome> {
  return recordingFaults(invocation, "rollback", async () => {
    const outcome = await rollBack(invocation, (event as { readonly detail?: unknown }).detail);
    invocation.telemetry.recordOutcome(outcome);
    return outcome;
  });
}

function handleBuild(invocation: Invocation, input: unknown): Promise<Outcome> {
  const event = parseSourceDownloaded(input) ?? parseBuildEvent(input);
  const build = event.kind === "ignored" ? undefined : { id: event.buildId, project: event.project };
  return recordingFaults(invocation, build === undefined ? "event" : `build ${build.id}`, async () => {
    const outcome = await handleBuildEvent(invocation, event);
    invocation.telemetry.recordOutcome(outcome, build);
    return outcome;
  });
}

async function recordingFaults<T>(
  { telemetry }: Invocation,
  subject: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    telemetry.recordFault(fault, subject);
    throw fault;
  }
}
