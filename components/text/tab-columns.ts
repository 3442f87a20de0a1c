/**
 * Lays out cells that end with a tab as Go's `text/tabwriter` does with a padding of one space and no other option: a column
 * is as wide as the widest of its cells in lines that follow one another, and a line without a tab ends all columns. The
 * text is what is written before one `Flush`. See https://pkg.go.dev/text/tabwriter
 */
export function tabColumns(text: string): string {
  const lines = [...text.matchAll(/([^\n\f]*)([\n\f]?)/g)]
    .filter(([whole]) => whole !== "")
    .map(([, line = "", end = ""]) => ({ cells: cellsOf(line, end), end }));
  const written = lines.map(() => "");
  let rows = lines.map((_line, at) => at);
  for (let column = 0; rows.length > 0; column += 1) {
    // The last cell of a line belongs to no column.
    rows = rows.filter((at) => column < (lines[at]?.cells.length ?? 0) - 1);
    for (const run of runsOf(rows, (at) => lines[at]?.end === "\f")) {
      const cells = run.map((at) => lines[at]?.cells[column] ?? "");
      const width = cells.reduce((widest, cell) => Math.max(widest, characters(cell)), 0) + 1;
      for (const [at, cell] of cells.entries()) {
        written[run[at] ?? 0] += cell + " ".repeat(width - characters(cell));
      }
    }
  }
  return lines
    .map(({ cells, end }, at) => `${written[at]}${cells.at(-1) ?? ""}${end === "" ? "" : "\n"}`)
    .join("");
}

/** A last line that ends with a tab and nothing else has no cell after it. */
function cellsOf(line: string, end: string): readonly string[] {
  const cells = line.split(/[\t\v]/);
  return end === "" && cells.at(-1) === "" ? cells.slice(0, -1) : cells;
}

/** The numbers in runs of successors; a form feed ends a run too. */
function runsOf(rows: readonly number[], endsRun: (row: number) => boolean): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last === row - 1 && !endsRun(last)) run.push(row);
    else runs.push([row]);
  }
  return runs;
}

/** Go counts code points. */
function characters(text: string): number {
  return [...text].length;
}
