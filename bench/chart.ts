/** A chart of horizontal bars. */
export interface Chart {
  readonly title: string;
  /** What follows each number, such as ` ms`. */
  readonly unit: string;
  /** One bar of each row for each of these; a chart of one series has no legend. */
  readonly series: readonly string[];
  readonly rows: readonly ChartRow[];
}

export interface ChartRow {
  readonly label: string;
  /** By series; nothing is drawn for what is `undefined`. */
  readonly values: readonly (number | undefined)[];
  /** Ours, which has a colour of its own. */
  readonly isOurs: boolean;
}

const WIDTH = 720;
const LEFT = 190;
/** Room for the number behind the longest bar. */
const RIGHT = 90;
const BAR = 16;
const BETWEEN_BARS = 3;
const BETWEEN_ROWS = 14;
const TOP = 44;
const LEGEND = 26;

/**
 * The chart as SVG. Its colours follow the reader's: a page that is dark shows it light on dark; the ground stays the page's.
 */
export function chartSvg({ title, unit, series, rows }: Chart): string {
  const largest = Math.max(...rows.flatMap(({ values }) => values.map((value) => value ?? 0)), 0) || 1;
  const hasLegend = series.length > 1;
  const rowHeight = series.length * (BAR + BETWEEN_BARS) - BETWEEN_BARS + BETWEEN_ROWS;
  const top = TOP + (hasLegend ? LEGEND : 0);
  const height = top + rows.length * rowHeight;
  const said = rows.map(({ label, values }) => `${label}: ${values.map(number).join(", ")}`).join("; ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(`${hasLegend ? `${series.join(", ")}. ` : ""}${said}`)}</desc>`,
    `<style>${STYLE}</style>`,
    `<text class="title" x="0" y="20">${escaped(title)}</text>`,
    ...(hasLegend ? legend(series) : []),
    ...rows.flatMap((row, at) => bars(row, { y: top + at * rowHeight, rowHeight, largest, unit })),
    "</svg>",
    "",
  ].join("\n");
}

/** Colours by series; ours are blue, in the shades of the others. */
const STYLE = `
  text { font: 14px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .ours { font-weight: 600; }
  .bar0 { fill: #818b98; }
  .bar1 { fill: #c0c8d1; }
  .bar2 { fill: #dfe4ea; }
  .ours0 { fill: #0969da; }
  .ours1 { fill: #75b2f2; }
  .ours2 { fill: #b6d7f8; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .bar0 { fill: #8b949e; }
    .bar1 { fill: #59626d; }
    .bar2 { fill: #3a424b; }
    .ours0 { fill: #4493f8; }
    .ours1 { fill: #2561ad; }
    .ours2 { fill: #1a4274; }
  }
`;

function legend(series: readonly string[]): readonly string[] {
  let x = 0;
  return series.flatMap((name, at) => {
    const from = x;
    // Letters of this size are 7.5 wide on average.
    x += 24 + name.length * 7.5 + 20;
    return [
      `<rect class="bar${at}" x="${from}" y="33" width="14" height="14" rx="2"/>`,
      `<text x="${from + 20}" y="45">${escaped(name)}</text>`,
    ];
  });
}

function bars(
  { label, values, isOurs }: ChartRow,
  at: { readonly y: number; readonly rowHeight: number; readonly largest: number; readonly unit: string },
): readonly string[] {
  const middle = at.y + (at.rowHeight - BETWEEN_ROWS) / 2 + 5;
  const name = `<text${isOurs ? ' class="ours"' : ""} x="${LEFT - 10}" y="${middle}" text-anchor="end">${escaped(label)}</text>`;
  const drawn = values.flatMap((value, series) => {
    if (value === undefined) return [];
    const y = at.y + series * (BAR + BETWEEN_BARS);
    const width = Math.max(2, Math.round((value / at.largest) * (WIDTH - LEFT - RIGHT)));
    return [
      `<rect class="${isOurs ? "ours" : "bar"}${series}" x="${LEFT}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`,
      `<text x="${LEFT + width + 6}" y="${y + 13}">${number(value)}${escaped(at.unit)}</text>`,
    ];
  });
  return [name, ...drawn];
}

/** Three digits that count. */
function number(value: number | undefined): string {
  if (value === undefined) return "-";
  return value >= 100 || Number.isInteger(value)
    ? String(Math.round(value))
    : String(Number(value.toPrecision(3)));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
