import { ARCHITECTURE_ORDER, type Architecture } from "../../service/architectures";
import { parseProjectName, registrationParameter } from "../../service/names";
import { parseRegistration, type Registration } from "../../service/registration";
import { err, ok, type Result } from "../../text/result";
import { shown } from "../../text/shown";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import { finalizeRun } from "../runs/finalize-run";
import { withStoppedRuns } from "../runs/known-runs";
import { expiryOf } from "../settings";
import { cancelSupersededOf } from "../supersede/cancel-superseded";
import type { BuildEvent } from "./build-event";
import { type EndedBuild, readEndedBuild } from "./ended-build";

/** The registered builder that a project is. */
export interface RegisteredProject {
  /** Service id. */
  readonly service: string;
  readonly architecture: Architecture;
  readonly registration: Registration;
}

/**
 * Takes in one event of a build and does what is then to be done for its run. The same for an event that comes late, twice
 * or before its other half.
 *
 * @throws PublisherFault when another delivery may heal it
 */
export async function handleBuildEvent(invocation: Invocation, event: BuildEvent): Promise<Outcome> {
  if (event.kind === "ignored") return event;
  if (event.status === "IN_PROGRESS") return ignored(`build ${event.buildId} has not ended`);
  const builder = await registeredProject(invocation, event.project);
  if (!builder.ok) return ignored(builder.reason);
  const [record] = await invocation.ports.builds.get([event.buildId]);
  if (record === undefined) return ignored(`CodeBuild has no build ${shown(event.buildId)} in this account`);
  if (record.project !== event.project) {
    return ignored(`build ${record.id} is of project ${record.project}, not of ${shown(event.project)}`);
  }
  const ended = readEndedBuild(record, event);
  if (ended !== undefined) return handleEndedBuild(invocation, builder.value, ended);
  throw new PublisherFault("BUILD_UNFINISHED", {
    doing: "reading",
    subject: `build ${record.id}`,
    reason: `the event says ${event.status}, CodeBuild's record still ${record.status}`,
  });
}

async function handleEndedBuild(
  invocation: Invocation,
  builder: RegisteredProject,
  ended: EndedBuild,
): Promise<Outcome> {
  const { service, registration } = builder;
  const [tied = ended] = await withStoppedRuns(invocation.ports.ledger, [{ ...ended, service }]);
  const outcome = await recordBuild(invocation, builder, tied);
  // One of two runs that get in each other's way has just been heard of first, and waits for its other builder.
  if (outcome.kind === "waiting" && registration.supersede === "cancel") {
    await cancelSupersededOf(invocation, service);
  }
  return outcome;
}

/**
 * The builder that a project is registered as; the registration is read each time, so a deployment counts at once.
 *
 * @throws PublisherFault REGISTRATION_UNREADABLE: the build is kept until a deployment has put it right
 */
export async function registeredProject(
  { ports, settings }: Invocation,
  project: string,
): Promise<Result<RegisteredProject>> {
  const name = parseProjectName(project);
  if (name === undefined || !project.startsWith(settings.projectPrefix)) {
    return err(`project ${shown(project)} is none of this publisher's`);
  }
  const { id: service, architecture } = name;
  const parameter = registrationParameter(settings.parameterPath, service);
  const text = await ports.parameters.read(parameter);
  if (text === undefined)
    return err(`service ${service} is not registered, there is no parameter ${parameter}`);
  const parsed = parseRegistration(text);
  if (!parsed.ok) throw unreadable(service, parameter, parsed.reason);
  const { registration } = parsed;
  if (registration.builders[architecture] === undefined) {
    return err(`service ${service} is registered without an ${architecture} builder`);
  }
  return ok({ service, architecture, registration });
}

function unreadable(service: string, parameter: string, reason: string): PublisherFault {
  return new PublisherFault("REGISTRATION_UNREADABLE", {
    doing: "reading the registration of",
    subject: `service ${service}`,
    reason: `${reason}; deploy the service again, which writes parameter ${parameter}`,
    retriable: false,
  });
}

/** Joins a finished build to its run and settles the run. */
export async function recordBuild(
  invocation: Invocation,
  { service, architecture, registration }: RegisteredProject,
  { run, build }: EndedBuild,
): Promise<Outcome> {
  const builders = ARCHITECTURE_ORDER.filter((one) => registration.builders[one] !== undefined);
  for (let last = false; ; last = true) {
    const at = invocation.ports.clock.now();
    const record = await invocation.ports.ledger.join({
      service,
      run,
      architecture,
      build,
      registration: JSON.stringify(registration),
      builders,
      at,
      expires: expiryOf(invocation.settings, at),
    });
    const taken = (record.builds[architecture]?.attempt ?? "") >= build.attempt;
    const outcome = await finalizeRun(invocation, record);
    // A complete run takes in nothing, until it has been refused: then this build opens it again.
    if (taken || outcome.kind !== "refused" || last) return outcome;
  }
}

function ignored(reason: string): Outcome {
  return { kind: "ignored", reason };
}
