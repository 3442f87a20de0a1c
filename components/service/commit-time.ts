import type { Decided, Warning } from "./warning";

/** Files are given the time of the commit: a source without commits has none to give. */
export function commitTimeWarnings({ reproducible, source }: Decided): readonly Warning[] {
  if (!reproducible || source.commits) return [];
  const reason = `a source of type "${source.type}" may have no commit, and without its time two builds give two images; use a source in Git, or leave it out`;
  return [{ id: "no-commit-time", path: "reproducible", reason }];
}
