import type { Architecture } from "../../service/architectures";
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
  /** Run id, when the run was started with one of its own; empty otherwise. */
  readonly rebuild: string;
  /** Earliest start and latest end of the builds that make the run, by CodeBuild's clock, milliseconds. */
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
 * without a successful build is waited for, and builds that differ refuse it.
 */
export function runStatus(record: RunRecord): RunStatus {
  const verified = verifiedBuilds(record);
  if (!verified.ok) return { kind: "refused", reason: verified.reason };
  const failed = projectBuilds(record).find((entry) => isFailed(entry, record));
  if (failed !== undefined) return { kind: "failed", reason: failureOf(failed), ...failed };
  const missing = missingProjects(record);
  if (missing.length === 0) return completeRun(record, verified.value);
  if (record.supersededBy !== "") return supersededStatus(record);
  return { kind: "waiting", missing };
}

/**
 * What is known of a run from those of its builds that succeeded; `undefined` while there is none, and when one of them cannot
 * be trusted.
 */
export function sourceOf(
  record: RunRecord,
): Pick<CompleteRun, "revision" | "ref" | "started" | "committed"> | undefined {
  const verified = verifiedBuilds(record);
  const [first] = verified.ok ? verified.value : [];
  if (!verified.ok || first === undefined) return undefined;
  const { started, committed } = timesOf(verified.value);
  return { revision: first.facts.revision, ref: first.facts.ref, started, committed };
}

/** A build that CodeBuild retries by itself, or that the publisher stopped, has not failed. */
function isFailed(entry: ProjectBuild, { stoppedBuild }: RunRecord): entry is FailedBuild {
  const { id, status, nextAttempt } = entry.build;
  return status !== "SUCCEEDED" && nextAttempt === "" && !(status === "STOPPED" && id === stoppedBuild);
}

function failureOf({ architecture, build }: FailedBuild): string {
  const phase = build.phase === "" ? "" : ` in phase ${build.phase}`;
  return `${architecture} build ${build.id} ended ${build.status}${phase}`;
}

function supersededStatus({ supersededBy, stoppedBuild }: RunRecord): RunStatus {
  const reason = `run ${supersededBy} of the same branch is newer, so build ${stoppedBuild} was stopped`;
  return { kind: "superseded", reason, by: supersededBy };
}

function completeRun({ registration, run }: RunRecord, verified: readonly VerifiedBuild[]): RunStatus {
  const [first, ...others] = verified;
  if (first === undefined) {
    return { kind: "refused", reason: "the service is registered without build projects" };
  }
  for (const other of others) {
    const reason = differenceOf(first, other);
    if (reason !== "") return { kind: "refused", reason };
  }
  const images = verified.flatMap(({ facts }) => facts.images);
  const inOrder = registration.platforms.flatMap(
    (platform) => images.find((image) => image.platform === platform) ?? [],
  );
  if (inOrder.length !== registration.platforms.length || inOrder.length !== images.length) {
    const reason = "the platforms of the build projects are not the platforms of the service";
    return { kind: "refused", reason };
  }
  const { revision, ref } = first.facts;
  const rebuild = verified.some(({ build }) => build.ownRunId) ? run : "";
  return { kind: "complete", run: { revision, ref, rebuild, ...timesOf(verified), images: inOrder } };
}

function differenceOf(left: VerifiedBuild, right: VerifiedBuild): string {
  const sides = (what: string, one: string, other: string) =>
    one === other ? "" : `${left.architecture} built ${what} ${one}, ${right.architecture} built ${other}`;
  return (
    sides("revision", left.facts.revision, right.facts.revision) ||
    sides("reference", left.facts.ref, right.facts.ref)
  );
}
