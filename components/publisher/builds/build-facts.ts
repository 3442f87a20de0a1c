import { ANY_REPOSITORY } from "../../service/contract";
import type { Registration } from "../../service/registration";
import { isCommit } from "../../service/source-ref";
import { err, ok, type Result } from "../../text/result";
import { shown } from "../../text/shown";
import { parseAncestors } from "./ancestors";
import { contentReference, referenceOf } from "./build-reference";
import type { BuildResult } from "./build-result";
import { type PlatformImage, parseImageDigests } from "./image-digests";
import { isWebhook } from "./initiator";

/** The verified facts of a build that succeeded. */
export interface BuildFacts {
  readonly revision: string;
  /** In the form of `SourceFacts.ref`; empty of the follower, which is not asked for one. */
  readonly ref: string;
  /** Time of the commit as the build exported it, milliseconds; `undefined` where there is none. */
  readonly committed: number | undefined;
  /** First 12 hex digits of the commits that the revision descends from, nearest first; empty where none is known. */
  readonly ancestors: readonly string[];
  readonly images: readonly PlatformImage[];
}

/**
 * Compares what a build exported with what CodeBuild recorded. CodeBuild's record wins, and a build that exports something
 * else is refused. What CodeBuild resolved decides, whatever the service's source is, because a build may be started with
 * another one: a commit has a reference and a history. Without a commit the revision is the content hash that the build
 * exported, which counts for services whose source has no commits.
 *
 * @param leads whether it is the leader's build, which alone says the reference: the follower was asked for a commit, and its
 *   checkout may lack the tag that the leader's has
 */
export function factsOf(build: BuildResult, registration: Registration, leads: boolean): Result<BuildFacts> {
  const committed = timeOf(build.exported.time);
  if (!committed.ok) return committed;
  const source = isCommit(build.resolvedVersion)
    ? commitFacts(build, registration, leads)
    : contentFacts(build, registration, leads);
  if (!source.ok) return source;
  const images = parseImageDigests(build.exported.digests);
  if (!images.ok) return images;
  return ok({ ...source.value, committed: committed.value, images: images.value });
}

type SourceOfBuild = Pick<BuildFacts, "revision" | "ref" | "ancestors">;

function commitFacts(build: BuildResult, registration: Registration, leads: boolean): Result<SourceOfBuild> {
  const { resolvedVersion: revision, exported } = build;
  if (exported.revision !== revision) {
    return err(
      `it exported SOURCE_REVISION ${shown(exported.revision)}, but CodeBuild resolved ${shown(revision)}`,
    );
  }
  const ref = leads ? referenceOf(build, registration.tags.branch) : ok("");
  if (!ref.ok) return ref;
  const ancestors = parseAncestors(exported.ancestors);
  const isOwn = !leads || isOfService(build, registration);
  if (!isOwn && build.initiator !== "" && isWebhook(build.initiator)) return err(foreignPush(build));
  if (ancestors !== undefined) return ok({ revision, ref: isOwn ? ref.value : revision, ancestors });
  return err(
    `it exported SOURCE_ANCESTORS ${shown(exported.ancestors)}, which is not 12 hex digits for each commit`,
  );
}

/**
 * Whether a build is of the service's own repository. A start may name another one, such as a fork: its branches and tags are not
 * the service's, so its commit is a revision alone.
 */
function isOfService({ location }: BuildResult, registration: Registration): boolean {
  if (!registration.commits || ["", ANY_REPOSITORY].includes(location) || !registration.location) return true;
  return plainLocation(location) === plainLocation(registration.location);
}

/** The webhook of a group may let through a repository of the same name in a group below. */
function foreignPush({ location }: BuildResult): string {
  return `its webhook built ${shown(location)}, which is not the repository of the service; use webhook: true`;
}

/** Without what a start by hand may write otherwise: https://acme@github.com/Acme/api.git/ */
function plainLocation(location: string): string {
  return location
    .toLowerCase()
    .replace(/^([a-z]+:\/\/)[^/@]*@/, "$1")
    .replace(/(?:\.git)?\/*$/, "");
}

/** A pipeline's artifact of which CodeBuild resolved no commit counts as content too. */
function contentFacts(
  build: BuildResult,
  { commits, source }: Registration,
  leads: boolean,
): Result<SourceOfBuild> {
  const { revision } = build.exported;
  if (commits) {
    return err(
      `CodeBuild recorded ${shown(build.resolvedVersion)} as its revision, which is not a commit id`,
    );
  }
  if (!/^[0-9a-f]{12,128}$/.test(revision)) {
    return err(`it exported SOURCE_REVISION ${shown(revision)}, which is not a hash of 12 to 128 hex digits`);
  }
  const ref = leads ? contentReference(build, revision, source.startsWith("s3://")) : ok("");
  return ref.ok ? ok({ revision, ref: ref.value, ancestors: [] }) : ref;
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
