import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { bashCompletion } from "./bash";
import { fishCompletion } from "./fish";
import type { ShellName } from "./shells";
import { completedCommands } from "./tree";
import { zshCompletion } from "./zsh";

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** A shell's script that completes the commands, options and values of the program, as they are now. */
export function completionScript(shell: ShellName, program: CommandUnknownOpts): string {
  return SCRIPTS[shell](completedCommands(program));
}
