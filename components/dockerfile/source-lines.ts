import type { DockerfileProblem } from "./dockerfile";
import { trimStart } from "./white-space";

/** BuildKit reads no longer line, in bytes of UTF-8: https://pkg.go.dev/bufio#pkg-constants (MaxScanTokenSize). */
const LONGEST_LINE = 65_535;

/** The physical lines of a text, each with its line ending; a byte order mark at the start is left out. */
export function sourceLines(text: string): readonly string[] {
  const lines = text.replace(/^\ufeff/, "").split(/(?<=\n)/);
  return lines[0] === "" ? [] : lines;
}

/** The line without its ending: every line feed and carriage return at its end. */
export function withoutEnding(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === "\n" || line[end - 1] === "\r")) end -= 1;
  return line.slice(0, end);
}

/** Whether a line is a comment: its first character that is no white space is `#`. */
export function isComment(line: string): boolean {
  return trimStart(line).startsWith("#");
}

/** Lines that are too long for BuildKit. */
export function longLines(lines: readonly string[]): readonly DockerfileProblem[] {
  return lines.flatMap((line, index) => {
    if (line.length * 3 <= LONGEST_LINE) return [];
    const bytes = new TextEncoder().encode(line.replace(/\n$/, "")).length;
    if (bytes <= LONGEST_LINE) return [];
    const message = `this line has ${bytes} bytes, BuildKit reads at most ${LONGEST_LINE}; continue it on the next line`;
    return [{ line: index + 1, message }];
  });
}
