import { EXPORTED } from "../../service/contract";
import { projectArchitectures } from "../../service/registration";
import type { BuildResult } from "../builds/build-result";
import { readEndedBuild, revisionOf } from "../builds/ended-build";
import type { RegisteredProject } from "../builds/registered-project";
import type { BuildRecord } from "../ports/builds";
import { isUsable } from "../runs/runs-of-build";

/** A build of the follower's project that nobody started as part of a run, and that a run can have as its own. */
export interface StrayFollower {
  /** The follower's. */
  readonly project: RegisteredProject;
  readonly build: BuildResult;
}

/**
 * Finds a build that was started by hand and ended before its leader's events were handled: then there was no run to take it. One
 * that had ended when the leader began is left alone, as a rebuild wants nothing of an earlier time.
 *
 * @param leader project of the leader
 * @param commit that the leader builds; empty where the source has none, then what it exported counts
 * @param builds of the follower's project, newest first
 */
export function strayFollower(
  leader: RegisteredProject,
  { startedAt, exported }: BuildRecord,
  commit: string,
  builds: readonly BuildRecord[],
): StrayFollower | undefined {
  const [, architecture] = projectArchitectures(leader.registration);
  const revision = commit || (exported[EXPORTED.revision] ?? "");
  if (architecture === undefined || revision === "") return undefined;
  const project = { ...leader, architecture, leads: false };
  for (const record of builds) {
    if (record.endedAt < startedAt) continue;
    const ended = readEndedBuild(record, false);
    if (ended?.origin.kind !== "stray" || revisionOf(ended.build) !== revision) continue;
    if (isUsable(ended.build, project)) return { project, build: ended.build };
  }
  return undefined;
}
