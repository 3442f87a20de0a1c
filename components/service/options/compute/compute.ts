import { isPlainObject } from "../../../text/json";
import { shown } from "../../../text/shown";
import { ARCHITECTURE_ORDER, type Architecture } from "../../architectures";
import type { Text } from "../../late";
import { LIMITS } from "../../limits";
import type { Problem } from "../../problem";
import { wholeNumberProblem } from "../checks";
import type { OptionContext, OptionGroup } from "../group";
import {
  type ComputeSize,
  type Machine,
  type MachineOptions,
  machineProblems,
  resolveMachine,
  sizeProblem,
} from "./machine";

/** Options `compute` and `queuedTimeoutMinutes`. */
export interface ComputeOption<R = never> {
  /**
   * The build machine of each architecture: its size (`"SMALL"`, `"MEDIUM"`, `"LARGE"`, `"XLARGE"` or `"2XLARGE"`), or an object
   * with `size`, `fleet`, `image` and `hostKernel`. A change counts from the next build on.
   *
   * See https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
   *
   * @example { arm64: "LARGE" }
   *
   * @default - "SMALL" (2 vCPU, 4 GiB) on both
   */
  readonly compute?: ComputeOptions<R>;

  /**
   * How long a build may wait for a machine, in minutes, 5 to 480. A build that waits longer fails, and its run with it.
   *
   * @default 480
   */
  readonly queuedTimeoutMinutes?: number;
}

/** The build machine of each architecture: a size, or all of its options. */
export type ComputeOptions<R = never> = Readonly<
  Partial<Record<Architecture, ComputeSize | MachineOptions<R>>>
>;

/** Part of the model: `compute`, `queuedTimeoutMinutes`. */
export interface ComputeModel {
  readonly compute: Readonly<Record<Architecture, Machine>>;
  readonly queuedTimeoutMinutes: number;
}

/** Where a value may be known only at deployment. */
export const LATE_COMPUTE = ARCHITECTURE_ORDER.map((architecture) => `compute.${architecture}.fleet`);

export const COMPUTE: OptionGroup<ComputeOption<Text>, ComputeModel> = {
  checks: {
    compute: computeProblems,
    queuedTimeoutMinutes: (value) => [
      wholeNumberProblem("queuedTimeoutMinutes", value, LIMITS.queuedTimeoutMinutes),
    ],
  },
  resolve: ({ compute = {}, queuedTimeoutMinutes = LIMITS.queuedTimeoutMinutes.max }) => ({
    compute: {
      amd64: resolveMachine("amd64", compute.amd64),
      arm64: resolveMachine("arm64", compute.arm64),
    },
    queuedTimeoutMinutes,
  }),
};

function computeProblems(compute: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  if (!isPlainObject(compute)) {
    const reason = `${shown(compute)} is not a plain object; use for example { arm64: "LARGE" }`;
    return [{ path: "compute", reason }];
  }
  return Object.entries(compute).flatMap(([name, machine]) => {
    const path = `compute.${name}`;
    const architecture = ARCHITECTURE_ORDER.find((known) => known === name);
    if (architecture === undefined) {
      const reason = `${shown(name)} is not an architecture; use one of ${ARCHITECTURE_ORDER.join(", ")}`;
      return [{ path, reason }];
    }
    if (machine === undefined) return [];
    return isPlainObject(machine)
      ? machineProblems(path, architecture, machine, context)
      : [sizeProblem(path, machine)];
  });
}
