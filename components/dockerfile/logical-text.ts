import type { LogicalText } from "./dockerfile";

/** A part of a joined text that stands on one physical line. */
export interface TextPart {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** The parts as one text. An offset outside of it has the line of the nearest part; a text without parts has line 1. */
export function joinedText(parts: readonly TextPart[]): LogicalText {
  const starts: number[] = [];
  let length = 0;
  for (const part of parts) {
    starts.push(length);
    length += part.text.length;
  }
  return {
    text: parts.map((part) => part.text).join(""),
    lineAt: (offset) => parts[lastAtOrBefore(starts, offset)]?.line ?? 1,
  };
}

/** A piece of a text that still knows its lines. */
export function slicedText(whole: LogicalText, start: number, end = whole.text.length): LogicalText {
  return {
    text: whole.text.slice(start, end),
    lineAt: (offset) => whole.lineAt(start + Math.max(0, Math.min(offset, end - start))),
  };
}

/** Index of the last start that is not behind the offset. */
function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
