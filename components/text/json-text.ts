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
  return [...tokensOf(json)].join("");
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

/** A string is one token; anything else may come character by character, because its pieces are only joined again. */
function* tokensOf(json: string): Generator<string> {
  let at = 0;
  while (at < json.length) {
    const end = json.charAt(at) === '"' ? stringEnd(json, at) : at + 1;
    if (!WHITE_SPACE.has(json.charAt(at))) yield json.slice(at, end);
    at = end;
  }
}

const WHITE_SPACE = new Set(" \t\n\r");

function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (json.charAt(at) !== '"') at += json.charAt(at) === "\\" ? 2 : 1;
  return at + 1;
}
