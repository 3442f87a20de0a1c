/** One thing that is wrong with the options, at the place where the user typed it. */
export interface Problem {
  /** Path of the option as typed, for example `tags[1]` or `repository.existing`. */
  readonly path: string;
  /** The rule, the value got and the change to make, in one sentence without a full stop. */
  readonly reason: string;
}

/** Thrown when options are refused; lists every problem at once, so that one correction is enough. */
export class ServiceOptionsError extends Error {
  override readonly name = "ServiceOptionsError" as const;
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

/** A value as it is shown in a problem: JSON, cut to a readable length. */
export function shown(value: unknown): string {
  const text = typeof value === "bigint" || typeof value === "symbol" ? String(value) : jsonOf(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
