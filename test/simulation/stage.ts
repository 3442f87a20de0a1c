import type { CallScheduler } from "./simulation";

interface Waiting {
  readonly label: string;
  readonly go: () => void;
}

/** A scheduler that lets the chosen call happen, where a random one would draw. */
export class Stage implements CallScheduler {
  /** Holder whose call is the next one; anybody's when it has none. */
  actor = "";
  readonly #waiting: Waiting[] = [];

  count(): number {
    return this.#waiting.length;
  }

  schedule<T>(task: Promise<T>, label: string): Promise<T> {
    return new Promise((resolve) => {
      this.#waiting.push({ label, go: () => resolve(task) });
    });
  }

  async waitNext(): Promise<void> {
    const own = this.#waiting.findIndex(({ label }) => label.startsWith(`${this.actor} `));
    const [next] = this.#waiting.splice(Math.max(0, own), 1);
    next?.go();
  }

  /** The call that a holder waits for. */
  callOf(holder: string): string | undefined {
    const prefix = `${holder} `;
    return this.#waiting.find(({ label }) => label.startsWith(prefix))?.label.slice(prefix.length);
  }
}
