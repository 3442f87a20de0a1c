import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import { nulProblem } from "./checks";
import type { OptionGroup } from "./group";

/** Options `dockerfile`, `context`, `target`. */
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
}

/** Part of the model: `context`, `dockerfile`, `target`. */
export interface DockerfileModel {
  readonly context: string;
  readonly dockerfile: string;
  /** Empty for the last stage. */
  readonly target: string;
}

export const DOCKERFILE: OptionGroup<DockerfileOptions, DockerfileModel> = {
  checks: {
    dockerfile: (value) => [pathProblem("dockerfile", value, "docker/Dockerfile")],
    context: (value) => [pathProblem("context", value, "services/billing")],
    target: (value) => [targetProblem(value)],
  },
  resolve: ({ context = ".", dockerfile = dockerfileIn(context), target = "" }) => ({
    context,
    dockerfile,
    target,
  }),
};

function dockerfileIn(context: string): string {
  return context === "." ? "Dockerfile" : `${context.replace(/\/+$/, "")}/Dockerfile`;
}

/** A relative path that stays inside the source: it reaches the build as one, whatever characters it has. */
function pathProblem(path: string, value: unknown, example: string): Problem | undefined {
  const rule = `use a relative path inside the source, for example ${shown(example)}`;
  if (typeof value !== "string" || value === "")
    return { path, reason: `${shown(value)} is not a path; ${rule}` };
  if (value.startsWith("/")) return { path, reason: `${shown(value)} is absolute; ${rule}` };
  if (value.split("/").includes("..")) return { path, reason: `${shown(value)} leaves the source; ${rule}` };
  return nulProblem(path, value);
}

function targetProblem(target: unknown): Problem | undefined {
  if (typeof target === "string" && target !== "") return nulProblem("target", target);
  const reason = `${shown(target)} is not a stage name; use for example "release" or leave it out`;
  return { path: "target", reason };
}
