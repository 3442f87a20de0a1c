import { wholeNumberProblem } from "./checks";
import type { OptionGroup, PublisherOptionContext } from "./group";

/** Option `reconcileMinutes`. */
export interface ReconcileOption {
  /**
   * Minutes from one reconciliation to the next, 1 to 60: a lost event delays an image by this time at most.
   *
   * @default 5
   */
  readonly reconcileMinutes?: number;
}

/** Part of the model: `reconcileMinutes`. */
export interface ReconcileModel {
  readonly reconcileMinutes: number;
}

export const RECONCILE: OptionGroup<ReconcileOption, ReconcileModel, [], PublisherOptionContext> = {
  checks: {
    reconcileMinutes: (value) => [wholeNumberProblem("reconcileMinutes", value, { min: 1, max: 60 })],
  },
  resolve: ({ reconcileMinutes = 5 }) => ({ reconcileMinutes }),
};
