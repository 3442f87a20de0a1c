import type { EscapeToken } from "./dockerfile";
import { isSpace } from "./white-space";

/** Words of ENV, ARG and LABEL: separated by white space outside of quotes. Quotes and escapes stay as they are. */
export function quotedWords(text: string, escapeToken: EscapeToken): readonly string[] {
  const words: string[] = [];
  let offset = 0;
  while (offset < text.length) {
    if (isSpace(text[offset])) {
      offset += 1;
      continue;
    }
    const { word, end } = quotedWord(text, offset, escapeToken);
    if (word !== "") words.push(word);
    offset = end;
  }
  return words;
}

/** An escape character at the end of the text is left out. Between single quotes nothing is escaped. */
function quotedWord(
  text: string,
  start: number,
  escapeToken: EscapeToken,
): { readonly word: string; readonly end: number } {
  let word = "";
  let quote: string | undefined;
  let at = start;
  while (at < text.length && (quote !== undefined || !isSpace(text[at]))) {
    const character = text[at] ?? "";
    const escapes = character === escapeToken && quote !== "'";
    if (!escapes) {
      quote = quoteAfter(character, quote);
      word += character;
    } else if (at + 1 < text.length) word += character + text[at + 1];
    at += escapes ? 2 : 1;
  }
  return { word, end: Math.min(at, text.length) };
}

/** The quote that is open behind a character. */
function quoteAfter(character: string, quote: string | undefined): string | undefined {
  if (quote !== undefined) return character === quote ? undefined : quote;
  return character === "'" || character === '"' ? character : undefined;
}
