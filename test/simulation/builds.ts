import type { BuildRecord } from "../../components/publisher/ports/builds";
import type { Architecture } from "../../components/service/architectures";
import { buildIdOf } from "../fakes/build-event";
import { type BuildPlan, runIdOf } from "../fakes/world";
import type { Simulation } from "./simulation";
import { ancestorsOf, commitId, commitTime, SOURCES, type Source } from "./sources";
import type { TrueRun } from "./truth";

/** How a build ends by itself; `RETRIED`: it fails, and CodeBuild is about to build again. */
export type End = "SUCCEEDED" | "FAILED" | "RETRIED";

/** A push and what becomes of its two builds. */
export interface Push {
  readonly source: number;
  readonly rebuild: boolean;
  readonly ends: readonly [End, End];
  readonly mixed: boolean;
  readonly attested: boolean;
  readonly late: number;
  /** The Arm build goes on. */
  readonly slow: boolean;
}

/** How one build goes. */
interface Course {
  readonly architecture: Architecture;
  readonly end: End;
  readonly attested?: boolean;
  readonly late?: number;
}

/** A build that still runs. */
export interface OngoingBuild {
  readonly run: TrueRun;
  readonly source: Source;
  readonly plan: BuildPlan;
}

/** Starts a run, most of whose builds end at once. */
export async function push(simulation: Simulation, name: string, given: Push): Promise<void> {
  const { truth, world } = simulation;
  const source = SOURCES[given.source % SOURCES.length] as Source;
  if (truth.service(name).removed) return;
  const rebuild = given.rebuild || given.mixed ? `nightly-${truth.runs.size}` : "";
  const trigger = source.ref.replace("refs/heads/", "branch/").replace("refs/tags/", "tag/");
  const id = rebuild === "" ? runIdOf(commitId(source), trigger) : rebuild;
  const run = truth.run(name, id) ?? { service: name, run: id, rebuild, builds: [] };
  // A branch that moved on between the starts of the two builds.
  const other = given.mixed ? ({ ...source, commit: (source.commit % 5) + 1 } satisfies Source) : source;
  const { attested, late } = given;
  world.clock.advance(1_000);
  build(simulation, run, source, { architecture: "amd64", end: given.ends[0], attested, late });
  const arm = { architecture: "arm64", end: given.ends[1], attested, late } as const;
  if (given.slow) start(simulation, run, other, arm);
  else build(simulation, run, other, arm);
}

/** A build that is over at once. */
export function build(simulation: Simulation, run: TrueRun, source: Source, course: Course): void {
  const plan = planOf(simulation, run, source, course);
  const before = new Set(simulation.world.registry.digests(run.service));
  ended(simulation, { run, source, plan }, simulation.world.build(plan), before);
}

function start(simulation: Simulation, run: TrueRun, source: Source, course: Course): void {
  const plan = planOf(simulation, run, source, course);
  const ongoing = { run, source, plan };
  simulation.ongoing.set(simulation.world.start(plan), ongoing);
}

/** Ends a build that still runs, in the way that it was going to; its project may be gone. */
export function end(simulation: Simulation, id: string | undefined): void {
  if (id === undefined) return;
  const ongoing = ongoingBuild(simulation, id);
  if (simulation.truth.service(ongoing.run.service).removed) return;
  const before = new Set(simulation.world.registry.digests(ongoing.run.service));
  ended(simulation, ongoing, simulation.world.end(id, ongoing.plan), before);
}

/** What CodeBuild does with a running build that is stopped; some had not exported their run yet. */
export function stop(simulation: Simulation, id: string): void {
  const { plan, ...ongoing } = ongoingBuild(simulation, id);
  const silent = plan.attested === false;
  const { record: _, ...rest } = plan;
  const stopped = { ...rest, status: "STOPPED", ...(silent && { record: { exported: {} } }) };
  ended(simulation, { ...ongoing, plan: stopped }, simulation.world.end(id, stopped), new Set());
}

function ongoingBuild(simulation: Simulation, id: string): OngoingBuild {
  const ongoing = simulation.ongoing.get(id);
  if (ongoing === undefined) throw new Error(`build ${id} does not run`);
  simulation.ongoing.delete(id);
  return ongoing;
}

function planOf(
  { truth, world, mailbox }: Simulation,
  { service, rebuild }: TrueRun,
  source: Source,
  course: Course,
): BuildPlan {
  return {
    architecture: course.architecture,
    service,
    commit: commitId(source),
    ref: source.ref,
    ancestors: ancestorsOf(source).map((commit) => commitId({ ...source, commit }).slice(0, 12)),
    committed: new Date(commitTime(source)).toISOString().replace(".000", ""),
    status: course.end === "SUCCEEDED" ? "SUCCEEDED" : "FAILED",
    content: `${mailbox.length} ${truth.runs.size} ${world.clock.now()}`,
    attested: course.attested ?? true,
    visibleAfter: course.late ?? 0,
    ...(rebuild !== "" && { startedWith: rebuild }),
    ...(course.end === "RETRIED" && { record: { nextAttempt: "the-next-one" } }),
  };
}

/** A build is over: its images are pushed, CodeBuild knows it, its event is on the way. */
function ended(
  { truth, world, mailbox }: Simulation,
  { run, source, plan }: OngoingBuild,
  event: unknown,
  before: ReadonlySet<string>,
): void {
  const record = world.builds.find(buildIdOf(event));
  const succeeded = record.status === "SUCCEEDED";
  const pushed = world.registry.digests(run.service).filter((digest) => succeeded && !before.has(digest));
  truth.add(run.service, run.run, run.rebuild, {
    architecture: plan.architecture,
    record,
    source,
    pushed,
    entries: entriesOf(world, run.service, record),
  });
  mailbox.push({ event, failures: 0 });
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
