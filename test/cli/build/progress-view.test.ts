import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { progressView } from "../../../cli/build/progress-view";
import { Solve } from "../../../cli/build/solve";

const START = "2026-11-26T18:53:57.000Z";
const END = "2026-11-26T18:53:59.500Z";
const BASE = `[1/2] FROM docker.io/library/debian:12@sha256:${"0".repeat(64)}`;

/** A view of two platforms, and what it has written. */
function view(isTerminal: boolean) {
  const written: string[] = [];
  const shown = progressView(
    {
      cwd: "/",
      env: {},
      colours: { stdout: false, stderr: false },
      isTerminal,
      print: () => undefined,
      warn: (text) => written.push(text),
      readInput: async () => "",
      exitWith: () => undefined,
    },
    ["linux/amd64", "linux/arm/v7"],
  );
  const begin = (platform: string) => {
    const solve = new Solve();
    shown.begin(platform, solve);
    return (...vertexes: readonly object[]) => {
      for (const step of solve.take(JSON.stringify({ vertexes })) ?? []) shown.step(platform, step);
    };
  };
  return { written, begin, end: () => shown.end() };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the progress of builds", () => {
  it("elsewhere than on a terminal is a line for each step that ended, without the digest of a base image", () => {
    const { written, begin, end } = view(false);
    const [amd64, arm] = [begin("linux/amd64"), begin("linux/arm/v7")];

    amd64({ digest: "a", name: BASE, started: START, completed: END });
    arm({ digest: "a", name: BASE, started: START, completed: START });
    arm({ digest: "b", name: "[2/2] RUN make", started: START });
    amd64({ digest: "b", name: "[2/2] RUN make", started: START, completed: START, cached: true });
    arm({ digest: "b", name: "[2/2] RUN make", started: START, completed: END, error: "exit code: 1" });
    end();

    expect(written).toEqual([
      "linux/amd64   [1/2] FROM docker.io/library/debian:12 2.5 s\n",
      "linux/amd64   [2/2] RUN make cached\n",
      "linux/arm/v7  [2/2] RUN make failed\n",
    ]);
  });

  it("names every ten seconds what takes so long, where nothing else is said", () => {
    const { written, begin, end } = view(false);

    begin("linux/arm/v7")({ digest: "b", name: "[2/2] RUN make", started: START });
    vi.advanceTimersByTime(20_000);
    end();
    vi.advanceTimersByTime(60_000);

    expect(written).toEqual(Array(2).fill("linux/arm/v7  [2/2] RUN make ...\n"));
  });

  it("on a terminal is one line for each platform, written over and gone at the end", () => {
    const { written, begin, end } = view(true);

    begin("linux/amd64")(
      { digest: "a", name: BASE, started: START, completed: END },
      { digest: "b", name: `[2/2] RUN ${"x".repeat(100)}`, started: START },
    );
    begin("linux/arm/v7");
    vi.advanceTimersByTime(400);
    end();

    const lines = `${`linux/amd64   0 s  1/2  [2/2] RUN ${"x".repeat(100)}`.slice(0, 78)}\nlinux/arm/v7  0 s  0/0  starting\n`;
    expect(written).toEqual([lines, `\u001b[2A\u001b[J${lines}`, "\u001b[2A\u001b[J"]);
  });
});
