import type { BuildRecord, BuildStart, StartAnswer } from "../../components/publisher/ports/builds";
import type { Architecture } from "../../components/service/architectures";
import { buildIdOf, sourceEvent, startEvent } from "../fakes/build-event";
import type { BuildPlan } from "../fakes/world";
import { type Asked, commitAlone, pinnedCommit } from "./beginnings";
import type { Simulation } from "./simulation";
import { ancestorsOf, commitId, commitTime, type Source } from "./sources";
import { leaderOf, runOfStart, type TrueBuild } from "./truth";

/** How a build ends by itself; `RETRIED`: it fails, and CodeBuild is about to build again. */
export type End = "SUCCEEDED" | "FAILED" | "RETRIED";

/** How a build goes. */
export interface Course {
  readonly end: End;
  readonly attested: boolean;
  /** Milliseconds until ECR shows its images. */
  readonly late: number;
  /** It goes on, until an action of the world ends it. */
  readonly slow: boolean;
}

/** A build to start. */
export interface Begin {
  readonly service: string;
  readonly architecture: Architecture;
  readonly source: Source;
  readonly asked: Asked;
  readonly course: Course;
  /** How the follower goes that is started for it. */
  readonly follower: Course;
  /** Id of the build that CodeBuild repeats by itself. */
  readonly previousAttempt?: string;
}

/** A build that still runs. */
export interface OngoingBuild extends Begin {
  readonly run: string;
}

/** Starts a build, which is over at once unless it is slow; its id. */
export function begin(simulation: Simulation, given: Begin): string {
  const { world, mailbox } = simulation;
  world.clock.advance(1_000);
  const plan = planOf(given);
  const source = given.course.slow && { resolvedVersion: "", downloaded: false };
  const id = world.start({ ...plan, record: { ...plan.record, ...source } });
  const run = namedRun(simulation, id, given);
  simulation.ongoing.set(id, { ...given, run });
  simulation.followers.set(id, given.follower);
  note(simulation, id, given, run, []);
  // The publisher is told nothing by the start of a build that has a run id.
  if (given.asked.startedWith === "") mailbox.push({ event: startEvent(world.builds.find(id)), failures: 0 });
  if (!given.course.slow) endBuild(simulation, id);
  return id;
}

/** The publisher has started the follower of a run: CodeBuild has it now. */
export function followerStarted(simulation: Simulation, start: BuildStart, answer: StartAnswer): void {
  const { truth } = simulation;
  if (answer.kind !== "started" || truth.build(answer.id) !== undefined) return;
  const name = runIdOf(start.variables);
  const service = [...truth.services.keys()].find((one) => start.project === `fleet-${one}-arm64`);
  const run = service === undefined ? undefined : truth.run(service, name);
  const leader = run && leaderOf(run);
  if (service === undefined || leader === undefined) {
    simulation.violations.push(`I8: ${start.project} was started for ${name}, which no leader began`);
    return;
  }
  const { sourceVersion = "" } = start;
  const commit = pinnedCommit(sourceVersion) ?? (truth.service(service).upload || leader.source.commit);
  const told = sourceVersion.replace(/\^\{.*\}$/, "");
  const asked: Asked = {
    sourceVersion,
    initiator: "fleet-publisher/fleet-publisher",
    told: leader.source.ref === "" ? "" : told,
    startedWith: name,
    startedRef: "",
    reference: commitAlone({ ...leader.source, commit }),
  };
  const course = simulation.followers.get(leader.id) ?? PLAIN;
  const source = { ...leader.source, commit };
  const begun: Begin = { service, architecture: "arm64", source, asked, course, follower: course };
  simulation.ongoing.set(answer.id, { ...begun, run: name });
  note(simulation, answer.id, begun, name, []);
  if (!course.slow) endBuild(simulation, answer.id);
}

/** The run id among the variables of a start; empty for none. */
export function runIdOf(variables: BuildStart["variables"]): string {
  return variables.find(({ name }) => name === "RUN_ID")?.value ?? "";
}

const PLAIN: Course = { end: "SUCCEEDED", attested: true, late: 0, slow: false };

/** A build that still runs comes further: it has its source, which tells the commit, or ends in the way that it was going to. */
export function goOn(simulation: Simulation, id: string | undefined): void {
  const ongoing = id === undefined ? undefined : simulation.ongoing.get(id);
  if (id === undefined || ongoing === undefined) return;
  const { world, mailbox } = simulation;
  const record = world.builds.find(id);
  if (record.downloaded) {
    endBuild(simulation, id);
    return;
  }
  const downloaded = { ...record, downloaded: true, resolvedVersion: resolved(ongoing) };
  world.builds.record(downloaded);
  if (ongoing.asked.startedWith === "") mailbox.push({ event: sourceEvent(downloaded), failures: 0 });
}

