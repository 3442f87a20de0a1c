import type { Outcome } from "../../components/publisher/outcome";
import type { Journal, ReplayReport, SearchReport } from "../../components/publisher/telemetry";

/** Keeps what the publisher told its operators. */
export class FakeJournal implements Journal {
  readonly outcomes: Outcome[] = [];
  readonly notes: { readonly message: string; readonly facts: Readonly<Record<string, string>> }[] = [];
  readonly faults: unknown[] = [];
  readonly searches: SearchReport[] = [];
  readonly replays: ReplayReport[] = [];
  flushes = 0;

  decided(outcome: Outcome): void {
    this.outcomes.push(outcome);
  }

  noticed(message: string, facts: Readonly<Record<string, string>>): void {
    this.notes.push({ message, facts });
  }

  faulted(fault: unknown): void {
    this.faults.push(fault);
  }

  searched(report: SearchReport): void {
    this.searches.push(report);
  }

  replayed(report: ReplayReport): void {
    this.replays.push(report);
  }

  flush(): void {
    this.flushes += 1;
  }
}
