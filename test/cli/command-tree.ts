import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { createProgram } from "../../cli/program";

/** A program whose commands read their words and do nothing. */
export function idleProgram(): CommandUnknownOpts {
  const program = createProgram({
    cwd: "/",
    env: {},
    colours: { stdout: false, stderr: false },
    isTerminal: false,
    print: () => undefined,
    warn: () => undefined,
    readInput: async () => "",
    exitWith: () => undefined,
  });
  for (const { command } of leavesOf(program)) command.action(() => undefined);
  return program;
}

/** The commands that do something: one with commands of its own only groups them. */
export function leavesOf(
  program: CommandUnknownOpts,
): readonly { readonly words: readonly string[]; readonly command: CommandUnknownOpts }[] {
  return program.commands.flatMap((command) => {
    const words = [command.name()];
    if (command.commands.length === 0) return [{ words, command }];
    return command.commands.map((inner) => ({ words: [...words, inner.name()], command: inner }));
  });
}
