import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import { ARCHITECTURE_ORDER, type Architecture } from "../architectures";
import type { Problem } from "../problem";
import type { OptionGroup } from "./group";

/** CodeBuild `computeType`, without its `BUILD_GENERAL1_` prefix. */
export type ComputeSize = "SMALL" | "MEDIUM" | "LARGE" | "XLARGE" | "2XLARGE";

/** Option `compute`. */
export interface ComputeOption {
  /**
   * Size of the build machine of each architecture: `"SMALL"`, `"MEDIUM"`, `"LARGE"`, `"XLARGE"` or `"2XLARGE"`.
   *
   * See https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
   *
   * @example { arm64: "LARGE" }
   *
   * @default - "SMALL" (2 vCPU, 4 GiB) on both
   */
  readonly compute?: Readonly<Partial<Record<Architecture, ComputeSize>>>;
}

/** Part of the model: `compute`. */
export interface ComputeModel {
  readonly compute: Readonly<Record<Architecture, ComputeSize>>;
}

export const COMPUTE: OptionGroup<ComputeOption, ComputeModel> = {
  checks: { compute: computeProblems },
  resolve: ({ compute }) => ({
    compute: { amd64: compute?.amd64 ?? "SMALL", arm64: compute?.arm64 ?? "SMALL" },
  }),
};

const COMPUTE_SIZES: Readonly<Record<ComputeSize, true>> = {
  SMALL: true,
  MEDIUM: true,
  LARGE: true,
  XLARGE: true,
  "2XLARGE": true,
};

function computeProblems(compute: unknown): readonly Problem[] {
  if (!isPlainObject(compute)) {
    const reason = `${shown(compute)} is not a plain object; use for example { arm64: "LARGE" }`;
    return [{ path: "compute", reason }];
  }
  return Object.entries(compute).flatMap(([architecture, size]) => {
    const path = `compute.${architecture}`;
    if (!ARCHITECTURE_ORDER.some((known) => known === architecture)) {
      const reason = `${shown(architecture)} is not an architecture; use one of ${ARCHITECTURE_ORDER.join(", ")}`;
      return { path, reason };
    }
    if (size === undefined || (typeof size === "string" && Object.hasOwn(COMPUTE_SIZES, size))) return [];
    const reason = `${shown(size)} is not a compute size; use one of ${Object.keys(COMPUTE_SIZES).join(", ")}`;
    return { path, reason };
  });
}
