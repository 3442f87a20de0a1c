import type { Architecture } from "../../service/architectures";
import { PHASE_CHANGE } from "../../service/contract";
import { projectArchitectures } from "../../service/registration";
import type { BuildResult } from "../builds/build-result";
import type { PlatformImage } from "../builds/image-digests";
import type { RunRecord } from "./run-record";
import {
  missingProjects,
  type ProjectBuild,
  projectBuilds,
  timesOf,
  type VerifiedBuild,
  verifiedBuilds,
} from "./verified-builds";

/** A run whose builds all succeeded, agree with each other and made exactly what was declared. */
export interface CompleteRun {
  readonly revision: string;
  readonly ref: string;
  /** The nearest ancestors of the revision, 12 hex digits each; none where they are not known. */
  readonly ancestors: readonly string[];
  /** Start of the leader's build and latest end of the builds that make the run, by CodeBuild's clock, milliseconds. */
  readonly started: number;
  readonly ended: number;
  /** Time of the commit, never later than the start of the run; `undefined` where the source has none. */
  readonly committed: number | undefined;
  /** One for each declared platform, in declared order. */
  readonly images: readonly PlatformImage[];
}

/** A build that ended without success. */
interface FailedBuild extends ProjectBuild {
  readonly build: BuildResult & { readonly status: Exclude<BuildResult["status"], "SUCCEEDED"> };
}

/** What is to be done with a run, from its ledger item alone: the same item always gives the same status. */
export type RunStatus =
  | { readonly kind: "waiting"; readonly missing: readonly Architecture[] }
  | ({ readonly kind: "failed"; readonly reason: string } & FailedBuild)
  | { readonly kind: "refused"; readonly reason: string }
  /** A newer run superseded it, and the build that it waited for was stopped. */
  | { readonly kind: "superseded"; readonly reason: string; readonly by: string }
  | { readonly kind: "complete"; readonly run: CompleteRun };

/**
 * Computes the status of a run. In this order: a build that cannot be trusted refuses the run, a failed build fails it, a build project
 * without a successful build is waited for, unless its build cannot be started, and builds of two revisions refuse it.
 */
export function runStatus(record: RunRecord): RunStatus {
  const verified = verifiedBuilds(record);
  if (!verified.ok) return { kind: "refused", reason: verified.reason };
  const failed = projectBuilds(record).find((entry) => isFailed(entry, record));
  if (failed !== undefined) return { kind: "failed", reason: failureOf(failed), ...failed };
  const missing = missingProjects(record);
  if (missing.length === 0) return completeRun(record, verified.value);
  if (record.supersededBy !== "") return supersededStatus(record);
  if (record.startProblem !== "" && isWithoutFollower(record)) {
    return { kind: "refused", reason: record.startProblem };
  }
  return { kind: "waiting", missing };
}

/** What the leader's build tells of a run; `undefined` until it has succeeded, and when one of the run's builds cannot be trusted. */
export function sourceOf(
  record: RunRecord,
): Pick<CompleteRun, "revision" | "ref" | "ancestors" | "started" | "committed"> | undefined {
  const verified = verifiedBuilds(record);
  const leader = verified.ok ? leaderOf(record, verified.value) : undefined;
  if (!verified.ok || leader === undefined) return undefined;
  const { started, committed } = timesOf(verified.value, leader);
  const { revision, ref, ancestors } = leader.facts;
  return { revision, ref, ancestors, started, committed };
}

function leaderOf(
  { registration }: RunRecord,
  verified: readonly VerifiedBuild[],
): VerifiedBuild | undefined {
  const [leader] = projectArchitectures(registration);
  return verified.find(({ architecture }) => architecture === leader);
}

function isWithoutFollower({ registration, builds }: RunRecord): boolean {
  const [, follower] = projectArchitectures(registration);
  return follower !== undefined && builds[follower] === undefined;
}

/** A build that CodeBuild retries by itself, or that the publisher stopped, has not failed. */
function isFailed(entry: ProjectBuild, { stoppedBuild }: RunRecord): entry is FailedBuild {
  const { id, status, nextAttempt } = entry.build;
  return status !== "SUCCEEDED" && nextAttempt === "" && !(status === "STOPPED" && id === stoppedBuild);
}

function failureOf({ architecture, build }: FailedBuild): string {
  const phase = build.phase === "" ? "" : ` in phase ${build.phase}`;
  const isUnread = build.advice === "" && build.phase === PHASE_CHANGE.phase;
  const advice = isUnread ? SOURCE_UNREAD : build.advice;
  return `${architecture} build ${build.id} ended ${build.status}${phase}${advice === "" ? "" : `: ${advice}`}`;
}

/** The build has said nothing yet, so that its log has no words of ours. */
const SOURCE_UNREAD =
  "CodeBuild could not read the source, look at source.auth and at the version that it was asked for";

function supersededStatus({ supersededBy, stoppedBuild }: RunRecord): RunStatus {
  const reason = `run ${supersededBy} of the same branch is newer, so build ${stoppedBuild} was stopped`;
  return { kind: "superseded", reason, by: supersededBy };
}

function completeRun(record: RunRecord, verified: readonly VerifiedBuild[]): RunStatus {
  const { registration } = record;
  const leader = leaderOf(record, verified);
  if (leader === undefined) {
    return { kind: "refused", reason: "the service is registered without build projects" };
  }
  const other = verified.find(({ facts }) => facts.revision !== leader.facts.revision);
  if (other !== undefined) return { kind: "refused", reason: differenceOf(leader, other) };
  const images = verified.flatMap(({ facts }) => facts.images);
  const inOrder = registration.platforms.flatMap(
    (platform) => images.find((image) => image.platform === platform) ?? [],
  );
  if (inOrder.length !== registration.platforms.length || inOrder.length !== images.length) {
    const reason = "the platforms of the build projects are not the platforms of the service";
    return { kind: "refused", reason };
  }
  const { revision, ref, ancestors } = leader.facts;
  return {
    kind: "complete",
    run: { revision, ref, ancestors, ...timesOf(verified, leader), images: inOrder },
  };
}

function differenceOf(left: VerifiedBuild, right: VerifiedBuild): string {
  const [one, other] = [left, right].map(({ facts }) => facts.revision);
  return `${left.architecture} built revision ${one}, ${right.architecture} built ${other}`;
}
