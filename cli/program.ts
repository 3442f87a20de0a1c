import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { CommandError } from "./command-error";
import { COMMANDS } from "./commands/commands";
import { EXIT, type ExitCode } from "./exit-code";
import type { Shell } from "./shell";
import { VERSION } from "./version";

/** The program with every command; each loads what it needs when it runs. */
export function createProgram(shell: Shell): Command {
  const program = new Command("multiarch")
    .description("Container images for more than one platform: build, inspect, combine, check, deploy.")
    .version(VERSION, "-V, --version", "print the version")
    .addHelpText(
      "after",
      "\nExit codes: 0 fine, 1 finding or refusal, 2 wrong use, 3 registry or tool failed.",
    );
  for (const command of COMMANDS) program.addCommand(command(shell));
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ])
    configure(command, shell);
  return program;
}

/**
 * Runs the program.
 *
 * @param args what follows the program's name
 * @returns the exit code; the message of a failure was written to standard error
 */
export async function runProgram(args: readonly string[], shell: Shell): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const noted: Shell = {
    ...shell,
    exitWith: (given) => {
      code = given;
    },
  };
  try {
    await createProgram(noted).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    if (!(error instanceof CommandError)) throw error;
    shell.warn(`multiarch: ${error.message}\n`);
    return error.exitCode;
  }
}

/** A command without a sub-command, and a mistake, are errors of use; commander itself would exit with 1. */
function configure(command: CommandUnknownOpts, shell: Shell) {
  command.exitOverride();
  command.helpOption("-h, --help", "show help");
  if (command.commands.length > 0) command.helpCommand("help [command]", "show help of a command");
  command.configureOutput({
    writeOut: (text: string) => shell.print(text),
    writeErr: (text: string) => shell.warn(inOwnWords(text)),
    getOutHasColors: () => shell.colours.stdout,
    getErrHasColors: () => shell.colours.stderr,
  });
}

/** A mistake as commander tells it, in the words of the other messages: the place, the value, the change. */
function inOwnWords(text: string): string {
  return text
    .replace(/^error: /, "multiarch: ")
    .replace(
      /(?:option '(?:-\w, )?(--[\w-]+)[^']*' argument|command-argument value) '([^']*)' is invalid(?: for argument '([^']*)')?\. Allowed choices are (.*)\.$/m,
      (_, option, value, argument, choices) =>
        `${option ?? `<${argument}>`}: "${value}" is none of ${choices}`,
    );
}
