import { CommandError } from "../command-error";
import { EXIT, type ExitCode } from "../exit-code";

/** What a registry said when it did not do what was asked. */
export interface RegistryFault {
  /** Status of the answer, when there was one. */
  readonly status?: number | undefined;
  /** Code of the registry: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
  readonly code?: string | undefined;
  /** Default: that of a failed registry. */
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** A registry that failed or refused: the message says what was being done, what came back and what to change. */
export class RegistryError extends CommandError {
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(message: string, { status, code, exitCode = EXIT.failed, cause }: RegistryFault = {}) {
    super(exitCode, message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
  }
}
