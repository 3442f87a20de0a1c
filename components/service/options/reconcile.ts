import { wholeNumberProblem } from "./checks";
import type { OptionGroup, PublisherOptionContext } from "./group";

export interface ReconcileOption {
  /**
   * Minutes from one reconciliation to the next, 1 to 60: how long a lost event delays an image at most.
   *
   * @default 5
   */
  readonly reconcileMinutes?: number;
}

export interface ReconcileModel {
  readonly reconcileMinutes: number;
}

export const RECONCILE: OptionGroup<ReconcileOption, ReconcileModel, [], PublisherOptionContext> = {
  checks: {
    reconcileMinutes: (value) => [wholeNumberProblem("reconcileMinutes", value, { min: 1, max: 60 })],
  },
  resolve: ({ reconcileMinutes = 5 }) => ({ reconcileMinutes }),
};
