import { type Chart, type ChartRow, chartSvg } from "./chart";
import type { CommandResults, Results, WorkResult } from "./results";
import { median } from "./statistics";

/** SVG by the name of its file in `docs/performance/`. */
export type Charts = Readonly<Record<string, string>>;

/** What each piece of work is, in words. */
export const TITLES: Readonly<Record<WorkResult["work"], string>> = {
  combine: "Combine two images of one platform each",
  "combine-attested": "Combine two indexes of an image and its provenance",
  inspect: "Inspect an index",
};

/** Charts of what was measured. */
export function charts({ commands, publication, examples }: Partial<Results>): Charts {
  const all: [name: string, chart: Chart][] = [
    ...(commands === undefined ? [] : commandCharts(commands)),
    ...(publication === undefined
      ? []
      : [
          chart("publication", "The same tag from the same two images, median", [
            row("publisher, warm", true, median(publication.publish)),
            row("imagetools create", false, median(publication.create)),
          ]),
        ]),
  ];
  if (examples !== undefined)
    all.push([
      "examples",
      {
        title: "A whole build of the examples, its tests included",
        unit: " s",
        series: ["native", "other platform, cross-compiled", "other platform, emulated"],
        rows: examples.examples.map(({ example, native, crossCompiled, emulated }) => ({
          label: `examples/${example}`,
          values: [native, crossCompiled, emulated],
          isOurs: true,
        })),
      },
    ]);
  return Object.fromEntries(all.map(([name, chart]) => [`${name}.svg`, chartSvg(chart)]));
}

function commandCharts({ work, starts, delayMilliseconds }: CommandResults): [string, Chart][] {
  const times = work.map(({ work: name, programs }): [string, Chart] => [
    name,
    {
      title: `${TITLES[name]}, median`,
      unit: " ms",
      series: ["on loopback", `with ${delayMilliseconds} ms more for each request`],
      rows: programs.map((program) =>
        row(program.name, program.name === "multiarch", median(program.times), median(program.delayedTimes)),
      ),
    },
  ]);
  const depths = work
    .filter(({ work: name }) => name === "combine")
    .map(({ programs }): [string, Chart] => [
      "requests",
      {
        title: `${TITLES.combine}: requests`,
        unit: "",
        series: ["one after the other", "all"],
        rows: programs.map(({ name, depth, requests }) => row(name, name === "multiarch", depth, requests)),
      },
    ]);
  const start = chart(
    "start",
    "Start, median",
    starts.map(({ name, times: all }) => row(name, name.startsWith("multiarch"), median(all))),
  );
  return [...times, ...depths, start];
}

function chart(name: string, title: string, rows: readonly ChartRow[]): [string, Chart] {
  return [name, { title, unit: " ms", series: ["milliseconds"], rows }];
}

function row(label: string, isOurs: boolean, ...values: readonly number[]): ChartRow {
  return { label, isOurs, values };
}
