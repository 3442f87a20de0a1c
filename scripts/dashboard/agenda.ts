/** Something that happens at a time. */
interface Task {
  /** Milliseconds. */
  readonly at: number;
  readonly work: () => Promise<void>;
}

/** What is still to happen, the earliest first. */
export class Agenda {
  readonly #tasks: Task[] = [];

  add(at: number, work: () => Promise<void>): void {
    const next = this.#tasks.findIndex((task) => task.at > at);
    this.#tasks.splice(next < 0 ? this.#tasks.length : next, 0, { at, work });
  }

  /** Does everything until a time, each when its time has come. */
  async workUntil(end: number, wait: (until: number) => void): Promise<void> {
    for (let task = this.#tasks.shift(); task !== undefined && task.at < end; task = this.#tasks.shift()) {
      wait(task.at);
      await task.work();
    }
  }
}
