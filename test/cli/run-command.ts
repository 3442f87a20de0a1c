import { runProgram } from "../../cli/program";
import type { Shell } from "../../cli/shell";

/** What a command did. */
export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command of the command line in this process.
 *
 * @param shell what differs from a shell without a terminal, without variables, in the root of the file system
 */
export async function runCommand(
  args: readonly string[],
  shell: Partial<Pick<Shell, "cwd" | "env" | "colours" | "isTerminal">> & { readonly input?: string } = {},
): Promise<CommandRun> {
  const printed = { stdout: "", stderr: "" };
  const { input = "", ...given } = shell;
  const code = await runProgram(args, {
    cwd: "/",
    env: {},
    colours: { stdout: false, stderr: false },
    isTerminal: false,
    ...given,
    print: (text) => {
      printed.stdout += text;
    },
    warn: (text) => {
      printed.stderr += text;
    },
    readInput: async () => input,
    exitWith: () => undefined,
  });
  return { code, ...printed };
}
