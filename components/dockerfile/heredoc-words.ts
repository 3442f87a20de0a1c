import { ShellLexer } from "./shell-lexer";
import { LexerError } from "./shell-piece";

/** A `<<NAME` that stands on a line. */
export interface HeredocWord {
  /** The word that ends it. */
  readonly name: string;
  readonly expands: boolean;
  readonly stripsTabs: boolean;
  readonly descriptor: number;
}

/** The heredocs that a line opens, in their order; `undefined` where BuildKit refuses one of their names. */
export function heredocWords(line: string): readonly HeredocWord[] | undefined {
  if (!line.includes("<<")) return [];
  // BuildKit takes a line that it cannot split, such as one with an open quote, for one without heredocs.
  const words = lexWords(line, true, true) ?? [];
  const found = words.map(heredocOf);
  if (found.includes("refused")) return undefined;
  return found.filter((word) => typeof word === "object");
}

/** A word such as `3<<-"EOF"` as a heredoc; `undefined` for another word. */
export function heredocOf(word: string): HeredocWord | "refused" | undefined {
  const [, descriptor, dash, rest] = /^([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)$/.exec(word) ?? [];
  if (rest === undefined || rest === "") return undefined;
  const words = lexWords(rest, false, false);
  if (words === undefined) return "refused";
  const name = words[0];
  if (name === undefined || words.length !== 1) return undefined;
  const quoted = lexWords(rest, true, false);
  if (quoted?.[0] === undefined || quoted.length !== 1) return "refused";
  return {
    name,
    expands: quotesIn(name) === quotesIn(quoted[0]),
    stripsTabs: dash === "-",
    descriptor: Number(descriptor),
  };
}

/** The words of a text; `undefined` for one that BuildKit's lexer does not accept. Its escape is a backslash in any file. */
function lexWords(text: string, rawQuotes: boolean, rawEscapes: boolean): readonly string[] | undefined {
  const options = { escapeToken: "\\", rawQuotes, rawEscapes, ignoresQuotes: false, keepsUnset: true };
  try {
    return new ShellLexer(text, options, () => ({ state: "unset" })).read().words;
  } catch (error) {
    if (error instanceof LexerError) return undefined;
    throw error;
  }
}

function quotesIn(text: string): number {
  return text.split(/['"]/).length - 1;
}
