import { LIMITS } from "../../service/limits";
import { shown } from "../../text/shown";

/** The run that a build belongs to. */
export interface RunId {
  readonly run: string;
  /** Why the exported run id cannot be trusted; empty when it can. */
  readonly problem: string;
}

/** The run of a build that belongs to no other run: a run by itself. */
export function loneRun(buildId: string): string {
  return `build-${buildId.slice(buildId.lastIndexOf(":") + 1)}`;
}

/**
 * Finds the run of a build. A run id that the build was started with is recorded by CodeBuild and wins; otherwise the buildspec
 * made it of the revision, so an id of another revision is refused. A build without a valid id is a run by itself: it must
 * not change the run that it names.
 *
 * @param build `started`: run id that CodeBuild recorded, or empty; `exported`: the one that it exported; `revision`: what
 *   CodeBuild resolved, else the revision that it exported
 */
export function runIdOf(build: {
  readonly id: string;
  readonly succeeded: boolean;
  readonly started: string;
  readonly exported: string;
  readonly revision: string;
}): RunId {
  const { started, exported, revision } = build;
  const alone = loneRun(build.id);
  if (started !== "") return startedRun(started, exported, alone);
  // A build that stops before the buildspec computes the id has none. That is no reason to refuse it.
  if (exported === "") return { run: alone, problem: build.succeeded ? "it exported no RUN_ID" : "" };
  if (!RUN_ID.test(exported))
    return { run: alone, problem: `it exported RUN_ID ${shown(exported)}, ${RULE}` };
  const start = `${revision.slice(0, 12)}-`;
  if (revision === "" || exported.startsWith(start)) return { run: exported, problem: "" };
  return {
    run: alone,
    problem: `it exported RUN_ID ${shown(exported)}, which is of another revision than ${shown(revision)}`,
  };
}

const RUN_ID = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${LIMITS.runId - 1}}$`);
const RULE = `which is not 1 to ${LIMITS.runId} letters, digits, "_", "." and "-"`;

function startedRun(started: string, exported: string, alone: string): RunId {
  if (!RUN_ID.test(started)) {
    return { run: alone, problem: `it was started with RUN_ID ${shown(started)}, ${RULE}` };
  }
  if (exported === "" || exported === started) return { run: started, problem: "" };
  return {
    run: started,
    problem: `it exported RUN_ID ${shown(exported)}, but was started with ${shown(started)}`,
  };
}
