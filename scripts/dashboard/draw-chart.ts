import type { MetricWidget } from "../../components/render/dashboard-widgets";
import type { Series, Span } from "./series";
import { type Box, text } from "./svg";

const DAY = 24 * 3_600_000;
const LEFT = 52;
const BOTTOM = 48;
const TOP = 54;

/** A chart of lines, or of areas one on the other. */
export function drawChart(
  { title, stacked, yAxis }: MetricWidget<string>["properties"],
  series: readonly Series[],
  span: Span,
  box: Box,
): readonly string[] {
  const plot = {
    x: box.x + LEFT,
    y: box.y + TOP,
    width: box.width - LEFT - 14,
    height: box.height - TOP - BOTTOM,
  };
  const drawn = stacked ? stackedOn(series) : series;
  const largest = Math.max(1, ...drawn.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const top = yAxis.left.max ?? niceTop(largest);
  const scale: Scale = {
    x: (at) => round(plot.x + (at * plot.width) / Math.max(1, (series[0]?.values.length ?? 1) - 1)),
    y: (value) => round(plot.y + plot.height - (value / top) * plot.height),
  };
  return [
    text(box.x + 14, box.y + 22, title, "title"),
    ...horizontals(top, plot, scale),
    text(box.x + 14, box.y + 38, yAxis.left.label, "small"),
    ...days(span, plot),
    // The uppermost area first, so that those below it stay in sight.
    ...(stacked
      ? [...drawn].reverse().map((one) => area(one, scale, plot))
      : drawn.flatMap((one) => line(one, scale))),
    ...legend(series, plot.x, box.y + box.height - 12),
  ];
}

interface Scale {
  x(at: number): number;
  y(value: number): number;
}

/** A gap counts as nothing where areas stand on each other. */
function stackedOn(series: readonly Series[]): readonly Series[] {
  return series.map((one, index) => ({
    ...one,
    values: one.values.map((_value, at) =>
      series.slice(0, index + 1).reduce((sum, { values }) => sum + (values[at] ?? 0), 0),
    ),
  }));
}

function niceTop(largest: number): number {
  const unit = 10 ** Math.floor(Math.log10(largest));
  return ([1, 2, 4, 5, 10].find((factor) => factor * unit >= largest) ?? 10) * unit;
}

function horizontals(top: number, plot: Box, { y }: Scale): readonly string[] {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const value = top * share;
    const at = y(value);
    return [
      `<line class="grid" x1="${plot.x}" y1="${at}" x2="${plot.x + plot.width}" y2="${at}"/>`,
      text(plot.x - 8, at + 4, String(Math.round(value * 100) / 100), "small", "end"),
    ];
  });
}

function days({ begin, end }: Span, plot: Box): readonly string[] {
  const first = Math.ceil(begin / DAY) * DAY;
  const midnights = Array.from({ length: Math.ceil((end - first) / DAY) }, (_, day) => first + day * DAY);
  return midnights.flatMap((midnight) => {
    const x = round(plot.x + ((midnight - begin) / (end - begin)) * plot.width);
    const name = new Date(midnight).toUTCString().slice(0, 3);
    const from = plot.y + plot.height;
    return [
      `<line class="grid" x1="${x}" y1="${plot.y}" x2="${x}" y2="${from}"/>`,
      text(x + 3, from + 15, name, "small"),
    ];
  });
}

function area({ color, values }: Series, { x, y }: Scale, plot: Box): string {
  const bottom = plot.y + plot.height;
  const points = values.map((value, at) => `${x(at)},${y(value ?? 0)}`);
  return `<polygon fill="${color}" fill-opacity="0.85" points="${x(0)},${bottom} ${points.join(" ")} ${x(values.length - 1)},${bottom}"/>`;
}

/** A line ends at a gap, and a value between two gaps is a point. */
function line({ color, values }: Series, { x, y }: Scale): readonly string[] {
  const parts: string[][] = [[]];
  values.forEach((value, at) => {
    if (value === undefined) parts.push([]);
    else parts.at(-1)?.push(`${x(at)},${y(value)}`);
  });
  return parts.flatMap((points) => {
    const [point = ""] = points;
    const [cx, cy] = point.split(",");
    if (points.length === 1) return [`<circle fill="${color}" cx="${cx}" cy="${cy}" r="2.5"/>`];
    return points.length === 0
      ? []
      : [`<polyline fill="none" stroke="${color}" stroke-width="2" points="${points.join(" ")}"/>`];
  });
}

function legend(series: readonly Series[], from: number, y: number): readonly string[] {
  let x = from;
  return series.flatMap(({ label, color }) => {
    const at = x;
    x += 15 + label.length * 6.1 + 14;
    return [
      `<rect fill="${color}" x="${round(at)}" y="${y - 9}" width="10" height="10" rx="2"/>`,
      text(round(at + 15), y, label, "small"),
    ];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
