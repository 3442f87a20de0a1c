import { runOfLeader } from "../../../components/publisher/builds/run-id";
import type { Outcome } from "../../../components/publisher/outcome";
import type { BuildRecord } from "../../../components/publisher/ports/builds";
import type { Architecture } from "../../../components/service/architectures";
import { EXPORTED, START } from "../../../components/service/contract";
import { sourceEvent, startEvent } from "../../fakes/build-event";
import { type BuildPlan, COMMIT, type World } from "../../fakes/world";

/** How a leader is started, and what it builds. */
export interface Beginning extends Omit<BuildPlan, "architecture"> {
  /** What CodeBuild is asked for; the commit, as a webhook asks, when left out. */
  readonly asked?: string;
  readonly leader?: Architecture;
}

/** A leader's build that runs, after CodeBuild sent the events of its start and of its source. */
export interface Begun {
  readonly id: string;
  readonly run: string;
  /** Outcomes of the two events. */
  readonly outcomes: readonly Outcome[];
}

/** Starts a leader as CodeBuild does: the commit is known once the source is there. */
export async function begin(world: World, given: Beginning = {}): Promise<Begun> {
  const { architecture, ...plan } = planOf(given);
  const id = world.start({
    ...plan,
    architecture,
    record: { ...plan.record, resolvedVersion: "", downloaded: false },
  });
  const outcomes = [await world.deliver(startEvent(world.builds.find(id)))];
  const { commits } = world.service(plan.service ?? "billing").source;
  const resolvedVersion = plan.record?.resolvedVersion ?? (commits ? (plan.commit ?? COMMIT) : "");
  world.builds.record({ ...world.builds.find(id), resolvedVersion, downloaded: true });
  outcomes.push(await world.deliver(sourceEvent(world.builds.find(id))));
  return { id, run: runOfLeader(id), outcomes };
}

/** Ends a leader's build; the outcome of its event. */
export function endLeader(world: World, { id }: Begun, given: Beginning = {}): Promise<Outcome> {
  return world.deliver(world.end(id, planOf(given)));
}

/** The build that the publisher started for a leader. */
export function followerOf(world: World, { run }: Begun): BuildRecord | undefined {
  const started = world.builds.started.find(({ variables }) =>
    variables.some(({ name, value }) => name === START.runId && value === run),
  );
  return started && world.builds.find(started.id);
}

/** Ends the follower of a leader: it built what it was asked for; the outcome of its event. */
export function endFollower(world: World, begun: Begun, given: Beginning = {}): Promise<Outcome> {
  return world.deliver(followerEnd(world, begun, given));
}

/** Ends the follower of a leader; its event, not delivered yet. */
export function followerEnd(world: World, begun: Begun, given: Beginning = {}): unknown {
  const follower = followerOf(world, begun);
  if (follower === undefined) throw new Error(`no follower of ${begun.id} was started`);
  const { id, runId: startedWith, initiator, sourceVersion, source } = follower;
  const { record, exported, ...plan } = planOf(given);
  return world.end(id, {
    ...plan,
    architecture: "arm64",
    startedWith,
    initiator,
    exported: { ...exported, [EXPORTED.ref]: sourceVersion.replace(/\^\{.*\}$/, "") },
    record: { ...record, sourceVersion, source },
  });
}

/** A whole start: the leader begins, the publisher starts its follower, both end. The last outcome. */
export async function start(world: World, given: Beginning = {}): Promise<Outcome> {
  const begun = await begin(world, given);
  const outcome = await endLeader(world, begun, given);
  return followerOf(world, begun) === undefined ? outcome : endFollower(world, begun, given);
}

function planOf({ asked, leader = "amd64", record, exported, ref, ...plan }: Beginning): BuildPlan {
  const told = ref ?? asked?.replace(/\^\{.*\}$/, "");
  return {
    ...plan,
    architecture: leader,
    ...(told !== undefined && { ref: told }),
    exported: { ...exported },
    record: { ...record, ...(asked !== undefined && { sourceVersion: asked }) },
  };
}
