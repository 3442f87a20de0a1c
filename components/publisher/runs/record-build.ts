import { projectArchitectures } from "../../service/registration";
import { type BuildResult, isKnownBy } from "../builds/build-result";
import { commitIn, type EndedBuild, revisionOf } from "../builds/ended-build";
import type { RegisteredProject } from "../builds/registered-project";
import { isLeaderRun } from "../builds/run-id";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import { expiryOf } from "../settings";
import { finalizeRun } from "./finalize-run";
import type { RunRecord } from "./run-record";
import { withStatus } from "./run-with-status";

/** What became of a build in a run. */
export interface RecordedBuild {
  /** The run after the build was recorded, or was not. */
  readonly record: RunRecord;
  /** Whether the run has this build, or a newer one of its project that is no worse. */
  readonly isKept: boolean;
  readonly outcome: Outcome;
}

/** Records an ended build in its run, and finalizes the run when nothing is missing any more. */
export async function recordBuild(
  invocation: Invocation,
  project: RegisteredProject,
  ended: EndedBuild,
): Promise<RecordedBuild> {
  const first = await joinRun(invocation, project, ended);
  if (first.isKept || first.outcome.kind !== "refused" || isOfOtherRevision(first.record, ended))
    return first;
  // A complete run records no further build until it has been refused: now it does.
  return joinRun(invocation, project, ended);
}

/** Whether the run is of another commit than a build, which its run id named all the same. */
export function isOfOtherRevision({ revision }: RunRecord, { build }: EndedBuild): boolean {
  const own = [build.resolvedVersion, commitIn(build.sourceVersion)];
  return revision !== "" && build.resolvedVersion !== "" && !own.includes(revision);
}

async function joinRun(
  invocation: Invocation,
  project: RegisteredProject,
  { run, build }: EndedBuild,
): Promise<RecordedBuild> {
  const { service, architecture, registration, leads } = project;
  const { ports, settings } = invocation;
  const at = ports.clock.now();
  const expires = expiryOf(settings, at);
  const revision = revisionOf(build);
  const asked = commitIn(build.sourceVersion);
  const note = () => ports.ledger.noteRevision({ service, run }, revision, at, expires);
  const isFirst = mustBeFoundFirst(project, run, build);
  if (isFirst && revision !== "") await note();
  const record = await ports.ledger.join({
    service,
    run,
    architecture,
    build,
    leads,
    registration: JSON.stringify(registration),
    architectures: projectArchitectures(registration),
    at,
    expires,
  });
  // The claim of the follower has done so already, under what CodeBuild was asked for.
  const isNoted = record.claimedAt !== "" && (asked === "" || asked === revision);
  if (!isFirst && !isNoted && revision !== "") await note();
  const outcome = await finalizeRun(invocation, withStatus(record));
  return { record, isKept: isKnownBy(record.builds[architecture], build), outcome };
}

/**
 * Whether a run must be found by its revision before it has the build: nobody claims it, or it was claimed for the object of an
 * annotated tag, or a build that somebody repeats has failed. After a crash in between, nothing would look at the build again.
 */
function mustBeFoundFirst({ follower }: RegisteredProject, run: string, build: BuildResult): boolean {
  if (follower === undefined || !isLeaderRun(run) || build.status !== "SUCCEEDED") return true;
  return ![revisionOf(build), ""].includes(commitIn(build.sourceVersion));
}
