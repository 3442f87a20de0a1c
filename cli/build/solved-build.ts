import { BUILD_ENVIRONMENT_VARIABLES } from "../../components/render/buildx/arguments";
import { type CommandError, failure } from "../command-error";
import type { Shell } from "../shell";
import { type Buildx, type ProgramEnd, type ProgramOptions, runBuildx } from "./buildx";
import type { ProgressView } from "./progress-view";
import { Solve } from "./solve";

/** What the builds run with. */
export interface BuildHost {
  readonly shell: Shell;
  readonly buildx: Buildx;
  /** Name of the builder; the current one when left out. */
  readonly builder?: string;
  readonly view: ProgressView;
}

/** Runs `buildx build`, and shows how far it is. */
export async function solved(
  { shell, buildx, builder, view }: BuildHost,
  platform: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<{ readonly solve: Solve; readonly end: ProgramEnd }> {
  const solve = new Solve();
  view.begin(platform, solve);
  const chosen = builder === undefined ? [] : [`--builder=${builder}`];
  const end = await runBuildx(
    { ...shell, env: { ...shell.env, ...BUILD_ENVIRONMENT_VARIABLES } },
    buildx,
    ["build", ...chosen, "--progress=rawjson", ...args],
    {
      ...options,
      onLine: (line) => {
        const changed = solve.take(line);
        for (const step of changed ?? []) view.step(platform, step);
        return changed !== undefined;
      },
    },
  );
  return { solve, end };
}

/** A build that failed: its step and the end of what that printed. */
export function buildFailure(what: string, { failed }: Solve, { stderr }: ProgramEnd): CommandError {
  const said = stderr.filter((line) => line.trim() !== "").slice(-20);
  const nothing = "no tag was written";
  if (failed === undefined)
    return failure(
      [`${what} failed; ${nothing}:`, ...indented(said.length > 0 ? said : ["buildx said nothing"])].join(
        "\n",
      ),
    );
  const reason = failed.reason.replace(/^.*did not complete successfully: /s, "");
  return failure(
    [`${what} failed at ${failed.name}: ${reason}; ${nothing}`, ...indented(failed.output)].join("\n"),
  );
}

/** Lines under a message. */
export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
