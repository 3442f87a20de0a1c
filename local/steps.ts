/** A step that is running; `detail` is shown beside its title and stays when it is done. */
export interface Step {
  detail(text: string): void;
}

interface Running {
  readonly title: string;
  readonly started: number;
  detail: string;
}

/** What the step list writes to. */
export interface StepOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** On a log there is no spinner: a step that takes longer than this says that it is alive. */
const STILL_RUNNING_MS = 30_000;

/**
 * The list of what a program does: one line for each step with its seconds, and a spinner for those that run. Steps may
 * run side by side. A step that fails is shown as failed, and its error goes on to the caller.
 */
export class Steps {
  readonly #output: StepOutput;
  readonly #running = new Set<Running>();
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(output: StepOutput = process.stdout) {
    this.#output = output;
  }

  /** Runs one step and gives back what it returned. */
  async run<T>(title: string, work: (step: Step) => Promise<T> | T): Promise<T> {
    const running: Running = { title, started: performance.now(), detail: "" };
    this.#begin(running);
    try {
      const result = await work({ detail: (text) => this.#detail(running, text) });
      this.#end(running, "✓");
      return result;
    } catch (error) {
      this.#end(running, "✗");
      throw error;
    }
  }

  /** A line, or several, between the steps. */
  say(text: string): void {
    this.#clear();
    this.#output.write(`${text}\n`);
  }

  #begin(running: Running): void {
    this.#running.add(running);
    this.#timer ??= setInterval(() => this.#tick(), this.#output.isTTY ? 100 : STILL_RUNNING_MS);
    this.#timer.unref();
    if (this.#output.isTTY) this.#tick();
  }

  #detail(running: Running, text: string): void {
    running.detail = text;
  }

  #end(running: Running, mark: string): void {
    this.#running.delete(running);
    this.say(`${mark} ${lineOf(running)}`);
    if (this.#running.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const lines = [...this.#running].map(lineOf);
    if (!this.#output.isTTY) {
      for (const line of lines) this.#output.write(`… ${line}\n`);
      return;
    }
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const width = (this.#output.columns ?? 80) - 1;
    this.#clear();
    this.#output.write(`${FRAMES[this.#frame]} ${lines.join(" · ")}`.slice(0, width));
  }

  #clear(): void {
    if (this.#output.isTTY) this.#output.write("\r\u001b[2K");
  }
}

function lineOf({ title, detail, started }: Running): string {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return `${title}${detail === "" ? "" : ` (${detail})`}  ${seconds} s`;
}
