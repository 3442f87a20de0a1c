import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Steps } from "../../local/steps";

let written: string;

beforeEach(() => {
  written = "";
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function steps(terminal?: { readonly columns: number }): Steps {
  const write = (text: string) => {
    written += text;
  };
  return new Steps(terminal === undefined ? { write } : { write, isTTY: true, ...terminal });
}

/** What a terminal shows in the end: each piece of text after the last return to the line's start. */
function shown(): readonly string[] {
  const erase = "\r\u001b[2K";
  return written
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf(erase) + (line.includes(erase) ? erase.length : 0)));
}

describe("the list of steps", () => {
  it("gives each step one line with its detail and its seconds", async () => {
    const list = steps();

    const result = await list.run("start the cloud", async (step) => {
      step.detail("port 4566");
      await vi.advanceTimersByTimeAsync(1500);
      return 7;
    });

    expect(result).toBe(7);
    expect(written).toBe("✓ start the cloud (port 4566)  1.5 s\n");
  });

  it("marks a step that failed, and leaves the error to the caller", async () => {
    const list = steps();

    const failed = list.run("build", () => Promise.reject(new Error("no space")));

    await expect(failed).rejects.toThrow("no space");
    expect(written).toBe("✗ build  0.0 s\n");
  });

  it("says on a log every 30 seconds what still runs", async () => {
    const list = steps();

    await Promise.all([
      list.run("first", () => vi.advanceTimersByTimeAsync(61_000)),
      list.run("second", () => undefined),
    ]);

    expect(written).toBe("✓ second  0.0 s\n… first  30.0 s\n… first  60.0 s\n✓ first  61.0 s\n");
  });

  it("writes nothing more when all steps have ended", async () => {
    await steps().run("only", () => undefined);
    const before = written;

    await vi.advanceTimersByTimeAsync(120_000);

    expect(written).toBe(before);
  });

  it("leaves no trace of its spinner on a terminal", async () => {
    const list = steps({ columns: 80 });

    await list.run("build", () => vi.advanceTimersByTimeAsync(450));

    expect(written).toContain("⠙ build  0.0 s");
    expect(shown()).toEqual(["✓ build  0.5 s", ""]);
  });

  it("keeps the spinner within the terminal's width", async () => {
    const list = steps({ columns: 20 });

    await list.run("a title that is longer than the terminal", () => vi.advanceTimersByTimeAsync(100));

    const spinner = written.split("\r\u001b[2K").filter((text) => /^[⠋⠙⠹]/.test(text));
    expect(spinner.map((text) => text.length)).toEqual([19, 19]);
  });
});
