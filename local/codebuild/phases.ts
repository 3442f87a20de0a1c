import type { PhaseResult } from "./shell";

/** A phase of a build, as its record keeps it: API_BuildPhase. */
export interface Phase {
  readonly phaseType: string;
  readonly phaseStatus?: "SUCCEEDED" | "FAILED";
  readonly contexts?: readonly { readonly statusCode: string; readonly message: string }[];
}

/** A phase that failed and ended its build; why is in the list of phases. */
export class PhaseError extends Error {
  override readonly name = "PhaseError" as const;
}

/** The phases of one build, in the order in which they ended. */
export class Phases {
  readonly done: Phase[] = [];

  /** @throws PhaseError when the work of the phase fails */
  async during<T>(phaseType: string, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.done.push({ phaseType, phaseStatus: "SUCCEEDED" });
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.done.push({
        phaseType,
        phaseStatus: "FAILED",
        contexts: [{ statusCode: "CLIENT_ERROR", message }],
      });
      throw new PhaseError(message);
    }
  }

  /** Adds a phase of commands. */
  add({ phase, succeeded, message }: PhaseResult): void {
    const phaseType = phase.toUpperCase();
    const contexts = [{ statusCode: "COMMAND_EXECUTION_ERROR", message }];
    this.done.push(
      succeeded ? { phaseType, phaseStatus: "SUCCEEDED" } : { phaseType, phaseStatus: "FAILED", contexts },
    );
  }
}
