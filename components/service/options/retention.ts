import { shown } from "../../text/shown";
import { LIMITS } from "../limits";
import type { Problem } from "../problem";
import { numberTextProblem, wholeNumberProblem } from "./checks";
import type { OptionGroup, PublisherOptionContext } from "./group";

/** Options `logRetentionDays`, `ledgerRetentionDays`. */
export interface RetentionOptions {
  /**
   * Days that the logs of the publisher and of its services' builds are kept, one of CloudWatch Logs' values (1, 3, 5, 7, 14, 30,
   * 60, 90, ...).
   *
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * Days that a run stays in the ledger after its last change, 1 to 3650.
   *
   * @default 90
   */
  readonly ledgerRetentionDays?: number;
}

/** Part of the model: `logRetentionDays`, `ledgerRetentionDays`. */
export interface RetentionModel {
  readonly logRetentionDays: number;
  readonly ledgerRetentionDays: number;
}

export const RETENTION: OptionGroup<RetentionOptions, RetentionModel, [], PublisherOptionContext> = {
  checks: {
    logRetentionDays: (value) => logRetentionProblems(value),
    ledgerRetentionDays: (value) => [wholeNumberProblem("ledgerRetentionDays", value, LIMITS.keepDays)],
  },
  resolve: ({ logRetentionDays = 90, ledgerRetentionDays = 90 }) => ({
    logRetentionDays,
    ledgerRetentionDays,
  }),
};

/** Retention values that CloudWatch Logs accepts: API_PutRetentionPolicy, `retentionInDays`. */
const LOG_RETENTION_DAYS: readonly unknown[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function logRetentionProblems(days: unknown): readonly Problem[] {
  const isKnown = (value: unknown) => LOG_RETENTION_DAYS.includes(value);
  if (isKnown(days)) return [];
  const path = "logRetentionDays";
  const reason = `${shown(days)} is not a retention that CloudWatch Logs knows; use one of ${LOG_RETENTION_DAYS.join(", ")}`;
  return [numberTextProblem(path, days, isKnown) ?? { path, reason }];
}
