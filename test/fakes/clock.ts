import type { Clock } from "../../components/publisher/ports/ports";

/** A clock that stands still until a caller sleeps or a test moves it. */
export class VirtualClock implements Clock {
  #now: number;

  constructor(start = "2026-03-02T10:00:00.000Z") {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.advance(milliseconds);
    // Others get their turn, as they would while this one waits.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
