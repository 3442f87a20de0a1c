import { EXIT, type ExitCode } from "./exit-code";

/** A failure that a person can do something about: its message has the place, the value and the change, and no stack is shown. */
export class CommandError extends Error {
  override readonly name = "CommandError" as const;
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** What was asked for is understood and not done: nothing was written. */
export function refusal(message: string, options?: ErrorOptions): CommandError {
  return new CommandError(EXIT.finding, message, options);
}

/** An option or an argument is wrong. */
export function usageError(message: string, options?: ErrorOptions): CommandError {
  return new CommandError(EXIT.usage, message, options);
}

/** A registry or another program failed. */
export function failure(message: string, options?: ErrorOptions): CommandError {
  return new CommandError(EXIT.failed, message, options);
}
