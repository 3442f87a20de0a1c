import { ARCHITECTURE_ORDER, type Architecture } from "../../service/architectures";
import type { Registration } from "../../service/registration";
import { err, ok, type Result } from "../../text/result";
import { type BuildFacts, factsOf, isPullRequest } from "../builds/build-facts";
import type { BuildResult } from "../builds/build-result";
import type { PlatformImage } from "../builds/image-digests";
import type { RunRecord } from "./run-record";

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

/** What is to be done with a run, from its ledger item alone: the same item gives the same status, whoever asks and when. */
export type RunStatus =
  | { readonly kind: "waiting"; readonly missing: readonly Architecture[] }
  | {
      readonly kind: "failed";
      readonly reason: string;
      readonly architecture: Architecture;
      readonly build: BuildResult;
    }
  | { readonly kind: "refused"; readonly reason: string }
  /** A newer run took its place, and what it still waits for was stopped. */
  | { readonly kind: "superseded"; readonly reason: string; readonly by: string }
  | { readonly kind: "complete"; readonly run: CompleteRun };

/**
 * Judges a run. What a build says is held against CodeBuild as soon as it is in; then what failed has failed, then missing
 * builders are waited for, and last the builds are compared with each other.
 */
export function runStatus(record: RunRecord): RunStatus {
  const entries = buildersOf(record);
  const verified = verifiedBuilds(record);
  if (!verified.ok) return { kind: "refused", reason: verified.reason };
  const failed = finishedOf(record).find(({ build }) => hasFailed(build, record));
  if (failed !== undefined) return { kind: "failed", reason: failureOf(failed), ...failed };
  const missing = entries.filter(({ build }) => build?.status !== "SUCCEEDED");
  if (missing.length === 0) return completeRun(record, verified.value);
  if (record.supersededBy !== "") return supersededStatus(record);
  return { kind: "waiting", missing: missing.map(({ architecture }) => architecture) };
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

interface Finished {
  readonly architecture: Architecture;
  readonly build: BuildResult;
}

interface Verified extends Finished {
  readonly facts: BuildFacts;
}

/** Builders that the service is registered with, in their order, with what each has done so far. */
function buildersOf({ registration, builds }: RunRecord) {
  return ARCHITECTURE_ORDER.filter((architecture) => registration.builders[architecture] !== undefined).map(
    (architecture) => ({ architecture, build: builds[architecture] }),
  );
}

function finishedOf(record: RunRecord): readonly Finished[] {
  return buildersOf(record).filter((entry): entry is Finished => entry.build !== undefined);
}

/** The builds that succeeded, or why one of the run's builds cannot be trusted. */
function verifiedBuilds(record: RunRecord): Result<readonly Verified[]> {
  const verified: Verified[] = [];
  for (const { architecture, build } of finishedOf(record)) {
    const facts = verifiedFacts(architecture, build, record.registration);
    if (!facts.ok) return err(`${architecture} build ${build.id}: ${facts.reason}`);
    if (facts.value !== undefined) verified.push({ architecture, build, facts: facts.value });
  }
  return ok(verified);
}

/** A build that the publisher itself stopped has not failed. */
function hasFailed({ id, status, nextAttempt }: BuildResult, { stoppedBuild }: RunRecord): boolean {
  return status !== "SUCCEEDED" && nextAttempt === "" && !(status === "STOPPED" && id === stoppedBuild);
}

function supersededStatus({ supersededBy, stoppedBuild }: RunRecord): RunStatus {
  const reason = `run ${supersededBy} of the same branch is newer, so build ${stoppedBuild} was stopped`;
  return { kind: "superseded", reason, by: supersededBy };
}

/** Facts of a build that succeeded; nothing for one that did not. */
function verifiedFacts(
  architecture: Architecture,
  build: BuildResult,
  registration: Registration,
): Result<BuildFacts | undefined> {
  if (isPullRequest(build)) {
    return err(`it built pull request ${build.sourceVersion}, which publishes nothing`);
  }
  if (build.problem !== "") return err(build.problem);
  if (build.status !== "SUCCEEDED") return ok(undefined);
  const facts = factsOf(build, registration);
  if (!facts.ok) return facts;
  const reason = platformsReason(registration.builders[architecture] ?? [], facts.value.images);
  return reason === "" ? facts : err(reason);
}

function failureOf({ architecture, build }: Finished): string {
  const phase = build.phase === "" ? "" : ` in phase ${build.phase}`;
  return `${architecture} build ${build.id} ended ${build.status}${phase}`;
}

function completeRun({ registration, run }: RunRecord, verified: readonly Verified[]): RunStatus {
  const [first, ...others] = verified;
  if (first === undefined) return { kind: "refused", reason: "the service is registered without builders" };
  for (const other of others) {
    const reason = differenceOf(first, other);
    if (reason !== "") return { kind: "refused", reason };
  }
  const images = verified.flatMap(({ facts }) => facts.images);
  const inOrder = registration.platforms.flatMap(
    (platform) => images.find((image) => image.platform === platform) ?? [],
  );
  if (inOrder.length !== registration.platforms.length || inOrder.length !== images.length) {
    return { kind: "refused", reason: "the platforms of the builders are not the platforms of the service" };
  }
  const { revision, ref } = first.facts;
  const rebuild = verified.some(({ build }) => build.ownRunId) ? run : "";
  return { kind: "complete", run: { revision, ref, rebuild, ...timesOf(verified), images: inOrder } };
}

/** Each builder makes exactly the platforms it is registered for. */
function platformsReason(declared: readonly string[], images: readonly PlatformImage[]): string {
  const built = images.map(({ platform }) => platform);
  const extra = built.filter((platform) => !declared.includes(platform));
  const missing = declared.filter((platform) => !built.includes(platform));
  const parts = [
    ...(extra.length > 0 ? [`it built ${extra.join(", ")}, which is not its to build`] : []),
    ...(missing.length > 0 ? [`it did not build ${missing.join(", ")}`] : []),
  ];
  return parts.join("; ");
}

function differenceOf(left: Verified, right: Verified): string {
  const sides = (what: string, one: string, other: string) =>
    one === other ? "" : `${left.architecture} built ${what} ${one}, ${right.architecture} built ${other}`;
  return (
    sides("revision", left.facts.revision, right.facts.revision) ||
    sides("reference", left.facts.ref, right.facts.ref)
  );
}

/** A commit cannot be younger than a run that built it: its time is exported by the build, and bounded by CodeBuild's. */
function timesOf(verified: readonly Verified[]) {
  const started = Math.min(...verified.map(({ build }) => Date.parse(build.startedAt)));
  const ended = Math.max(...verified.map(({ build }) => Date.parse(build.endedAt)));
  const times = verified.flatMap(({ facts }) => facts.committed ?? []);
  return { started, ended, committed: times.length === 0 ? undefined : Math.min(started, ...times) };
}
