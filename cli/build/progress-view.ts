import type { Shell } from "../shell";
import { isFrom, type Solve, type Step } from "./solve";

/** Shows how far the builds are, on standard error. */
export interface ProgressView {
  /** A build, or a test, of a platform begins. */
  begin(platform: string, solve: Solve): void;
  /** A step has changed. */
  step(platform: string, step: Step): void;
  /** Nothing runs any more. */
  end(): void;
}

/** Between two looks at a terminal, in milliseconds. */
const REFRESH_MILLISECONDS = 200;
/** A step that takes longer is named before it ends, in milliseconds. */
const SLOW_MILLISECONDS = 10_000;
/** Characters of a line: it may not be broken, or it could not be written over. */
const LONGEST_LINE = 78;

/** On a terminal one line for each platform, written over; elsewhere a line for each step that ends. */
export function progressView(shell: Shell, platforms: readonly string[]): ProgressView {
  const width = Math.max(...platforms.map(({ length }) => length));
  return shell.isTerminal ? new TerminalView(shell, width) : new LineView(shell, width);
}

class LineView implements ProgressView {
  readonly #shell: Shell;
  readonly #width: number;
  readonly #solves = new Map<string, Solve>();
  readonly #timer: NodeJS.Timeout;
  #isSilent = true;

  constructor(shell: Shell, width: number) {
    this.#shell = shell;
    this.#width = width;
    this.#timer = setInterval(() => this.#remind(), SLOW_MILLISECONDS);
  }

  begin(platform: string, solve: Solve): void {
    this.#solves.set(platform, solve);
  }

  step(platform: string, { name, state, seconds }: Step): void {
    if (state === "running" || state === "waiting" || isQuickFrom(name, seconds)) return;
    this.#write(platform, `${shortName(name)} ${state === "done" ? secondsText(seconds) : state}`);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #remind(): void {
    if (this.#isSilent) {
      for (const [platform, { running }] of this.#solves) {
        if (running !== undefined) this.#write(platform, `${shortName(running)} ...`);
      }
    }
    this.#isSilent = true;
  }

  #write(platform: string, text: string): void {
    this.#isSilent = false;
    this.#shell.warn(`${platform.padEnd(this.#width)}  ${text}\n`);
  }
}

class TerminalView implements ProgressView {
  readonly #shell: Shell;
  readonly #width: number;
  readonly #started = Date.now();
  readonly #solves = new Map<string, Solve>();
  readonly #timer: NodeJS.Timeout;
  #shown = 0;

  constructor(shell: Shell, width: number) {
    this.#shell = shell;
    this.#width = width;
    this.#timer = setInterval(() => this.#show(), REFRESH_MILLISECONDS);
  }

  begin(platform: string, solve: Solve): void {
    this.#solves.set(platform, solve);
  }

  step(): void {
    // The next look shows it.
  }

  end(): void {
    clearInterval(this.#timer);
    this.#shell.warn(this.#erase());
    this.#shown = 0;
  }

  #show(): void {
    const seconds = Math.round((Date.now() - this.#started) / 1000);
    const lines = [...this.#solves].map(([platform, { steps, running }]) => {
      const ended = steps.filter(({ state }) => state === "done" || state === "cached").length;
      const now = running === undefined ? (ended > 0 ? "pushing" : "starting") : shortName(running);
      return `${platform.padEnd(this.#width)}  ${seconds} s  ${ended}/${steps.length}  ${now}`.slice(
        0,
        LONGEST_LINE,
      );
    });
    const before = this.#erase();
    this.#shown = lines.length;
    this.#shell.warn(`${before}${lines.map((line) => `${line}\n`).join("")}`);
  }

  /** Goes back to the first line and takes all of them away. */
  #erase(): string {
    return this.#shown === 0 ? "" : `\u001b[${this.#shown}A\u001b[J`;
  }
}

/** A base image that is there already is no news. */
function isQuickFrom(name: string, seconds = 0): boolean {
  return isFrom(name) && seconds < 1;
}

/** A step without the digest of its base image. */
function shortName(name: string): string {
  return name.replace(/@sha256:[0-9a-f]{64}/, "");
}

/** `0.3 s`. */
function secondsText(seconds: number | undefined): string {
  return `${(seconds ?? 0).toFixed(1)} s`;
}
