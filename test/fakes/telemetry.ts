import type { Outcome } from "../../components/publisher/outcome";
import type {
  BuildTimes,
  ReconcileReport,
  ReplayReport,
  Telemetry,
} from "../../components/publisher/telemetry/telemetry";
import type { Architecture } from "../../components/service/architectures";

/** Keeps what the publisher recorded for its operators. */
export class FakeTelemetry implements Telemetry {
  readonly outcomes: Outcome[] = [];
  readonly notes: { readonly message: string; readonly facts: Readonly<Record<string, string>> }[] = [];
  readonly faults: unknown[] = [];
  /** What each of the faults is about. */
  readonly faultSubjects: string[] = [];
  readonly reconciliations: ReconcileReport[] = [];
  readonly replays: ReplayReport[] = [];
  /** Ended builds, with their architecture. */
  readonly builds: (BuildTimes & { readonly architecture: Architecture })[] = [];
  failedStarts = 0;
  flushes = 0;

  recordOutcome(outcome: Outcome): void {
    this.outcomes.push(outcome);
  }

  recordBuild(architecture: Architecture, times: BuildTimes): void {
    this.builds.push({ architecture, ...times });
  }

  recordFailedStart(): void {
    this.failedStarts += 1;
  }

  warn(message: string, facts: Readonly<Record<string, string>>): void {
    this.notes.push({ message, facts });
  }

  recordFault(fault: unknown, subject: string): void {
    this.faults.push(fault);
    this.faultSubjects.push(subject);
  }

  recordReconcile(report: ReconcileReport): void {
    this.reconciliations.push(report);
  }

  recordReplay(report: ReplayReport): void {
    this.replays.push(report);
  }

  flush(): void {
    this.flushes += 1;
  }
}
