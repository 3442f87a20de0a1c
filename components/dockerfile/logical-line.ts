import type { EscapeToken, LogicalText } from "./dockerfile";
import { joinedText, type TextPart } from "./logical-text";
import { isComment, withoutEnding } from "./source-lines";
import { trim, trimStart } from "./white-space";

/** An instruction before it is taken apart: its physical lines joined, without comments and empty lines. */
export interface LogicalLine {
  readonly text: LogicalText;
  /** Index of the first line behind it. */
  readonly next: number;
}

/**
 * The logical line that starts at an index; `undefined` for a comment or an empty line. A line goes on where its last
 * character before spaces and tabs is one escape character, not two.
 */
export function readLogicalLine(
  lines: readonly string[],
  index: number,
  escapeToken: EscapeToken,
): LogicalLine | undefined {
  const first = trimStart(withoutEnding(lines[index] ?? ""));
  if (first === "" || isComment(first)) return undefined;
  let part = withoutContinuation(first, escapeToken);
  const parts: TextPart[] = [{ text: part.text, line: index + 1 }];
  let next = index + 1;
  while (part.continues && next < lines.length) {
    const line = withoutEnding(lines[next] ?? "");
    next += 1;
    if (isComment(line) || trim(line) === "") continue;
    part = withoutContinuation(line, escapeToken);
    parts.push({ text: part.text, line: next });
  }
  return { text: joinedText(parts), next };
}

function withoutContinuation(
  line: string,
  escapeToken: EscapeToken,
): { readonly text: string; readonly continues: boolean } {
  let end = line.length;
  while (end > 0 && (line[end - 1] === " " || line[end - 1] === "\t")) end -= 1;
  const continues = line[end - 1] === escapeToken && line[end - 2] !== escapeToken;
  return { text: continues ? line.slice(0, end - 1) : line, continues };
}
