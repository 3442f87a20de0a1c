import type { Registration } from "../../service/registration";
import { isCommit, pullRequestOf } from "../../service/source-ref";
import { err, ok, type Result } from "../../text/result";
import { shown } from "../../text/shown";
import type { BuildResult } from "./build-result";
import { type PlatformImage, parseImageDigests } from "./image-digests";

/** The verified facts of a build that succeeded. */
export interface BuildFacts {
  readonly revision: string;
  /** In the form of `SourceFacts.ref`. */
  readonly ref: string;
  /** Time of the commit as the build exported it, milliseconds; `undefined` where there is none. */
  readonly committed: number | undefined;
  readonly images: readonly PlatformImage[];
}

/**
 * Compares what a build exported with what CodeBuild recorded. CodeBuild's record wins, and a build that exports something
 * else is refused. Of a source without commits CodeBuild records neither revision nor reference: there the revision is the
 * content hash that the build exported, and the reference is the default branch.
 */
export function factsOf(build: BuildResult, registration: Registration): Result<BuildFacts> {
  const { commits } = registration;
  const revision = commits ? commitOf(build) : contentOf(build);
  if (!revision.ok) return revision;
  const ref = commits ? refOf(build) : ok("");
  if (!ref.ok) return ref;
  const committed = timeOf(build.exported.time);
  if (!committed.ok) return committed;
  const images = parseImageDigests(build.exported.digests);
  if (!images.ok) return images;
  return ok({
    revision: revision.value,
    ref: ref.value,
    committed: committed.value,
    images: images.value,
  });
}

/** Whether CodeBuild was asked to build a pull request: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html */
export function isPullRequest({ sourceVersion }: Pick<BuildResult, "sourceVersion">): boolean {
  return pullRequestOf(sourceVersion) !== undefined;
}

function commitOf({ resolvedVersion, exported }: BuildResult): Result<string> {
  if (!isCommit(resolvedVersion)) {
    return err(`CodeBuild recorded ${shown(resolvedVersion)} as its revision, which is not a commit id`);
  }
  if (exported.revision === resolvedVersion) return ok(resolvedVersion);
  return err(
    `it exported SOURCE_REVISION ${shown(exported.revision)}, but CodeBuild resolved ${shown(resolvedVersion)}`,
  );
}

/** A build of no source may be started with one that has commits: then CodeBuild records the revision. */
function contentOf(build: BuildResult): Result<string> {
  const { exported } = build;
  if (isCommit(build.resolvedVersion)) return commitOf(build);
  if (/^[0-9a-f]{12,128}$/.test(exported.revision)) return ok(exported.revision);
  return err(
    `it exported SOURCE_REVISION ${shown(exported.revision)}, which is not a hash of 12 to 128 hex digits`,
  );
}

/** CodeBuild may append the commit to a reference: `refs/heads/main^{3f2a...}`. */
function refOf({ sourceVersion, resolvedVersion, exported: { ref } }: BuildResult): Result<string> {
  const recorded = sourceVersion.replace(/\^\{.*\}$/, "");
  if (recorded === "" || recorded === ref) return ok(ref);
  if (startsCommit(recorded, resolvedVersion)) {
    // A webhook asks for the commit, so only the build knows the branch; a commit alone is on none.
    if (!/^[0-9a-f]{40,64}$/.test(ref)) return ok(ref === "" ? resolvedVersion : ref);
    if (ref === resolvedVersion) return ok(ref);
  } else if (ref === "" || ref === shortRef(recorded)) return ok(recorded);
  // A bare name that CodeBuild was asked for may be a branch or a tag.
  else if (shortRef(ref) === recorded) return ok(ref);
  return err(`it exported SOURCE_REF ${shown(ref)}, but CodeBuild was asked for ${shown(recorded)}`);
}

function startsCommit(text: string, resolvedVersion: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(text) && resolvedVersion.startsWith(text);
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, "");
}

function timeOf(exported: string): Result<number | undefined> {
  if (exported === "") return ok(undefined);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(exported)
    ? Date.parse(exported)
    : Number.NaN;
  if (!Number.isNaN(time)) return ok(time);
  return err(
    `it exported SOURCE_TIME ${shown(exported)}, which is not a time in UTC such as 2026-01-31T12:00:00Z`,
  );
}
