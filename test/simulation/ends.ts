import type { RunRecord } from "../../components/publisher/runs/run-record";
import { checkReports } from "./drift";
import type { Simulation } from "./simulation";
import { lastBuilds, leaderOf, runOfStart, type TrueBuild, type TrueRun } from "./truth";

/** What must hold when every event was lost, nothing fails any more and some reconciliations have run. */
export function checkEnd(simulation: Simulation): void {
  const { truth, world, violations } = simulation;
  const records = new Map(world.ledger.all().map((record) => [`${record.service} ${record.run}`, record]));
  for (const run of truth.runs.values()) {
    if (truth.service(run.service).removed) continue;
    const record = records.get(`fleet-${run.service} ${run.run}`);
    const problem = record === undefined ? lossProblem(simulation, run) : endProblem(simulation, run, record);
    if (problem !== "") violations.push(`${problem} (run ${run.run} of ${run.service})`);
  }
  for (const run of truth.runs.values()) checkFollower(simulation, run);
  for (const build of truth.builds) checkTold(simulation, build);
  checkSent(simulation, [...records.values()]);
  checkReports(simulation);
}

/** Builds of a run that CodeBuild still knows, and that have ended. */
function knownBuilds({ truth }: Simulation, { builds }: Pick<TrueRun, "builds">): readonly TrueBuild[] {
  return builds.filter(({ id, record }) => !truth.forgotten.has(id) && record.status !== "IN_PROGRESS");
}

/** A stray build may be of other runs alone, and one that names the run of another build of that one. */
function lossProblem(simulation: Simulation, run: TrueRun): string {
  const isLost = knownBuilds(simulation, run).some((build) => !build.stray && !isForged(build, run));
  return isLost ? "I7: is not in the ledger" : "";
}

function isForged({ id, asked }: TrueBuild, { run }: TrueRun): boolean {
  return asked.startedWith !== "" && run === runOfStart(id);
}

/** Whether somebody else has started a build with its run id, of another commit: it is told to whichever comes first. */
function isContested({ truth }: Simulation, run: TrueRun): boolean {
  return truth.builds.some(
    ({ id, service, asked }) =>
      service === run.service && asked.startedWith === run.run && truth.runOf(id) !== run,
  );
}

function endProblem(simulation: Simulation, run: TrueRun, record: RunRecord): string {
  const { truth } = simulation;
  if (isContested(simulation, run)) return "";
  // Its leader's build is of earlier runs alone, and a build that names this one waits by itself.
  if (leaderOf(run)?.stray === true && record.builds.amd64 === undefined) return "";
  const last = lastBuilds(knownBuilds(simulation, run));
  const stopped = last.some(({ record: { status } }) => status === "STOPPED");
  const failed = last.some(
    ({ record: { status, nextAttempt } }) => status === "FAILED" && nextAttempt === "",
  );
  const waits = last.length < 2 || last.some(({ record: { nextAttempt } }) => nextAttempt !== "");
  // What nobody started for it may have mended it, or made it wait again.
  const isAlone = truth.candidates(run).length === run.builds.length;
  if (!waits && !failed && !stopped && (record.state === "open" || record.state === "failed")) {
    return `I5: is ${record.state} for ever`;
  }
  if (failed && isAlone && record.state === "open") return "I5: has failed and is open for ever";
  if (stopped && !failed && isAlone && leaderOf(run) !== undefined && record.state !== "superseded")
    return `supersede: is ${record.state} for ever`;
  return stateProblem(simulation, run, record, stopped || waits);
}

function stateProblem(
  simulation: Simulation,
  run: TrueRun,
  { state, reason }: RunRecord,
  incomplete: boolean,
): string {
  if (state === "superseded" && !incomplete) return "supersede: is superseded without need";
  if (state === "refused" && !mayBeRefused(simulation, run)) return `I5: is refused without need: ${reason}`;
  return state !== "open" && state !== "published" && reason === "" ? "I7: has no reason" : "";
}

