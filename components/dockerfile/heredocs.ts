import type { Heredoc } from "./dockerfile";
import type { HeredocWord } from "./heredoc-words";
import { joinedText, type TextPart } from "./logical-text";
import { withoutEnding } from "./source-lines";

/** The bodies of heredocs, one after the other, from a line on. */
export interface HeredocBodies {
  readonly heredocs: readonly Heredoc[];
  /** Index of the first line behind the last of them. */
  readonly next: number;
  /** The first that no line ends; its body goes to the end of the file. */
  readonly unterminated: string | undefined;
}

/** Reads the bodies of the heredocs that a logical line opens; `index` is that of the first line behind it. */
export function readHeredocs(
  lines: readonly string[],
  index: number,
  words: readonly HeredocWord[],
): HeredocBodies {
  const heredocs: Heredoc[] = [];
  let next = index;
  let unterminated: string | undefined;
  for (const word of words) {
    const parts: TextPart[] = [];
    while (next < lines.length && !ends(lines[next] ?? "", word)) {
      parts.push({ text: lines[next] ?? "", line: next + 1 });
      next += 1;
    }
    if (next >= lines.length) unterminated ??= word.name;
    const body = parts.length === 0 ? { text: "", line: next + 1 } : undefined;
    heredocs.push({ ...word, body: joinedText(body === undefined ? parts : [body]) });
    next = Math.min(next + 1, lines.length);
  }
  return { heredocs, next, unterminated };
}

function ends(line: string, { name, stripsTabs }: HeredocWord): boolean {
  const text = withoutEnding(line);
  return (stripsTabs ? text.replace(/^\t+/, "") : text) === name;
}
