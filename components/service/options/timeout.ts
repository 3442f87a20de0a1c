import { LIMITS } from "../limits";
import { wholeNumberProblem } from "./checks";
import type { OptionGroup } from "./group";

/** Option `timeoutMinutes`. */
export interface TimeoutOption {
  /**
   * How long the build of one architecture may run, in minutes, 5 to 2160.
   *
   * The run fails when either build reaches it. The published tags stay where they were.
   *
   * @default 60
   */
  readonly timeoutMinutes?: number;
}

/** Part of the model: `timeoutMinutes`. */
export interface TimeoutModel {
  readonly timeoutMinutes: number;
}

export const TIMEOUT: OptionGroup<TimeoutOption, TimeoutModel> = {
  checks: {
    timeoutMinutes: (value) => [wholeNumberProblem("timeoutMinutes", value, LIMITS.timeoutMinutes)],
  },
  resolve: ({ timeoutMinutes = 60 }) => ({ timeoutMinutes }),
};
