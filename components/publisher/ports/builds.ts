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
  /** How long it waited in the queue; 0 where the record does not say. */
  readonly queuedSeconds: number;
  readonly sourceVersion: string;
  readonly resolvedVersion: string;
  /** Who started it: `GitHub-Hookshot/1234567` for a webhook, `codepipeline/<name>`, else a user or a role. */
  readonly initiator: string;
  /** Run id that the build was started with; empty when it had none. */
  readonly runId: string;
  /** Reference that the build was started with, where its record can have none; empty when it had none. */
  readonly startedRef: string;
  /** Source that was built. */
  readonly source: BuildSource;
  /** Values of the product's own that the build was started with, such as a build argument; nothing of its project's alone. */
  readonly variables: readonly BuildVariable[];
  readonly exported: Readonly<Record<string, string>>;
  /** Whether it has its source. */
  readonly downloaded: boolean;
  /** Phase that failed; empty when none did. */
  readonly phase: string;
  /** Why that phase failed, `<code>: <message>`; absent where CodeBuild says nothing. */
  readonly context?: string;
  readonly logs: string;
  /** Id of the build that CodeBuild starts in its place by itself, and of the one that it takes the place of; empty for none. */
  readonly nextAttempt: string;
  readonly previousAttempt: string;
}

/** API type `ProjectSource`, what a start may override of it. */
export interface BuildSource {
  /** `GITHUB`, `CODECOMMIT`, `S3`, `NO_SOURCE`, ... */
  readonly type: string;
  readonly location: string;
  /** API type `SourceAuth`, where the source has one. */
  readonly auth?: { readonly type: string; readonly resource?: string };
}

/** API type `EnvironmentVariable`. */
export interface BuildVariable {
  readonly name: string;
  readonly value: string;
  /** `PLAINTEXT`, `PARAMETER_STORE` or `SECRETS_MANAGER`. */
  readonly type: string;
}

/** A build to start. */
export interface BuildStart {
  readonly project: string;
  /** Up to 64 characters: a start with the same token and parameters within five minutes is the same build. */
  readonly token: string;
  /** Left out for the project's own default. */
  readonly sourceVersion?: string;
  /** Left out for the project's own. */
  readonly source?: BuildSource;
  readonly variables: readonly BuildVariable[];
  /** Whether the source's provider is told how the build goes. */
  readonly reportsStatus: boolean;
}

/** `later`: the account's limit does not allow it now. `impossible`: there is no such project. */
export type StartAnswer =
  | { readonly kind: "started"; readonly id: string }
  | { readonly kind: "later" | "impossible"; readonly reason: string };

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
  /** Ids of at most 100 builds of a project, newest first; none when there is no such project. */
  ofProject(project: string): Promise<readonly string[]>;
  start(start: BuildStart): Promise<StartAnswer>;
  /** Stops a running build, which then ends as STOPPED. Does nothing for a build that has ended or does not exist. */
  stop(id: string): Promise<void>;
}
