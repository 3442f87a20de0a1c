import { stopCommands } from "./process";

/** Undoes what was started, in reverse order and once: at the end, after a failure, and on a signal. */
export class Cleanup {
  readonly #tasks: { readonly name: string; readonly undo: () => Promise<void> | void }[] = [];
  #running: Promise<readonly string[]> | undefined;

  /** @param name what is undone, for the message when undoing fails */
  add(name: string, undo: () => Promise<void> | void): void {
    this.#tasks.push({ name, undo });
  }

  /**
   * Ends the commands that run, then undoes everything; a second call waits for the first. Failures are returned, so that
   * each task gets its turn.
   */
  run(): Promise<readonly string[]> {
    this.#running ??= this.#undoAll();
    return this.#running;
  }

  /** Runs on SIGINT, SIGTERM and SIGHUP too, then ends the process with 128 + the signal's number. `report` is called once. */
  onSignals(report: (signal: string) => void): void {
    for (const [signal, number] of [
      ["SIGHUP", 1],
      ["SIGINT", 2],
      ["SIGTERM", 15],
    ] as const) {
      process.on(signal, () => {
        if (this.#running === undefined) report(signal);
        void this.run().then(() => process.exit(128 + number));
      });
    }
    // The reader is gone, as after `| head`: without this, the next write would end the process with nothing undone.
    process.stdout.on("error", () => void this.run().then(() => process.exit(1)));
  }

  async #undoAll(): Promise<readonly string[]> {
    const failures: string[] = [];
    await stopCommands();
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      try {
        await task.undo();
      } catch (error) {
        failures.push(`${task.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return failures;
  }
}
