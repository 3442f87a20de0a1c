import { projectArchitectures } from "../../service/registration";
import { shown } from "../../text/shown";
import type { EndedBuild, UntiedBuild } from "../builds/ended-build";
import type { RegisteredProject } from "../builds/registered-project";
import { isLeaderRun, runOfLeader } from "../builds/run-id";
import { imageUnchanged } from "../events";
import { startFollower } from "../followers/start-follower";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import type { BuildRecord } from "../ports/builds";
import { expiryOf } from "../settings";
import type { BuildTimes } from "../telemetry/telemetry";
import { isOfOtherRevision, type RecordedBuild, recordBuild } from "./record-build";
import { type RunRecord, subjectOf } from "./run-record";
import { runsOfBuild } from "./runs-of-build";

/**
 * Carries out the end of a build: records it in each of its runs, and finalizes them or starts the follower that one lacks. What
 * it changes nothing of is told once.
 *
 * @param record CodeBuild's, of the build
 * @returns the outcome of its newest run, that of one that is published now first; those of the others are in the telemetry
 */
export async function endBuild(
  invocation: Invocation,
  project: RegisteredProject,
  record: BuildRecord,
  untied: UntiedBuild,
): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  let isKept = false;
  for (const ended of await runsOfBuild(invocation, project, untied)) {
    const recorded = await recordBuild(invocation, project, ended);
    outcomes.push(await outcomeOf(invocation, project, record, ended, recorded));
    isKept ||= recorded.isKept && ended.run === untied.origin.run;
  }
  if (!isKept) {
    const { settings, ports } = invocation;
    const build = { service: project.service, build: record.id };
    await ports.ledger.markHandled(build, expiryOf(settings, ports.clock.now()));
  }
  invocation.telemetry.recordBuild(project.architecture, buildTimes(record));
  return summary(invocation, record, outcomes);
}

function buildTimes({ startedAt, endedAt, queuedSeconds }: BuildRecord): BuildTimes {
  return { seconds: Math.max(0, (endedAt - startedAt) / 1000 - queuedSeconds), queuedSeconds };
}

async function outcomeOf(
  invocation: Invocation,
  project: RegisteredProject,
  record: BuildRecord,
  ended: EndedBuild,
  recorded: RecordedBuild,
): Promise<Outcome> {
  const { outcome } = recorded;
  if (recorded.isKept) {
    if (outcome.kind !== "waiting" || !lacksFollower(project, recorded.record)) return outcome;
    const started = await startFollower(invocation, project, record, ended.run);
    return started.kind === "ignored" || started.kind === "waiting" ? outcome : started;
  }
  if (isOfOtherRevision(recorded.record, ended))
    return refuseAlone(invocation, project, ended, recorded.record);
  if (outcome.kind !== "published" && outcome.kind !== "alreadyPublished") return outcome;
  const unchanged = await tellUnchanged(invocation, recorded.record, ended, outcome.digest);
  if (outcome.kind === "alreadyPublished") return unchanged;
  // The run was complete before this build, and is published only now.
  invocation.telemetry.recordOutcome(unchanged, record);
  return outcome;
}

/**
 * Whether a run that its leader began, and that its leader's end leaves waiting, may have no follower: nobody has claimed its
 * start, or an earlier try of this very event did, which may have crashed before the start.
 */
function lacksFollower(
  { leads, architecture, registration }: RegisteredProject,
  { run, claimedAt, builds }: RunRecord,
): boolean {
  const [, follower] = projectArchitectures(registration);
  if (!leads || !isLeaderRun(run) || follower === undefined || builds[follower] !== undefined) return false;
  return claimedAt === "" || claimedAt >= (builds[architecture]?.endedAt ?? "");
}

/** The build names a run of another commit: that run stays as it is. */
async function refuseAlone(
  invocation: Invocation,
  project: RegisteredProject,
  { build, run }: EndedBuild,
  { revision }: RunRecord,
): Promise<Outcome> {
  const problem = `it was started with RUN_ID ${shown(run)}, a run of revision ${revision}, and built ${build.resolvedVersion}`;
  const alone = { run: runOfLeader(build.id), build: { ...build, problem } };
  return (await recordBuild(invocation, project, alone)).outcome;
}

async function tellUnchanged(
  { ports, settings }: Invocation,
  record: RunRecord,
  { build }: EndedBuild,
  digest: string,
): Promise<Outcome> {
  const { service } = record;
  const handled = await ports.ledger.handled([{ service, build: build.id }]);
  const notified = !handled.has(build.id);
  const reason = `build ${build.id} ended ${build.status}, and its run was published without it`;
  if (notified)
    await ports.events.send(imageUnchanged(settings, record, { build: build.id, digest, reason }));
  return { ...subjectOf(record), kind: "unchanged", digest, reason, notified };
}

function summary({ telemetry }: Invocation, build: BuildRecord, outcomes: readonly Outcome[]): Outcome {
  const chosen = outcomes.findLast(({ kind }) => kind === "published") ?? outcomes.at(-1);
  if (chosen === undefined) return { kind: "ignored", reason: `build ${build.id} belongs to no run` };
  for (const outcome of outcomes) if (outcome !== chosen) telemetry.recordOutcome(outcome, build);
  return chosen;
}
