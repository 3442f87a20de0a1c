/** How much a finding matters: `error` and `warning` are hazards for the given platforms, `info` is advice. */
export type Severity = "error" | "warning" | "info";

/** One hazard of a Dockerfile for a second architecture. */
export interface Finding {
  /** Id of the rule, such as `constant-platform`; `# multiarch-ignore <rule>` turns it off for an instruction. */
  readonly rule: string;
  readonly severity: Severity;
  /** Physical line, 1-based, inside the instruction. */
  readonly line: number;
  /** What is there, and why it breaks. */
  readonly message: string;
  /** The change to make. */
  readonly suggestion?: string;
}
