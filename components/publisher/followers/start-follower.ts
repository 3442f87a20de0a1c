import { projectArchitectures } from "../../service/registration";
import type { RegisteredProject } from "../builds/registered-project";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import type { BuildRecord, BuildStart, StartAnswer } from "../ports/builds";
import { finalizeRun } from "../runs/finalize-run";
import { readRuns } from "../runs/known-runs";
import { recordBuild } from "../runs/record-build";
import { expiryOf } from "../settings";
import { followerPlan } from "./follower-plan";
import { strayFollower } from "./stray-follower";

/**
 * Starts the follower of a leader's build, once: also when it is asked for twice, by two at once, after a crash between any two
 * calls, and long after CodeBuild has forgotten the token. The ledger has the claim first. Who finds a claim, or a leader that
 * has ended, looks for the follower before it starts one, and for a build by hand that takes its place.
 *
 * @param project of the leader
 * @param run that the leader belongs to
 * @throws PublisherFault when another try may fix it
 */
export async function startFollower(
  invocation: Invocation,
  project: RegisteredProject,
  leader: BuildRecord,
  run: string,
): Promise<Outcome> {
  const { ports, settings } = invocation;
  const { service, registration, follower } = project;
  if (follower === undefined) return ignored(`service ${service} has one build project`);
  const plan = followerPlan(leader, run, follower, registration);
  if (plan.kind !== "start") return ignored(plan.reason);
  const at = ports.clock.now();
  const isFirst = await ports.ledger.claimFollower({
    service,
    run,
    revision: plan.revision,
    registration: JSON.stringify(registration),
    at,
    expires: expiryOf(settings, at),
  });
  const subject = { service, run };
  // A leader that has just begun cannot have one yet, unless an earlier try has started it.
  const mustLook = !isFirst || leader.status !== "IN_PROGRESS";
  const builds = mustLook ? await followerBuilds(invocation, plan.start) : [];
  if (builds.some(({ runId }) => runId === run)) return waiting(project, run);
  const stray = strayFollower(project, leader, plan.revision, builds);
  if (stray !== undefined)
    return (await recordBuild(invocation, stray.project, { run, build: stray.build })).outcome;
  const answer = await started(invocation, plan.start);
  switch (answer.kind) {
    case "started":
      return { ...subject, kind: "followerStarted", follower: answer.id };
    case "later":
      return { ...subject, kind: "followerLater", reason: answer.reason };
    case "impossible":
      await ports.ledger.noteRun(subject, { kind: "startProblem", reason: answer.reason });
      return finalized(invocation, service, run);
  }
}

/** Starts a build; whatever CodeBuild refuses it for, a limit, a permission or a missing project, is counted. */
async function started({ ports, telemetry }: Invocation, start: BuildStart): Promise<StartAnswer> {
  try {
    const answer = await ports.builds.start(start);
    if (answer.kind !== "started") telemetry.recordFailedStart();
    return answer;
  } catch (fault) {
    telemetry.recordFailedStart();
    throw fault;
  }
}

/** The newest hundred builds of the follower's project. */
async function followerBuilds(
  { ports }: Invocation,
  { project }: BuildStart,
): Promise<readonly BuildRecord[]> {
  const ids = await ports.builds.ofProject(project);
  return ids.length === 0 ? [] : ports.builds.get(ids);
}

async function finalized(invocation: Invocation, service: string, run: string): Promise<Outcome> {
  const [known] = (await readRuns(invocation.ports.ledger, [{ service, run }])).values();
  return known === undefined ? ignored(`the ledger has no run ${run}`) : finalizeRun(invocation, known);
}

function waiting({ service, registration }: RegisteredProject, run: string): Outcome {
  return { service, run, kind: "waiting", missing: projectArchitectures(registration) };
}

function ignored(reason: string): Outcome {
  return { kind: "ignored", reason };
}
