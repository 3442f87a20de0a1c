import { shown } from "../../text/shown";
import { PublisherFault } from "../fault";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import { withStoppedRuns } from "../runs/known-runs";
import { recordBuild } from "../runs/record-build";
import { cancelSupersededOf } from "../supersede/cancel-superseded";
import type { BuildEvent } from "./build-event";
import { type EndedBuild, readEndedBuild } from "./ended-build";
import { type RegisteredProject, registeredProject } from "./registered-project";

/**
 * Handles one event of a build: records the build in its run, and finalizes the run. The result is the same for an event that
 * comes late, twice, or before the event of the other build project.
 *
 * @throws PublisherFault when another delivery may fix it
 */
export async function handleBuildEvent(invocation: Invocation, event: BuildEvent): Promise<Outcome> {
  if (event.kind === "ignored") return event;
  if (event.status === "IN_PROGRESS") return ignored(`build ${event.buildId} has not ended`);
  const project = await registeredProject(invocation, event.project);
  if (!project.ok) return ignored(project.reason);
  const [record] = await invocation.ports.builds.get([event.buildId]);
  if (record === undefined) return ignored(`CodeBuild has no build ${shown(event.buildId)} in this account`);
  if (record.project !== event.project) {
    return ignored(`build ${record.id} is of project ${record.project}, not of ${shown(event.project)}`);
  }
  const ended = readEndedBuild(record, event);
  if (ended !== undefined) return handleEndedBuild(invocation, project.value, ended);
  throw new PublisherFault("BUILD_UNFINISHED", {
    doing: "reading",
    subject: `build ${record.id}`,
    reason: `the event says ${event.status}, CodeBuild's record still ${record.status}`,
  });
}

async function handleEndedBuild(
  invocation: Invocation,
  project: RegisteredProject,
  ended: EndedBuild,
): Promise<Outcome> {
  const { service, registration } = project;
  const [build = ended] = await withStoppedRuns(invocation.ports.ledger, [{ ...ended, service }]);
  const outcome = await recordBuild(invocation, project, build);
  // A run is known from its first build on: now it may supersede another run, or be superseded.
  if (outcome.kind === "waiting" && registration.supersede === "cancel") {
    await cancelSupersededOf(invocation, service);
  }
  return outcome;
}

function ignored(reason: string): Outcome {
  return { kind: "ignored", reason };
}
