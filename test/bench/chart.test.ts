import { describe, expect, it } from "vitest";
import { type Chart, chartSvg } from "../../bench/chart";

const CHART: Chart = {
  title: "Times & <more>",
  unit: " ms",
  series: ["on loopback", "far away"],
  rows: [
    { label: "ours", values: [50, 100], isOurs: true },
    { label: "a<b & c", values: [25.44, undefined], isOurs: false },
  ],
};

describe("a chart", () => {
  it("is well-formed, whatever its texts are", () => {
    const svg = chartSvg(CHART);

    expect(unbalanced(svg)).toEqual([]);
    expect(svg).toContain("<title>Times &amp; &lt;more&gt;</title>");
    expect(svg).toContain(">a&lt;b &amp; c</text>");
    expect(svg.replaceAll(/&(amp|lt|gt);/g, "")).not.toContain("&");
  });

  it("draws the longest bar over the whole width, and the others in proportion", () => {
    const widths = [...chartSvg(CHART).matchAll(/<rect class="(\w+)" x="190" y="\d+" width="(\d+)"/g)].map(
      ([, name, width]) => [name, Number(width)],
    );

    expect(widths).toEqual([
      ["ours0", 220],
      ["ours1", 440],
      ["bar0", 112],
    ]);
  });

  it("says each number, with three digits that count, and to those who do not see it too", () => {
    const svg = chartSvg(CHART);

    expect(svg).toContain(">25.4 ms</text>");
    expect(svg).toContain("<desc>on loopback, far away. ours: 50, 100; a&lt;b &amp; c: 25.4, -</desc>");
  });

  it("has a legend for more than one series only, and no bar outside of it", () => {
    const one = chartSvg({ ...CHART, series: ["all"], rows: [{ label: "x", values: [0], isOurs: false }] });

    expect(chartSvg(CHART)).toContain(">far away</text>");
    expect(one).not.toContain(">all</text>");
    for (const svg of [one, chartSvg(CHART)]) {
      const height = Number(/height="(\d+)" viewBox/.exec(svg)?.[1]);
      const ends = [...svg.matchAll(/y="(\d+)" width="\d+" height="(\d+)"/g)].map(
        ([, y, bar]) => Number(y) + Number(bar),
      );
      expect(Math.max(...ends)).toBeLessThanOrEqual(height);
    }
  });

  it("has colours for a dark page", () => {
    expect(chartSvg(CHART)).toContain("@media (prefers-color-scheme: dark)");
  });
});

/** Tags that are not closed, or close what is not open. */
function unbalanced(svg: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name = "", empty] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (empty === "/") continue;
    if (slash !== "/") open.push(name);
    else if (open.pop() !== name) return [name];
  }
  return open;
}
