/** What a variable is while a file is checked: some values are known only to a build. */
export type Variable =
  | { readonly state: "set"; readonly value: string }
  | { readonly state: "unset" }
  | { readonly state: "unknown" };

/** A text with its variables replaced, and the names of those whose value is not known. */
export interface Piece {
  readonly text: string;
  readonly unknown: readonly string[];
}

/** A text that BuildKit does not accept as a word. */
export class LexerError extends Error {}

export const NOTHING: Piece = { text: "", unknown: [] };

/** A text without variables. */
export function literal(text: string): Piece {
  return text === "" ? NOTHING : { text, unknown: [] };
}

/** A text that depends on a variable that is not known. */
export function unknown(...names: readonly string[]): Piece {
  return { text: "", unknown: names };
}

export function joined(pieces: readonly Piece[]): Piece {
  return {
    text: pieces.map((piece) => piece.text).join(""),
    unknown: pieces.flatMap((piece) => piece.unknown),
  };
}
