import { LexerError } from "./shell-piece";

/** One place of a pattern: a character, or a wildcard. */
type Token = string | { readonly wildcard: "one" | "many" };

/** A pattern of a shell, without lists in brackets. */
export type ShellPattern = readonly Token[];

/** Reads `*`, `?` and characters; a backslash may stand before these, before itself, and before `}` and `/`. */
export function patternOf(text: string): ShellPattern {
  const tokens: Token[] = [];
  const characters = [...text];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? "";
    const following = characters[at + 1];
    if (character === "*") tokens.push({ wildcard: "many" });
    else if (character === "?") tokens.push({ wildcard: "one" });
    else if (character !== "\\") tokens.push(character);
    else if (following === "*" || following === "?" || following === "\\") {
      tokens.push(following);
      at += 1;
    } else if (following !== "}" && following !== "/") {
      throw new LexerError(`"\\${following ?? ""}" in a pattern escapes nothing`);
    }
  }
  return tokens;
}

/** The value without what the pattern matches at its start (`#`) or end (`%`): the shortest, or the longest if greedy. */
export function withoutMatch(value: string, text: string, side: "start" | "end", greedy: boolean): string {
  const characters = side === "start" ? [...value] : [...value].reverse();
  const lengths = matchLengths(characters, 0, patternOf(side === "start" ? text : reversed(text)));
  const length = greedy ? lengths.at(-1) : lengths[0];
  const rest = characters.slice(length ?? 0);
  return (side === "start" ? rest : rest.reverse()).join("");
}

/** The pattern from its end on. As in BuildKit, a backslash at its end escapes the character before it. */
function reversed(text: string): string {
  const units = text.match(/\\[\s\S]|[\s\S]/gu) ?? [];
  return units.reverse().join("");
}

/** The value with the first, or each, longest match of the pattern replaced. */
export function withReplacement(
  value: string,
  pattern: ShellPattern,
  replacement: string,
  all: boolean,
): string {
  const characters = [...value];
  let text = "";
  let at = 0;
  let lastEnd = -1;
  while (at <= characters.length) {
    const length = matchLengths(characters, at, pattern).at(-1);
    // Go takes no empty match directly behind another.
    const matches = length !== undefined && (length > 0 || at !== lastEnd);
    if (matches) text += replacement;
    if (matches && !all) return text + characters.slice(at + length).join("");
    if (matches && length > 0) {
      at += length;
      lastEnd = at;
      continue;
    }
    text += characters[at] ?? "";
    at += 1;
  }
  return text;
}

/** Lengths of all matches that start at a place, ascending. Steps: the characters times the places of the pattern. */
function matchLengths(characters: readonly string[], from: number, pattern: ShellPattern): readonly number[] {
  const lengths: number[] = [];
  let places = withSkipped(new Set([0]), pattern);
  for (let at = from; places.size > 0; at += 1) {
    if (places.has(pattern.length)) lengths.push(at - from);
    const character = characters[at];
    if (character === undefined) break;
    places = withSkipped(advanced(places, character, pattern), pattern);
  }
  return lengths;
}

/** A wildcard for many may stand for none. */
function withSkipped(places: Set<number>, pattern: ShellPattern): Set<number> {
  for (const place of places) if (isMany(pattern[place])) places.add(place + 1);
  return places;
}

function advanced(places: ReadonlySet<number>, character: string, pattern: ShellPattern): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const token = pattern[place];
    if (token === undefined) continue;
    if (isMany(token) && character !== "\n") next.add(place);
    else if (typeof token === "string" ? token === character : !isMany(token) && character !== "\n") {
      next.add(place + 1);
    }
  }
  return next;
}

function isMany(token: Token | undefined): boolean {
  return typeof token === "object" && token.wildcard === "many";
}
