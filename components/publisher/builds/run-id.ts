import { LIMITS } from "../../service/limits";
import { isCommit } from "../../service/source-ref";
import { shown } from "../../text/shown";
import { isWebhook } from "./initiator";

/** The run that a build belongs to, as far as the build itself tells. */
export type RunOfBuild =
  /** `problem`: why the run id that it was started with cannot be trusted; empty when it can. */
  | { readonly kind: "known"; readonly run: string; readonly problem: string }
  /** Nobody started it as part of a run: the ledger knows the runs that it may belong to. `run` is its own, if there is none. */
  | { readonly kind: "stray"; readonly run: string };

/** What tells the run of a build. */
export interface RunFacts {
  readonly id: string;
  /** Whether its project is the leader of its service. */
  readonly leads: boolean;
  readonly initiator: string;
  /** Run id that it was started with; empty for none. */
  readonly runId: string;
  readonly sourceVersion: string;
  /** What it built, or was asked to build; empty while that is not known. */
  readonly revision: string;
  readonly previousAttempt: string;
}

/** The run of a leader's build: a run is one start of the leader. */
export function runOfLeader(buildId: string): string {
  return `build-${buildId.slice(buildId.lastIndexOf(":") + 1)}`;
}

/** Whether a run is one that a leader's build began, and not one that was named from outside. */
export function isLeaderRun(run: string): boolean {
  return LEADER_RUN.test(run);
}

/**
 * Finds the run of a build. A leader's build begins a run, unless it repeats a build. The run id that a build was started with is
 * recorded by CodeBuild: it is the leader's run, or names one run of each revision. A build whose run id cannot be trusted is
 * a run by itself: it must not change the run that it names.
 */
export function runOfBuild(build: RunFacts): RunOfBuild {
  const own = runOfLeader(build.id);
  if (build.runId !== "") return startedRun(build, own);
  return build.leads && !isRepeat(build)
    ? { kind: "known", run: own, problem: "" }
    : { kind: "stray", run: own };
}

const LEADER_RUN = /^build-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RUN_ID = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${LIMITS.startedRunId - 1}}$`);
const RULE = `which is not 1 to ${LIMITS.startedRunId} letters, digits, "_", "." and "-"`;

function startedRun({ runId, leads, revision }: RunFacts, own: string): RunOfBuild {
  const alone = (problem: string) => ({ kind: "known", run: own, problem }) as const;
  if (!RUN_ID.test(runId)) return alone(`it was started with RUN_ID ${shown(runId)}, ${RULE}`);
  if (isLeaderRun(runId)) {
    if (!leads) return { kind: "known", run: runId, problem: "" };
    return alone(
      `it was started with RUN_ID ${shown(runId)}, the run of another build; start it without RUN_ID`,
    );
  }
  // A build that ended before its revision was known has failed; no other build can belong to it.
  return revision === ""
    ? alone("")
    : { kind: "known", run: `${runId}-${revision.slice(0, 12)}`, problem: "" };
}

/**
 * Whether a build may repeat another one: CodeBuild itself started it in the place of another, or somebody asked for a commit and
 * nothing else, as a retry of a build does that a webhook started.
 */
function isRepeat({ initiator, sourceVersion, previousAttempt }: RunFacts): boolean {
  return previousAttempt !== "" || (isCommit(sourceVersion) && !isWebhook(initiator));
}
