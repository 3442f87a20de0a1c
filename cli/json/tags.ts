/** What `multiarch tags --json` prints. */
export interface TagsJson {
  /** Name of the service; left out without `--service`. */
  readonly service?: string;
  /** Git reference as it was given; empty for the default branch. */
  readonly ref: string;
  /** Commit, or content hash of a source without commits. */
  readonly commit: string;
  /** The default branch. */
  readonly branch: string;
  /** Tags that are written once, in the order of their templates. */
  readonly release: readonly string[];
  /** Tags that move to the newest image, in the order of their templates. */
  readonly moving: readonly string[];
  /** Tags that the name of the branch would take from something else, and why each is skipped. */
  readonly skipped: readonly { readonly tag: string; readonly reason: string }[];
  /** Templates that give this reference no tag, and why. */
  readonly unused: readonly { readonly template: string; readonly reason: string }[];
  /** Why the reference gets no tag at all; left out when it gets one. */
  readonly reason?: string;
}
