import type { Outcome } from "./outcome";

/** What one search for lost events came to. */
export interface ReconcileReport {
  /** Recent builds of this publisher's projects. */
  readonly builds: number;
  /** Ended builds that the ledger did not have. */
  readonly found: number;
  /** Runs that were complete or over, and not yet carried out. */
  readonly stuck: number;
  /** Builds that were stopped, because a newer run took the place of theirs. */
  readonly superseded: number;
  /** Runs that wait too long for a builder. */
  readonly overdue: number;
  /** Tags that hold what no publisher put there. */
  readonly drifted: number;
  /** Builds and runs that could not be handled; the next search tries them again. */
  readonly faults: number;
}

/** What one replay of the dead letters came to. */
export interface ReplayReport {
  /** Dead letters that were looked at. */
  readonly received: number;
  /** Those that were handled, and are no longer in the queue. */
  readonly handled: number;
  /** Those that stay in the queue; the telemetry has the reason of each. */
  readonly failed: number;
  /** Whether the queue had no more to give; otherwise another replay goes on. */
  readonly complete: boolean;
}

/** What the publisher tells its operators: one line for each decision, and counters. Never a variable's value, never a token. */
export interface Telemetry {
  /** `build`: the build that the decision was about, where there was one. */
  recordOutcome(outcome: Outcome, build?: { readonly id: string; readonly project: string }): void;
  /** Something that a person may want to look at; nothing is wrong with the publisher. */
  warn(message: string, facts: Readonly<Record<string, string>>): void;
  /** A fault, just before it is thrown or, in a search or a replay, left for the next one. */
  recordFault(fault: unknown, subject: string): void;
  /** The result of one search for lost events. */
  recordReconcile(report: ReconcileReport): void;
  /** The result of one replay. */
  recordReplay(report: ReplayReport): void;
  /** Writes what is still held back; at the end of every invocation. */
  flush(): void;
}
