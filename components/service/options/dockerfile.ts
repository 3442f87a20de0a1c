import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import { booleanProblem, unfitProblem } from "./checks";
import type { OptionGroup } from "./group";

/** Options `dockerfile`, `context`, `target`, `noCache`. */
export interface DockerfileOptions {
  /**
   * Path of the Dockerfile, from the root of the source.
   *
   * @default - "Dockerfile" inside the context
   */
  readonly dockerfile?: string;

  /**
   * Folder that is sent to the build, from the root of the source.
   *
   * @default "."
   */
  readonly context?: string;

  /**
   * Stage of the Dockerfile to build.
   *
   * @default - the last stage
   */
  readonly target?: string;

  /**
   * Whether every step runs again in every build, whatever the build cache holds. The cache is written all the same, so that a later
   * run without it starts from this one.
   *
   * @default false
   */
  readonly noCache?: boolean;
}

/** Part of the model: `context`, `dockerfile`, `target`, `noCache`. */
export interface DockerfileModel {
  readonly context: string;
  readonly dockerfile: string;
  /** Empty for the last stage. */
  readonly target: string;
  readonly noCache: boolean;
}

export const DOCKERFILE: OptionGroup<DockerfileOptions, DockerfileModel> = {
  checks: {
    dockerfile: (value) => [sourcePathProblem("dockerfile", value, "docker/Dockerfile")],
    context: (value) => [sourcePathProblem("context", value, "services/billing")],
    target: (value) => [targetProblem(value)],
    noCache: (value) => [booleanProblem("noCache", value)],
  },
  resolve: ({ context = ".", dockerfile = dockerfileIn(context), target = "", noCache = false }) => ({
    context,
    dockerfile,
    target,
    noCache,
  }),
};

function dockerfileIn(context: string): string {
  return context === "." ? "Dockerfile" : `${context.replace(/\/+$/, "")}/Dockerfile`;
}

/** A relative path that stays inside the source: it reaches the build as one, whatever characters it has. */
export function sourcePathProblem(path: string, value: unknown, example: string): Problem | undefined {
  const rule = `use a relative path inside the source, for example ${shown(example)}`;
  if (typeof value !== "string" || value === "")
    return { path, reason: `${shown(value)} is not a path; ${rule}` };
  if (value.startsWith("/")) return { path, reason: `${shown(value)} is absolute; ${rule}` };
  if (value.split("/").includes("..")) return { path, reason: `${shown(value)} leaves the source; ${rule}` };
  return unfitProblem(path, value);
}

function targetProblem(target: unknown): Problem | undefined {
  if (typeof target === "string" && target !== "") return unfitProblem("target", target);
  const reason = `${shown(target)} is not a stage name; use for example "release" or leave it out`;
  return { path: "target", reason };
}
