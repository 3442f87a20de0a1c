/** One thing that is wrong with the options, at the place where the user typed it. */
export interface Problem {
  /** Path of the option as typed, for example `tags[1]` or `repository.existing`. */
  readonly path: string;
  /** The rule, the value got and the change to make, in one sentence without a full stop. */
  readonly reason: string;
}

/** Thrown when options are refused. It lists every problem at once. */
export class ServiceOptionsError extends Error {
  override readonly name = "ServiceOptionsError" as const;
  /** At least one problem, in the order of the options. */
  readonly problems: readonly Problem[];

  /**
   * @param subject what the options are for, for example `service "billing-api"`
   * @param problems at least one problem
   */
  constructor(subject: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map(({ path, reason }) => `  ${path}: ${reason}`);
    super([`options for ${subject} have ${count}:`, ...lines].join("\n"));
    this.problems = problems;
  }
}
