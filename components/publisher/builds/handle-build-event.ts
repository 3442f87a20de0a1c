import { err, ok, type Result } from "../../text/result";
import { shown } from "../../text/shown";
import { allDone } from "../all-done";
import { PublisherFault } from "../fault";
import { beginRun } from "../followers/begin-run";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import type { BuildRecord } from "../ports/builds";
import { endBuild } from "../runs/end-build";
import { cancelSupersededOf } from "../supersede/cancel-superseded";
import type { BuildEvent, BuildStateChange, SourceDownloaded } from "./build-event";
import { commitAskedFor, readEndedBuild } from "./ended-build";
import { endPreviousAttempt } from "./previous-attempt";
import { type RegisteredProject, registeredProject, serviceProject } from "./registered-project";

/**
 * Handles one event of a build. The start of a leader's build begins a run; the end of a build is recorded in its run, which is
 * then finalized. The result is the same for an event that comes late, twice, or before another one.
 *
 * @throws PublisherFault when another delivery may fix it
 */
export async function handleBuildEvent(
  invocation: Invocation,
  event: BuildEvent | SourceDownloaded,
): Promise<Outcome> {
  if (event.kind === "ignored") return event;
  if (event.kind === "downloaded" || event.status === "IN_PROGRESS") return handleStart(invocation, event);
  const known = await knownBuild(invocation, event);
  if (!known.ok) return ignored(known.reason);
  const { project, record } = known.value;
  const ended = readEndedBuild(record, project.leads, event);
  if (ended === undefined) {
    throw unfinished(record, `the event says ${event.status}, CodeBuild's record still ${record.status}`);
  }
  await endPreviousAttempt(invocation, project, record);
  const outcome = await endBuild(invocation, project, record, ended);
  // A run is known from its first build on: now it may supersede another run, or be superseded.
  const isOpen = outcome.kind === "waiting" || outcome.kind === "followerStarted";
  if (isOpen && project.registration.supersede === "cancel") {
    await cancelSupersededOf(invocation, project.service);
  }
  return outcome;
}

/**
 * Of the two events of a start, one counts: that of the start itself when it has the commit, else that of the source. Neither is
 * looked up when it does not count, nor when the build has a run id: who began its run has started it.
 */
async function handleStart(
  invocation: Invocation,
  event: BuildStateChange | SourceDownloaded,
): Promise<Outcome> {
  if (event.runId !== undefined) return ignored(`build ${event.buildId} was started for a run`);
  const hasCommit = commitAskedFor(event) !== "";
  if (hasCommit !== (event.kind === "build")) {
    return ignored(`build ${event.buildId} begins its run ${hasCommit ? "at its start" : "with its source"}`);
  }
  const known = await knownBuild(invocation, event);
  if (!known.ok) return ignored(known.reason);
  const { project, record } = known.value;
  if (!project.leads) return ignored(`build ${record.id} is not of the leader of ${project.service}`);
  if (event.kind === "downloaded" && !record.downloaded && record.status === "IN_PROGRESS") {
    throw unfinished(record, "the event says that it has its source, CodeBuild's record not yet");
  }
  await endPreviousAttempt(invocation, project, record);
  return beginRun(invocation, project, record);
}

function unfinished({ id }: BuildRecord, reason: string): PublisherFault {
  return new PublisherFault("BUILD_UNFINISHED", { doing: "reading", subject: `build ${id}`, reason });
}

interface KnownBuild {
  readonly project: RegisteredProject;
  readonly record: BuildRecord;
}

async function knownBuild(
  invocation: Invocation,
  event: { readonly project: string; readonly buildId: string },
): Promise<Result<KnownBuild>> {
  const { builds } = invocation.ports;
  const name = serviceProject(invocation.settings, event.project);
  if (!name.ok) return name;
  const [project, [record]] = await allDone([
    registeredProject(invocation, event.project),
    builds.get([event.buildId]),
  ]);
  if (!project.ok) return project;
  if (record === undefined) return err(`CodeBuild has no build ${shown(event.buildId)} in this account`);
  if (record.project !== event.project) {
    return err(`build ${record.id} is of project ${record.project}, not of ${shown(event.project)}`);
  }
  return ok({ project: project.value, record });
}

function ignored(reason: string): Outcome {
  return { kind: "ignored", reason };
}
