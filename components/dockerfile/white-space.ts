/** Characters that Go's `unicode.IsSpace` accepts: https://pkg.go.dev/unicode#IsSpace */
const UNICODE: ReadonlySet<string> = new Set(
  "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);
/** What separates a keyword and arguments; a no-break space does not. */
const SEPARATORS = "\t\v\f\r ";

/** Whether the character is white space in BuildKit's sense, which differs from that of JavaScript. */
export function isSpace(character: string | undefined): boolean {
  return character !== undefined && UNICODE.has(character);
}

/** Whether the character separates words of an instruction. */
export function isSeparator(character: string | undefined): boolean {
  return character !== undefined && SEPARATORS.includes(character);
}

/** Where the text between white space at both ends starts and ends. */
export function trimmedRange(
  text: string,
  from = 0,
  to = text.length,
): { readonly start: number; readonly end: number } {
  let start = from;
  let end = to;
  while (start < end && isSpace(text[start])) start += 1;
  while (end > start && isSpace(text[end - 1])) end -= 1;
  return { start, end };
}

/** The text without white space at its start. */
export function trimStart(text: string): string {
  return text.slice(trimmedRange(text).start);
}

/** The text without white space at both ends. */
export function trim(text: string): string {
  const { start, end } = trimmedRange(text);
  return text.slice(start, end);
}

/** Words between separators; `[]` for an empty text. */
export function separatedWords(text: string): readonly string[] {
  return text === "" ? [] : text.split(/[\t\v\f\r ]+/);
}
