import { LIMITS } from "../limits";
import { wholeNumberProblem } from "./checks";
import type { OptionGroup } from "./group";

export interface TimeoutOption {
  /**
   * How long one architecture's build may run, in minutes, 5 to 2160.
   *
   * The run fails when either side reaches it; the published tags stay where they were.
   *
   * @default 60
   */
  readonly timeoutMinutes?: number;
}

export interface TimeoutModel {
  readonly timeoutMinutes: number;
}

export const TIMEOUT: OptionGroup<TimeoutOption, TimeoutModel> = {
  checks: {
    timeoutMinutes: (value) => [wholeNumberProblem("timeoutMinutes", value, LIMITS.timeoutMinutes)],
  },
  resolve: ({ timeoutMinutes = 60 }) => ({ timeoutMinutes }),
};
