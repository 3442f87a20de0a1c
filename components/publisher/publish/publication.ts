import { ANNOTATIONS } from "../../service/contract";
import type { SkippedTag } from "../../service/events";
import type { Registration } from "../../service/registration";
import { parseSourceRef, type SourceRef } from "../../service/source-ref";
import { planTags, rebuildTag, skippedTags } from "../../service/tags";
import type { VersionPolicy } from "../../service/versions";
import { isoTime } from "../../text/time";
import { formatAncestors } from "../builds/ancestors";
import type { CompleteRun } from "../runs/run-status";
import type { RunWithStatus } from "../runs/run-with-status";
import { keyOfRun, type OrderKey, stableVersion } from "./order";

/** What publishing a run means: the tags it may write, what its index says about itself, and how new it is. */
export interface Publication {
  readonly release: readonly ReleaseTag[];
  readonly moving: readonly string[];
  readonly skipped: readonly SkippedTag[];
  readonly annotations: Readonly<Record<string, string>>;
  /** How the versions of the service are read and ordered. */
  readonly versions: VersionPolicy;
  readonly key: OrderKey;
  /** Whether it is of the default branch or a stable version, so that the published parameter may follow it. */
  readonly movesFixedTags: boolean;
}

/** A tag that is written once. */
export interface ReleaseTag {
  readonly tag: string;
  /** Written in its place when the tag holds another build of the same source; `undefined` where it would be too long. */
  readonly rebuild: string | undefined;
}

/** The publication of a run; `undefined` for a run that is not complete. */
export function publicationOf({ record, status }: RunWithStatus): Publication | undefined {
  return status.kind === "complete"
    ? planPublication(record.run, status.run, record.registration)
    : undefined;
}

/** Plans the publication of a run; the same run and registration give the same plan, so a repeat writes the same bytes. */
export function planPublication(id: string, run: CompleteRun, registration: Registration): Publication {
  const { revision, ref, started } = run;
  const { versions } = registration.tags;
  const { release, moving } = planTags(registration.tags, { revision, ref });
  const source = parseSourceRef(ref, registration.tags);
  const version = source.kind === "version" ? source.version.text : "";
  return {
    release: release.map((tag) => ({ tag, rebuild: rebuildTag(tag, started) })),
    // A branch may have the name of a release tag, which is written once all the same.
    moving: moving.filter((tag) => !release.includes(tag)),
    skipped: skippedTags(registration.tags, { revision, ref }),
    annotations: indexAnnotations(id, run, registration.source, version),
    versions,
    key: keyOfRun(stableVersion(versions, version), run),
    movesFixedTags: movesFixedTags(source, registration.tags.branch),
  };
}

/** Every tag that a run may write, each once. */
export function tagsOf({ release, moving }: Publication): readonly string[] {
  return [...new Set([...releaseTagsOf({ release }), ...moving])];
}

/** The tags that a run writes once, with those that it writes in their place. */
export function releaseTagsOf({ release }: Pick<Publication, "release">): readonly string[] {
  return release.flatMap(({ tag, rebuild }) => [tag, rebuild ?? []].flat());
}

function movesFixedTags(source: SourceRef, defaultBranch: string): boolean {
  if (source.kind === "version") return source.version.stable;
  return source.kind === "branch" && source.branch === defaultBranch;
}

function indexAnnotations(
  id: string,
  { revision, ancestors, started, ended, committed }: CompleteRun,
  source: string,
  version: string,
): Readonly<Record<string, string>> {
  return {
    [ANNOTATIONS.revision]: revision,
    ...(version !== "" && { [ANNOTATIONS.version]: version }),
    ...(source !== "" && { [ANNOTATIONS.source]: source }),
    [ANNOTATIONS.created]: isoTime(ended),
    [ANNOTATIONS.run]: id,
    [ANNOTATIONS.runStarted]: isoTime(started),
    ...(committed !== undefined && { [ANNOTATIONS.sourceTime]: isoTime(committed) }),
    ...(ancestors.length > 0 && { [ANNOTATIONS.ancestors]: formatAncestors(ancestors) }),
  };
}
