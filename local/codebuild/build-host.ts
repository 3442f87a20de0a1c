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
  /** Git configuration that leads the addresses of remote repositories to local ones; see `remotes.ts`. */
  readonly gitConfig: string;
}
