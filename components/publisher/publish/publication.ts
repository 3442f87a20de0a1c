import { ANNOTATIONS } from "../../service/contract";
import type { SkippedTag } from "../../service/events";
import type { Registration } from "../../service/registration";
import { parseSourceRef, type SourceRef } from "../../service/source-ref";
import { planTags, skippedTags } from "../../service/tags";
import { isoTime } from "../../text/time";
import type { CompleteRun } from "../runs/run-status";
import type { RunWithStatus } from "../runs/run-with-status";
import { keyOfRun, type OrderKey, stableVersion } from "./order";

/** What publishing a run means: the tags it may write, what its index says about itself, and how new it is. */
export interface Publication {
  readonly release: readonly string[];
  readonly moving: readonly string[];
  readonly skipped: readonly SkippedTag[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly key: OrderKey;
  /** Whether it is of the default branch or a stable version, so that the published parameter may follow it. */
  readonly movesFixedTags: boolean;
}

/** The publication of a run; `undefined` for a run that is not complete. */
export function publicationOf({ record, status }: RunWithStatus): Publication | undefined {
  return status.kind === "complete"
    ? planPublication(record.run, status.run, record.registration)
    : undefined;
}

/** Plans the publication of a run; the same run and registration give the same plan, so a repeat writes the same bytes. */
export function planPublication(id: string, run: CompleteRun, registration: Registration): Publication {
  const { revision, ref } = run;
  const { release, moving } = planTags(registration.tags, { revision, ref });
  const source = parseSourceRef(ref, registration.tags);
  const version = source.kind === "version" ? source.version.text : "";
  return {
    release,
    // A branch may have the name of a release tag, which is written once all the same.
    moving: moving.filter((tag) => !release.includes(tag)),
    skipped: skippedTags(registration.tags, { revision, ref }),
    annotations: indexAnnotations(id, run, registration.source, version),
    key: keyOfRun(stableVersion(version), run),
    movesFixedTags: movesFixedTags(source, registration.tags.branch),
  };
}

function movesFixedTags(source: SourceRef, defaultBranch: string): boolean {
  if (source.kind === "version") return source.version.stable;
  return source.kind === "branch" && source.branch === defaultBranch;
}

function indexAnnotations(
  id: string,
  { revision, started, ended, committed }: CompleteRun,
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
  };
}
