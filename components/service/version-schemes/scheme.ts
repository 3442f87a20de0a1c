/** A version of a service. */
export interface Version {
  /** As it was written, without prefix and `v`. */
  readonly text: string;
  /** Whether it is no pre-release. */
  readonly stable: boolean;
  /** Text of `{minor}` and `{major}`; `undefined` where the version has none. */
  readonly minor: string | undefined;
  readonly major: string | undefined;
}

/** One way to write versions. */
export interface Scheme {
  /**
   * Regular expression of every version and of nothing else, without anchors; of groups, ranges and `?*+|` alone, since CodeBuild's
   * webhook filters do not say which syntax they take.
   */
  readonly pattern: string;
  /** `undefined` for a text that is no version. */
  parse(text: string): Version | undefined;
  /** Positive when `left` is newer; both are versions. */
  compare(left: string, right: string): number;
}
