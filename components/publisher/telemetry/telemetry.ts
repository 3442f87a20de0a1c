import type { Architecture } from "../../service/architectures";
import type { Outcome } from "../outcome";

/** Result of one reconciliation. */
export interface ReconcileReport {
  /** Recent builds of this publisher's projects. */
  readonly builds: number;
  /** Ended builds that the ledger did not have. */
  readonly found: number;
  /** Runs with a status to carry out that was not carried out yet. */
  readonly stuck: number;
  /** Builds that were stopped, because a newer run superseded theirs. */
  readonly superseded: number;
  /** Runs that wait too long for a build. */
  readonly overdue: number;
  /** Tags that hold an unexpected image. */
  readonly drifted: number;
  /** Builds and runs that could not be handled; the next reconciliation tries them again. */
  readonly faults: number;
}

/** Result of one replay of the dead letters. */
export interface ReplayReport {
  /** Dead letters that were received. */
  readonly received: number;
  /** Those that were handled, and are no longer in the queue. */
  readonly handled: number;
  /** Those that stay in the queue; the telemetry has the reason of each. */
  readonly failed: number;
  /** Whether the queue was empty at the end; otherwise another replay continues. */
  readonly complete: boolean;
}

/** How long a build took. */
export interface BuildTimes {
  /** Without the time in the queue. */
  readonly seconds: number;
  readonly queuedSeconds: number;
}

/** Log lines and metrics for operators: one line for each decision, and counters. Never a variable's value, never a token. */
export interface Telemetry {
  /** `build`: the build that the decision was about, where there was one. */
  recordOutcome(outcome: Outcome, build?: { readonly id: string; readonly project: string }): void;
  /** A build that has ended; of an event that comes twice, twice. */
  recordBuild(architecture: Architecture, times: BuildTimes): void;
  /** CodeBuild did not start a build that was asked of it. */
  recordFailedStart(): void;
  /** A fact for a person to check; the publisher itself works. */
  warn(message: string, facts: Readonly<Record<string, string>>): void;
  /** A fault, just before it is thrown or, in a reconciliation or a replay, left to the next one. */
  recordFault(fault: unknown, subject: string): void;
  /** The result of one reconciliation. */
  recordReconcile(report: ReconcileReport): void;
  /** The result of one replay. */
  recordReplay(report: ReplayReport): void;
  /** Writes what is still held back; at the end of every invocation. */
  flush(): void;
}
