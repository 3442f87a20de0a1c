import type { ExitCode } from "./exit-code";

/** Everything that a command knows of the process it runs in; a test gives one of its own. */
export interface Shell {
  /** Absolute path of the working directory. */
  readonly cwd: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Whether each output is a terminal that shows colours (https://no-color.org). */
  readonly colours: { readonly stdout: boolean; readonly stderr: boolean };
  /** Whether standard error is a terminal, where a line of progress may be written over. */
  readonly isTerminal: boolean;
  /** Writes the answer of the command to standard output, exactly. */
  print(text: string): void;
  /** Writes to standard error, exactly: progress, warnings and failures. */
  warn(text: string): void;
  /** All of standard input, as UTF-8. */
  readInput(): Promise<string>;
  /** Ends the process with this code when the command has ended, instead of 0. */
  exitWith(code: ExitCode): void;
}
