import { type Buildx, DOCKER_BUILDX, firstBuildx } from "../build/buildx";
import type { DoctorFinding, DoctorState } from "../json/doctor";
import type { Shell } from "../shell";
import { runTool, type ToolOptions, type ToolRun } from "../tool";

/** What the checks look at. */
export interface Examined {
  /** Platforms to build for, canonical. */
  readonly platforms: readonly string[];
  /** Runs `docker` with these arguments. */
  docker(args: readonly string[], options?: ToolOptions): Promise<ToolRun>;
  /** Runs `docker buildx`, or where Docker has none `docker-buildx`, with these arguments. */
  buildx(args: readonly string[], options?: ToolOptions): Promise<ToolRun>;
}

export function examined(shell: Pick<Shell, "cwd" | "env">, platforms: readonly string[]): Examined {
  let found: Promise<Buildx | undefined> | undefined;
  return {
    platforms,
    docker: (args, options) => runTool(shell, "docker", args, options),
    buildx: async (args, options) => {
      found ??= firstBuildx(shell);
      const [program, ...before] = (await found) ?? DOCKER_BUILDX;
      return runTool(shell, program, [...before, ...args], options);
    },
  };
}

/** A command that mends a finding: `isSafe` when it adds something and changes nothing that is there. */
export interface Mend {
  readonly command: string;
  readonly isSafe: boolean;
}

export function finding(subject: string, state: DoctorState, found: string, mend?: Mend): DoctorFinding {
  if (mend === undefined) return { subject, state, found };
  return { subject, state, found, mend: mend.command, isSafe: mend.isSafe };
}

/** A mend that a person decides on. */
export function byHand(command: string): Mend {
  return { command, isSafe: false };
}

/** The last line that a program wrote about its failure. */
export function lastLine({ stdout, stderr, status }: ToolRun): string {
  const line = `${stdout}\n${stderr}`.trim().split("\n").at(-1)?.trim() ?? "";
  if (status === "missing") return "it is not installed";
  return line === "" ? `it ended with ${status}` : line;
}
