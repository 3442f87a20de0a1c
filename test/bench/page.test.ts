import { describe, expect, it } from "vitest";
import { charts } from "../../bench/charts";
import { goals } from "../../bench/goals";
import { performancePage } from "../../bench/page";
import type { CommandResults, ProgramResult } from "../../bench/results";
import { allKeptResults } from "../../bench/write-page";
import { pageText } from "../repository-paths";

describe("the page of performance", () => {
  it("is what was measured last, and so are its charts", async () => {
    const results = await allKeptResults();

    expect(pageText("docs/performance.md")).toBe(performancePage(results));
    const pictures = charts(results);
    expect(Object.keys(pictures).length).toBeGreaterThanOrEqual(5);
    for (const [name, svg] of Object.entries(pictures)) {
      expect(pageText(`docs/performance/${name}`)).toBe(svg);
      // Letters of titles are 10 wide at most, on average; what is wider would be cut.
      expect((/<title>(.*)<\/title>/.exec(svg)?.[1] ?? "").length * 10).toBeLessThan(720);
    }
  });

  it("shows every chart", async () => {
    const results = await allKeptResults();
    const page = performancePage(results);

    for (const name of Object.keys(charts(results))) expect(page).toContain(`](performance/${name})`);
  });

  it("gives the ratio of ours to each program, by rounds", () => {
    const page = performancePage({ commands: commands({}) });

    expect(page).toContain("| `multiarch` | 100 ms |  | 200 ms |  | 7 | 4 | 5000 |");
    expect(page).toContain("| `regctl` | 80 ms | 1.25 | 400 ms | 0.50 | 11 | 11 | 6000 |");
    expect(page).toContain("| Node, an empty script | 40 ms |");
  });
});

it("gives the seconds of a look into an image", () => {
  const { date, machine } = commands({});
  const audit = { bytes: 2 ** 30, files: 20_300, programs: 300, times: [4000, 6000, 5040] };

  const page = performancePage({ audit: { date, machine, ...audit } });

  expect(page).toContain(
    "3 rounds. The commands of the buildspec that [look into an image](audit.md) of 1.0 GiB in 20300 files,\n300 of them programs,",
  );
  expect(page).toContain("One look takes 5.0 s; the shortest took 4.0 s, the longest 6.0 s.");
});

it("gives the seconds of the examples, and nothing where nothing is compiled", () => {
  const { date, machine } = commands({});
  const examples = [
    { example: "node", native: 20.04, crossCompiled: undefined, emulated: 90 },
    { example: "go", native: 30, crossCompiled: 31.25, emulated: 300 },
  ] as const;

  const page = performancePage({ examples: { date, machine, examples } });

  expect(page).toContain(
    "2026-01-31: 2 cores of a CPU, 8 GiB, linux, load 0 at the beginning and 1 at the end.",
  );
  expect(page).toContain("| `examples/node` | 20.0 s |  | 90.0 s |");
  expect(page).toContain("| `examples/go` | 30.0 s | 31.3 s | 300.0 s |");
  expect(charts({ examples: { date, machine, examples } })["examples.svg"]).toContain(
    "examples/node: 20, -, 90; examples/go: 30, 31.3, 300",
  );
});

describe("the goals", () => {
  it("are reached where the numbers say so", () => {
    expect(goals({ commands: commands({}) }).map(({ isReached }) => isReached)).toEqual([true, true, true]);
  });

  it.each<[what: string, changed: Parameters<typeof commands>[0], reached: readonly boolean[]]>([
    ["as many requests in a row as another", { depth: 11 }, [false, true, true]],
    ["longer than regctl and Node", { time: 121 }, [true, false, true]],
    ["a start of 150 ms", { help: 150 }, [true, true, false]],
  ])("are not reached with %s", (_what, changed, reached) => {
    expect(goals({ commands: commands(changed) }).map(({ isReached }) => isReached)).toEqual(reached);
  });
});

function commands({ depth = 4, time = 100, help = 149 }): CommandResults {
  const ours: ProgramResult = {
    name: "multiarch",
    times: [time, time, time],
    delayedTimes: [200],
    requests: 7,
    bytes: 5000,
    depth,
  };
  const regctl: ProgramResult = {
    ...ours,
    name: "regctl",
    times: [80, 80, 1000],
    delayedTimes: [400],
    requests: 11,
    depth: 11,
    bytes: 6000,
  };
  return {
    date: "2026-01-31",
    machine: { cpu: "a CPU", cores: 2, gibibytes: 8, system: "linux", load: [0, 1] },
    versions: { multiarch: "1.0.0" },
    delayMilliseconds: 20,
    work: [{ work: "combine", programs: [ours, regctl], node: [40] }],
    starts: [{ name: "multiarch --help", times: [help] }],
  };
}
