import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { shellWord } from "../../components/text/shell-word";
import { daemon } from "../process";
import { type Buildspec, SHELL_PHASES, type ShellPhase } from "./buildspec";

/** How one phase of commands ended. */
export interface PhaseResult {
  readonly phase: ShellPhase;
  readonly succeeded: boolean;
  /** What failed, in CodeBuild's words; empty when nothing did. */
  readonly message: string;
}

/** What the shell left behind. */
export interface ShellResult {
  readonly phases: readonly PhaseResult[];
  readonly exported: Readonly<Record<string, string>>;
  readonly ended: "finished" | "timed out" | "stopped";
}

export interface ShellOptions {
  readonly buildspec: Buildspec;
  /** The source: the shell starts in it. */
  readonly source: string;
  /** Folder for the commands and what they report. */
  readonly folder: string;
  /** The environment without the buildspec's own variables, which it beats. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  readonly timeoutMs: number;
  readonly stop?: AbortSignal;
}

/**
 * Runs the commands of a buildspec as CodeBuild does: all in one bash, phase after phase; a command that fails ends its
 * phase, a failed install or pre_build ends the build, post_build runs after a failed build too.
 */
export async function runShell(options: ShellOptions): Promise<ShellResult> {
  const script = await writeCommands(options);
  const env = { ...options.buildspec.variables, ...options.env, CODEBUILD_SRC_DIR: options.source };
  const shell = daemon("bash", [script], { cwd: options.source, env, log: options.log });
  let ended: ShellResult["ended"] = "finished";
  const end = (reason: ShellResult["ended"]) => () => {
    ended = reason;
    void shell.stop();
  };
  const timer = setTimeout(end("timed out"), options.timeoutMs);
  const stopped = end("stopped");
  options.stop?.addEventListener("abort", stopped);
  if (options.stop?.aborted) stopped();
  const status = await shell.ended;
  clearTimeout(timer);
  options.stop?.removeEventListener("abort", stopped);
  const phases = await phaseResults(options.folder);
  return {
    phases: ended === "finished" && isLost(phases) ? [...phases, lostPhase(phases, status)] : phases,
    exported: await exportedVariables(options.folder),
    ended,
  };
}

/** Each command is a file that the one shell reads, so that no text of a command is ever part of another. */
async function writeCommands({ buildspec, folder }: ShellOptions): Promise<string> {
  const lines = [`__report=${shellWord(join(folder, "phases"))}`, DRIVER];
  for (const phase of SHELL_PHASES) {
    await mkdir(join(folder, phase), { recursive: true });
    const files = buildspec.commands[phase].map((_, index) => join(folder, phase, `${index}.sh`));
    await Promise.all(files.map((file, index) => writeFile(file, buildspec.commands[phase][index] ?? "")));
    lines.push(`__phase ${phase} ${files.map(shellWord).join(" ")}`);
  }
  lines.push(`for __name in ${buildspec.exported.map(shellWord).join(" ")}; do`);
  lines.push(`  if [ -n "\${!__name+set}" ]; then printf '%s=%s\\0' "$__name" "\${!__name}"; fi`);
  lines.push(`done > ${shellWord(join(folder, "exported"))}`);
  const script = join(folder, "build.sh");
  await writeFile(script, `${lines.join("\n")}\n`);
  return script;
}

const DRIVER = `export CODEBUILD_BUILD_SUCCEEDING=1
__over=
__phase() {
  local __name="$1" __file
  shift
  if [ -n "$__over" ]; then return; fi
  for __file in "$@"; do
    . "$__file"
    local __status=$?
    if [ "$__status" -ne 0 ]; then
      echo "$__name $__status $__file" >> "$__report"
      CODEBUILD_BUILD_SUCCEEDING=0
      if [ "$__name" != build ]; then __over=1; fi
      return
    fi
  done
  echo "$__name 0" >> "$__report"
}`;

async function phaseResults(folder: string): Promise<readonly PhaseResult[]> {
  const report = await readFile(join(folder, "phases"), "utf8").catch(() => "");
  return report
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [phase = "", status = "", file = ""] = line.split(" ");
      const command = /(\d+)\.sh$/.exec(file)?.[1] ?? "";
      const message =
        status === "0"
          ? ""
          : `Error while executing command ${command} of ${phase}. Reason: exit status ${status}`;
      return { phase: phase as ShellPhase, succeeded: status === "0", message };
    });
}

/** Whether the shell ended before it had reported a failed install or pre_build, or post_build. */
function isLost(done: readonly PhaseResult[]): boolean {
  const last = done.at(-1);
  return last === undefined || (last.phase !== "post_build" && (last.succeeded || last.phase === "build"));
}

/** A command that ends the shell itself (`exit`, `set -e`, a signal) reports nothing: its phase is the next one. */
function lostPhase(done: readonly PhaseResult[], status: string): PhaseResult {
  const phase = SHELL_PHASES[done.length] ?? "post_build";
  return {
    phase,
    succeeded: false,
    message: `Error while executing ${phase}: the shell ended with ${status}`,
  };
}

async function exportedVariables(folder: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(folder, "exported"), "utf8").catch(() => "");
  const pairs = text.split("\0").filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}
