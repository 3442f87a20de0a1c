import type { Scope } from "./scope";
import { ShellLexer } from "./shell-lexer";
import { LexerError, type Variable } from "./shell-piece";

/** What a word stands for where it is written. */
export type Expansion =
  | { readonly kind: "known"; readonly value: string }
  /** Only a build knows these variables. */
  | { readonly kind: "unknown"; readonly names: readonly string[] }
  | { readonly kind: "refused"; readonly message: string };

/** Replaces the variables of a word, and takes its quotes and escapes away, as BuildKit does for an instruction. */
export function expand(word: string, scope: Scope): Expansion {
  return expanded(word, scope, { escape: scope.escapeToken, ignoresQuotes: false });
}

/** Replaces the variables in the body of a heredoc of COPY or ADD. Its quotes stay; its escape is always a backslash. */
export function expandBody(body: string, scope: Scope): Expansion {
  return expanded(body, scope, { escape: "\\", ignoresQuotes: true });
}

/** An expansion as the value of a variable. */
export function asVariable(expansion: Expansion): Variable {
  return expansion.kind === "known" ? { state: "set", value: expansion.value } : { state: "unknown" };
}

function expanded(
  text: string,
  scope: Scope,
  { escape: escapeToken, ignoresQuotes }: { readonly escape: string; readonly ignoresQuotes: boolean },
): Expansion {
  const options = { escapeToken, ignoresQuotes, rawQuotes: false, rawEscapes: false, keepsUnset: false };
  try {
    const { text: value, unknown } = new ShellLexer(text, options, (name) => scope.lookup(name)).read().piece;
    if (unknown.length > 0) return { kind: "unknown", names: [...new Set(unknown)] };
    return { kind: "known", value };
  } catch (error) {
    if (error instanceof LexerError) return { kind: "refused", message: error.message };
    throw error;
  }
}
