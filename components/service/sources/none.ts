import { DEFAULT_BRANCH, type SourceKind } from "./source";

/** No source: the caller of `StartBuild` names one (source overrides). */
export interface NoSource {
  /** Kind of the source. */
  readonly type: "none";
}

export const NONE: SourceKind<NoSource> = {
  fields: {},
  resolve: () => ({
    branch: DEFAULT_BRANCH,
    commits: false,
    address: [],
    project: { type: "NO_SOURCE" },
    permissions: [],
    webhook: false,
    paths: [],
    lfs: false,
  }),
};