/** Ends a build that still runs, in the way that it was going to; its project may be gone. */
export function endBuild(simulation: Simulation, id: string): void {
  const ongoing = ongoingBuild(simulation, id);
  if (simulation.truth.service(ongoing.service).removed) return;
  ended(simulation, id, ongoing, planOf(ongoing, id));
}

/** What CodeBuild does with a running build that is stopped; some had not exported anything yet. */
export function stop(simulation: Simulation, id: string): void {
  const ongoing = ongoingBuild(simulation, id);
  const { record, ...plan } = planOf(ongoing, id);
  const silent = !ongoing.course.attested;
  ended(simulation, id, ongoing, {
    ...plan,
    status: "STOPPED",
    record: { ...record, ...(silent && { exported: {} }) },
  });
}

function ongoingBuild(simulation: Simulation, id: string): OngoingBuild {
  const ongoing = simulation.ongoing.get(id);
  if (ongoing === undefined) throw new Error(`build ${id} does not run`);
  simulation.ongoing.delete(id);
  return ongoing;
}

/** The run that a build is of, or its own. */
function namedRun(
  { truth }: Simulation,
  id: string,
  { service, architecture, source, asked }: Begin,
): string {
  const { startedWith } = asked;
  const own = runOfStart(id);
  if (startedWith === "" || !/^[\w.-]+$/.test(startedWith)) return own;
  const run = truth.run(service, startedWith);
  if (!startedWith.startsWith("build-")) return `${startedWith}-${commitId(source).slice(0, 12)}`;
  const isOfRun = run?.builds.some((build) => build.source.commit === source.commit || source.ref === "");
  return architecture === "arm64" && isOfRun ? startedWith : own;
}

/** Nobody started it for a run, and it is no start of its own: it repeats a build, or is of the follower's project. */
function isStray({ architecture, asked, previousAttempt }: Begin): boolean {
  if (asked.startedWith !== "") return false;
  if (architecture === "arm64" || previousAttempt !== undefined) return true;
  return /^[0-9a-f]{40}$/.test(asked.sourceVersion) && asked.initiator === "developer";
}

function resolved({ source }: Begin): string {
  return source.ref === "" ? "" : commitId(source);
}

function planOf(given: Begin, content = ""): BuildPlan {
  const { service, architecture, source, asked, course, previousAttempt = "" } = given;
  const commit = commitId(source);
  const record: Partial<BuildRecord> = {
    sourceVersion: asked.sourceVersion,
    resolvedVersion: resolved(given),
    startedRef: asked.startedRef,
    previousAttempt,
    ...(course.end === "RETRIED" && { nextAttempt: "the-next-one" }),
  };
  return {
    architecture,
    service,
    commit,
    ref: source.ref,
    ancestors: ancestorsOf(source).map((commit) => commitId({ ...source, commit }).slice(0, 12)),
    committed: new Date(commitTime(source)).toISOString().replace(".000", ""),
    status: course.end === "SUCCEEDED" ? "SUCCEEDED" : "FAILED",
    content,
    attested: course.attested,
    visibleAfter: course.late,
    startedAgo: 0,
    endedAgo: 0,
    initiator: asked.initiator,
    exported: { SOURCE_REF: asked.told },
    ...(asked.startedWith !== "" && { startedWith: asked.startedWith }),
    record,
  };
}

/** A build is over: its images are pushed, CodeBuild knows it, its event is on the way. */
function ended(simulation: Simulation, id: string, ongoing: OngoingBuild, plan: BuildPlan): void {
  const { world, mailbox } = simulation;
  const before = new Set(world.registry.digests(ongoing.service));
  const event = world.end(id, plan);
  const { status } = world.builds.find(buildIdOf(event));
  const digests = world.registry.digests(ongoing.service);
  const pushed = digests.filter((digest) => status === "SUCCEEDED" && !before.has(digest));
  note(simulation, id, ongoing, ongoing.run, pushed);
  mailbox.push({ event, failures: 0 });
}

function note(
  { truth, world }: Simulation,
  id: string,
  given: Begin,
  run: string,
  pushed: readonly string[],
): void {
  const { service, architecture, source, asked } = given;
  const record = world.builds.find(id);
  const entries = entriesOf(world, service, record);
  const build: TrueBuild = {
    id,
    service,
    architecture,
    source,
    asked,
    stray: isStray(given),
    record,
    entries,
    pushed,
  };
  truth.note(run, build);
}

/** The entries that a build's images give an index. */
function entriesOf(
  { registry }: Simulation["world"],
  service: string,
  record: BuildRecord,
): readonly string[] {
  const pairs = (record.exported.IMAGE_DIGESTS ?? "").split(" ").filter((pair) => pair !== "");
  return pairs.flatMap((pair) => {
    const digest = pair.slice(pair.indexOf("=") + 1);
    const { manifests }: { readonly manifests?: readonly { readonly digest: string }[] } = JSON.parse(
      registry.image(service, digest)?.body ?? "{}",
    );
    return manifests?.map((entry) => entry.digest) ?? [digest];
  });
}
