import { publishedParameter } from "../../service/names";
import { shown } from "../../text/shown";
import type { Invocation } from "../invocation";
import type { Ports } from "../ports/ports";
import type { StackRequest } from "./stack-request";

/** What became of a request; the reason of one that failed is in CloudFormation's events and in the log. */
export interface StackReport {
  readonly request: StackRequest["type"];
  readonly parameter: string;
  readonly done: boolean;
}

/**
 * Makes and deletes the published parameter of a service for a CloudFormation stack. An `AWS::SSM::Parameter` would write its
 * template's value again with every change of the stack's tags; CloudFormation asks a custom resource only when its own
 * properties change, and then nothing is written here over a value that is there.
 *
 * @throws PublisherFault when CloudFormation does not take the answer; a request that fails is answered, not thrown
 */
export async function answerStack(invocation: Invocation, request: StackRequest): Promise<StackReport> {
  const parameter = request.type === "Delete" ? request.physicalId : (request.properties.Name ?? "");
  const failure = await failureOf(invocation, () => carryOut(invocation, request, parameter));
  await invocation.ports.stacks.answer(request.answerUrl, {
    ...request.identity,
    // A creation that failed is deleted by its name, and CloudFormation wants one.
    PhysicalResourceId: parameter || request.identity.RequestId,
    ...(failure === undefined ? { Status: "SUCCESS" } : { Status: "FAILED", Reason: failure }),
  });
  return { request: request.type, parameter, done: failure === undefined };
}

async function carryOut(
  { ports, settings }: Invocation,
  { type, properties: { Value = "", Description = "" } }: StackRequest,
  parameter: string,
): Promise<void> {
  const prefix = publishedParameter(settings.parameterPath, "");
  const isOurs = parameter.startsWith(prefix) && parameter !== prefix;
  if (type === "Delete") {
    if (isOurs) await patiently(ports, () => ports.parameters.remove(parameter));
    return;
  }
  if (!isOurs) throw new Error(`Name is ${shown(parameter)}, not the name of a parameter under ${prefix}`);
  if (Value === "") throw new Error(`Value of ${parameter} is empty; use what it holds before the first run`);
  await patiently(ports, () => ports.parameters.create(parameter, Value, Description));
}

/** A role that the same deployment made a moment ago may not have its permissions everywhere yet. */
async function patiently({ clock }: Ports, work: () => Promise<void>): Promise<void> {
  for (let tries = 1; tries < MOST_TRIES; tries += 1) {
    try {
      return await work();
    } catch {
      await clock.sleep(PAUSE_MILLISECONDS);
    }
  }
  await work();
}

const MOST_TRIES = 4;
const PAUSE_MILLISECONDS = 5_000;

/** The message of what went wrong, recorded; `undefined` when nothing did. */
async function failureOf({ telemetry }: Invocation, work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (fault) {
    telemetry.recordFault(fault, "request of CloudFormation");
    return (fault instanceof Error ? fault.message : String(fault)).slice(0, LONGEST_REASON);
  }
}

/** The whole answer has 4096 bytes at most: same page as the fields, `Response objects`. */
const LONGEST_REASON = 1_000;
