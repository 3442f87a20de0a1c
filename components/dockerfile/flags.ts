import type { EscapeToken } from "./dockerfile";
import { isSpace } from "./white-space";

/** A flag as it stands in the text of an instruction, without its quotes and escapes. */
export interface FlagWord {
  readonly name: string;
  readonly value: string;
  /** Whether there is a `=`. */
  readonly assigned: boolean;
  readonly offset: number;
}

/** The words in `text` that start with `--`, up to the first other word or a `--` alone, and where the rest starts. */
export function readFlags(
  text: string,
  escapeToken: EscapeToken,
): { readonly flags: readonly FlagWord[]; readonly rest: number } {
  const flags: FlagWord[] = [];
  let offset = 0;
  for (;;) {
    while (isSpace(text[offset])) offset += 1;
    if (!text.startsWith("--", offset)) return { flags, rest: offset };
    const { word, end } = flagWord(text, offset, escapeToken);
    if (word === "--") return { flags, rest: end };
    flags.push(asFlag(word, offset));
    offset = end;
  }
}

function asFlag(word: string, offset: number): FlagWord {
  const equals = word.indexOf("=");
  if (equals < 0) return { name: word.slice(2), value: "", assigned: false, offset };
  return { name: word.slice(2, equals), value: word.slice(equals + 1), assigned: true, offset };
}

/** One word without quotes; an escape character stands for the one behind it, in both kinds of quotes too. */
function flagWord(
  text: string,
  start: number,
  escapeToken: EscapeToken,
): { readonly word: string; readonly end: number } {
  let word = "";
  let quote: string | undefined;
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (quote === undefined && isSpace(character)) break;
    if (quote === undefined && (character === "'" || character === '"')) quote = character;
    else if (character === quote) quote = undefined;
    else if (character === escapeToken) {
      at += 1;
      word += text[at] ?? "";
    } else word += character;
  }
  return { word, end: Math.min(at, text.length) };
}
