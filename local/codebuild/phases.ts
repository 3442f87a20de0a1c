import type { PhaseResult } from "./shell";

/** A phase of a build, as its record keeps it: API_BuildPhase. */
export interface Phase {
  readonly phaseType: string;
  readonly phaseStatus?: "SUCCEEDED" | "FAILED";
  /** Seconds since 1970. */
  readonly startTime: number;
  readonly endTime?: number;
  readonly durationInSeconds?: number;
  readonly contexts?: readonly { readonly statusCode: string; readonly message: string }[];
}

/** A phase that failed and ended its build; why is in the list of phases. */
export class PhaseError extends Error {
  override readonly name = "PhaseError" as const;
}

/** Why a phase fails, with CodeBuild's own code for it. */
export class PhaseContextError extends Error {
  override readonly name = "PhaseContextError" as const;
  readonly statusCode: string;

  constructor(statusCode: string, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** The phases of one build, in the order in which they ended. */
export class Phases {
  readonly done: Phase[] = [];

  /** @throws PhaseError when the work of the phase fails */
  async during<T>(phaseType: string, work: () => Promise<T>): Promise<T> {
    const startTime = Date.now() / 1000;
    try {
      const result = await work();
      this.#end(phaseType, startTime);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const statusCode = error instanceof PhaseContextError ? error.statusCode : "CLIENT_ERROR";
      this.#end(phaseType, startTime, { statusCode, message });
      throw new PhaseError(message);
    }
  }

  /** Adds a phase of commands, which the shell reports without its times. */
  add({ phase, succeeded, message }: PhaseResult): void {
    const context = succeeded ? undefined : { statusCode: "COMMAND_EXECUTION_ERROR", message };
    this.#end(phase.toUpperCase(), Date.now() / 1000, context);
  }

  /** The phases of a build that has ended. */
  completed(): readonly Phase[] {
    return [...this.done, { phaseType: "COMPLETED", startTime: Date.now() / 1000 }];
  }

  #end(phaseType: string, startTime: number, context?: { statusCode: string; message: string }): void {
    const endTime = Date.now() / 1000;
    this.done.push({
      phaseType,
      phaseStatus: context === undefined ? "SUCCEEDED" : "FAILED",
      startTime,
      endTime,
      durationInSeconds: Math.round(endTime - startTime),
      contexts: context === undefined ? [] : [context],
    });
  }
}