/** Whether something happened that a run may be refused for. */
function mayBeRefused({ truth }: Simulation, run: TrueRun): boolean {
  const service = truth.service(run.service);
  const leader = leaderOf(run);
  const builds = truth.candidates(run);
  const mixed = new Set(run.builds.map(({ source }) => source.commit)).size > 1;
  const changed = service.platforms.length > 1 || service.followerGone;
  const gone = builds.some(({ pushed }) => pushed.some((digest) => service.deleted.has(digest)));
  const forged = run.builds.some((build) => isForged(build, run));
  const reference = leader?.asked.reference;
  if (mixed || changed || gone || forged || reference === undefined || service.handMade.size > 0) return true;
  // Two rebuilds of one source whose leaders started in one millisecond, also as they share one that somebody retried.
  if (builds.some(({ stray, architecture }) => stray && architecture === "amd64")) return true;
  return truth.builds.some(
    ({ service: name, record }) =>
      name === run.service &&
      run.builds.some((own) => own.record.id !== record.id && own.record.startedAt === record.startedAt),
  );
}

/** A leader that has succeeded has a follower by now, if there can be one. */
function checkFollower({ truth, violations }: Simulation, run: TrueRun): void {
  const leader = leaderOf(run);
  const { removed, followerGone } = truth.service(run.service);
  if (leader === undefined || leader.stray || leader.asked.startedWith !== "" || removed || followerGone)
    return;
  const { record: build, asked, id } = leader;
  if (build.status !== "SUCCEEDED" || truth.forgotten.has(id) || asked.sourceVersion.startsWith("pr/"))
    return;
  // Also a build that somebody else started, with the run's id or with none.
  const hasFollower = truth.builds.some(
    ({ architecture, asked: own, service, stray, source }) =>
      architecture === "arm64" &&
      service === run.service &&
      (own.startedWith === run.run || (stray && source.commit === leader.source.commit)),
  );
  if (hasFollower) return;
  violations.push(`I8: run ${run.run} of ${run.service} has no follower`);
}

/**
 * A build that has ended gives a published image its part, or is named by an event, or its run is: by one that was sent since, by
 * one that told of no image, or by the one of the image that a build gave which was started after it.
 */
function checkTold({ truth, violations }: Simulation, build: TrueBuild): void {
  const { id, service, architecture, record, stray, source, asked } = build;
  if (truth.service(service).removed || truth.forgotten.has(id) || record.status === "IN_PROGRESS") return;
  const same = (own: TrueBuild) => own.id === id || (stray && own.source.commit === source.commit);
  const runs = [...truth.runs.values()].filter((run) => run.service === service && run.builds.some(same));
  const names = new Set([...runs.map(({ run }) => run), runOfStart(id), asked.startedWith]);
  const isReplaced = runs
    .flatMap((run) => truth.candidates(run))
    .some(
      (own) =>
        own.architecture === architecture &&
        truth.used.has(own.id) &&
        own.record.startedAt >= record.startedAt,
    );
  const isTold = truth.told.some(
    (told) =>
      told.service === service &&
      (told.build === id ||
        (names.has(told.run) &&
          (told.at >= record.endedAt || told.type !== "Image Published" || isReplaced))),
  );
  if (!isTold && !truth.used.has(id))
    violations.push(`I9: build ${id} ended ${record.status} without a word`);
}

/** The event of a publication may come again with the same id; that of a failure or refusal only after a fault between the event and the record. */
function checkSent({ world, violations, interruptions }: Simulation, records: readonly RunRecord[]): void {
  const counts = new Map<string, number>();
  for (const { detail } of world.bus.notices) counts.set(detail.id, (counts.get(detail.id) ?? 0) + 1);
  for (const { service, run, state } of records) {
    const sent = (what: string) => counts.get(`${service}/${run}/${what}`) ?? 0;
    const fail = (what: string) => violations.push(`I6: ${what} (run ${run} of ${service})`);
    if (state !== "open" && sent(state) === 0) fail(`ended ${state} without an event`);
    for (const what of ["failed", "refused", "superseded"]) {
      if (sent(what) > 1 + interruptions) fail(`was sent ${what} ${sent(what)} times`);
    }
  }
}
