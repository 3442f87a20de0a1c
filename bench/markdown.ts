import type { Measured } from "./results";

/** When, and on what machine. */
export function on({ date, machine: { cpu, cores, gibibytes, system, load } }: Measured): string {
  const busy = `load ${load[0]} at the beginning and ${load[1]} at the end`;
  return `${date}: ${cores} cores of ${cpu}, ${gibibytes} GiB, ${system}, ${busy}`;
}

export function picture(name: string, text: string): string {
  return `![${text}](performance/${name}.svg)`;
}

export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? "---" : "---:"))), ...rows.map(line)];
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

export function ratio(value: number): string {
  return value.toFixed(2);
}
