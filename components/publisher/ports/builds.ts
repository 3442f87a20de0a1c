/** CodeBuild's own record of a build. */
export interface BuildRecord {
  /** `project:uuid`. */
  readonly id: string;
  readonly project: string;
  /** One of the end states, or `IN_PROGRESS`. */
  readonly status: string;
  /** Milliseconds. */
  readonly startedAt: number;
  /** Milliseconds; the start while the build runs. */
  readonly endedAt: number;
  readonly sourceVersion: string;
  readonly resolvedVersion: string;
  /** Run id in the environment that the build was started with; empty when it had none. No other variable leaves the adapter. */
  readonly runId: string;
  readonly exported: Readonly<Record<string, string>>;
  readonly phase: string;
  readonly logs: string;
  readonly nextAttempt: string;
}

/** AWS CodeBuild. */
export interface Builds {
  /**
   * The records of these builds, in no order; one that does not exist is not in the answer.
   *
   * @param ids at most 100
   */
  get(ids: readonly string[]): Promise<readonly BuildRecord[]>;
  /** A page of at most 100 ids of the account's builds, newest first. */
  recent(page?: string): Promise<{ readonly ids: readonly string[]; readonly next?: string }>;
  /** Stops a running build, which then ends as STOPPED. Does nothing for a build that has ended or does not exist. */
  stop(id: string): Promise<void>;
}
