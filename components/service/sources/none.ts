import { DEFAULT_BRANCH, type SourceKind } from "./source";

/** No source: whoever starts the builds names one. */
export interface NoSource {
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
  }),
};
