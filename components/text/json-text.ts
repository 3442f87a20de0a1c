/**
 * Reads the pieces of a JSON document as they are written. `JSON.parse` alone would lose what must be carried over
 * unchanged: the spelling of numbers and escapes, the order of keys that look like numbers, and keys given twice.
 * Every function expects text that `JSON.parse` accepts.
 */

/** A member of an object: its decoded key and the compact text of its value. */
export interface Member {
  readonly key: string;
  readonly text: string;
}

/** The document without the white space between its tokens; every token stays as written. */
export function compactJson(json: string): string {
  return tokensOf(json).join("");
}

/** The compact texts of an array's elements. */
export function elementsOf(arrayJson: string): readonly string[] {
  return partsOf(arrayJson).map((tokens) => tokens.join(""));
}

/** The members of an object, in the order written, repeated keys included. */
export function membersOf(objectJson: string): readonly Member[] {
  return partsOf(objectJson).map(([key = '""', _colon, ...value]) => ({
    key: JSON.parse(key) as string,
    text: value.join(""),
  }));
}

/** The tokens between the outer brackets, split at the commas of that level. */
function partsOf(json: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of tokensOf(json)) {
    if (token === "}" || token === "]") depth -= 1;
    if (token === "," && depth === 1) parts.push([]);
    else if (depth > 0) parts.at(-1)?.push(token);
    if (token === "{" || token === "[") depth += 1;
  }
  return parts.filter((part) => part.length > 0);
}

/** The tokens as they are written: strings, punctuation, and whatever stands between these and white space. */
function tokensOf(json: string): readonly string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < json.length) {
    const end = json.charAt(at) === '"' ? stringEnd(json, at) : plainEnd(json, at);
    if (!WHITE_SPACE.has(json.charAt(at))) tokens.push(json.slice(at, end));
    at = end;
  }
  return tokens;
}

const WHITE_SPACE = new Set(" \t\n\r");

/** Numbers and names have no other characters. */
const WORD = /[\w.+-]+/y;

function plainEnd(json: string, start: number): number {
  WORD.lastIndex = start;
  return WORD.test(json) ? WORD.lastIndex : start + 1;
}

/** At the first quote that an even number of backslashes stands before. */
function stringEnd(json: string, start: number): number {
  let at = json.indexOf('"', start + 1);
  while (at >= 0 && isEscaped(json, at)) at = json.indexOf('"', at + 1);
  return at < 0 ? json.length : at + 1;
}

function isEscaped(json: string, quote: number): boolean {
  let at = quote - 1;
  while (json.charAt(at) === "\\") at -= 1;
  return (quote - at) % 2 === 0;
}
