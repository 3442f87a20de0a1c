import type { Instruction } from "../dockerfile";
import type { Severity } from "../finding";
import type { LintFile, LintStage } from "./lint-file";

/** One hazard: a row of the table in `rules.ts`, with its page in `docs/lint`. */
export interface Rule {
  /** Such as `constant-platform`. */
  readonly id: string;
  /** What it finds, in one line. */
  readonly summary: string;
  readonly check: (file: LintFile) => Iterable<Hit>;
}

/** What a rule found. */
export interface Hit {
  /** A hazard in a stage that no given platform needs is advice; `undefined` for one of the whole file. */
  readonly stage: LintStage | undefined;
  readonly instruction: Instruction;
  readonly line: number;
  readonly severity: Severity;
  readonly message: string;
  readonly suggestion: string;
  /** The text that it is about: of two rules that are about one text, only the first has a finding. */
  readonly subject: string;
}
