import type { Authentication } from "./authentication";

export interface RegistryServerOptions {
  /** Without it everybody may do everything. */
  readonly authentication?: Authentication;
  /** Whether there is the referrers API; without it a client reads the tag that stands in for it. Default `true`. */
  readonly referrers?: boolean;
  /** Whether blobs are mounted; without it the answer to a mount is an upload. Default `true`. */
  readonly mounts?: boolean;
  /** Most tags or referrers in one answer. Default: as many as there are. */
  readonly pageSize?: number;
}
