import { commitIn } from "../builds/ended-build";
import type { RegisteredProject } from "../builds/registered-project";
import { runOfBuild } from "../builds/run-id";
import type { Invocation } from "../invocation";
import type { Outcome } from "../outcome";
import type { BuildRecord } from "../ports/builds";
import { runsWithout } from "../runs/runs-of-build";
import { startFollower } from "./start-follower";

/**
 * Begins the run of a leader's build that runs: starts its follower, as soon as it is known what to build. A build that repeats
 * the leader of an earlier run begins none.
 */
export async function beginRun(
  invocation: Invocation,
  project: RegisteredProject,
  leader: BuildRecord,
): Promise<Outcome> {
  const revision = leader.resolvedVersion || commitIn(leader.sourceVersion);
  const origin = runOfBuild({ ...leader, leads: true, revision });
  if (origin.kind === "stray") {
    const { id, startedAt } = leader;
    const runs = await runsWithout(invocation, project, { id, revision, startedAt });
    const [earlier] = runs;
    // A run of its own is one that an earlier try has begun.
    if (earlier !== undefined && runs.every(({ run }) => run !== origin.run)) {
      return { kind: "ignored", reason: `build ${id} repeats a build of run ${earlier.run}` };
    }
  }
  return startFollower(invocation, project, leader, origin.run);
}
