import type { Cloud } from "../cloud/ministack";

/** What the local CodeBuild runs its builds with. */
export interface BuildHost {
  readonly cloud: Cloud;
  /** PATH and the builder's own variables (`BUILDX_BUILDER`, ...). */
  readonly env: NodeJS.ProcessEnv;
  /** Docker configuration that every build starts with a copy of. */
  readonly dockerConfig: string;
  /** Folder for the files of all builds. */
  readonly folder: string;
  /** Local git repositories that stand in for the remote ones, by location. */
  readonly remotes: Readonly<Record<string, string>>;
}
