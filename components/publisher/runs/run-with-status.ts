import type { RunRecord } from "./run-record";
import { type RunStatus, runStatus } from "./run-status";

/** A run as it was read, with the status that its record has: computed once, and passed on with the record. */
export interface RunWithStatus {
  readonly record: RunRecord;
  readonly status: RunStatus;
}

/** Computes the status of a record that was just read or written; nothing else computes one. */
export function withStatus(record: RunRecord): RunWithStatus {
  return { record, status: runStatus(record) };
}
