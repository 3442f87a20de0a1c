import { shown } from "../text/shown";
import type { EscapeToken } from "./dockerfile";
import { quotedWords } from "./quoted-words";

/** A name and the word that is its value, with quotes and variables as they are written. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** A name with or without a default. */
export interface ArgumentDefault {
  readonly key: string;
  readonly value: string | undefined;
}

/** Pairs of ENV or LABEL, `name=value ...` or the old `name value`, or why BuildKit refuses them. */
export function keyValues(
  text: string,
  escapeToken: EscapeToken,
): { readonly pairs: readonly KeyValue[]; readonly problem?: string } {
  const words = quotedWords(text, escapeToken);
  const first = words[0];
  if (first === undefined) return { pairs: [], problem: 'has no argument; write it as "name=value"' };
  if (!first.includes("=")) return oldPair(text);
  const bare = words.find((word) => !word.includes("="));
  if (bare !== undefined)
    return { pairs: [], problem: `${shown(bare)} has no "="; write it as "name=value"` };
  const pairs = words.map(cut);
  if (pairs.some(({ key }) => key === "")) return { pairs, problem: 'has a value without a name before "="' };
  return { pairs };
}

/** Names and defaults of ARG. */
export function argumentDefaults(text: string, escapeToken: EscapeToken): readonly ArgumentDefault[] {
  return quotedWords(text, escapeToken).map((word) =>
    word.includes("=") ? cut(word) : { key: word, value: undefined },
  );
}

function oldPair(text: string): { readonly pairs: readonly KeyValue[]; readonly problem?: string } {
  const [, key, value] = /^([^\t\v\f\r ]*)[\t\v\f\r ]+([\s\S]*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    return { pairs: [], problem: `${shown(text)} has no value; write it as "name=value"` };
  }
  return { pairs: [{ key, value }] };
}

function cut(word: string): KeyValue {
  const equals = word.indexOf("=");
  return { key: word.slice(0, equals), value: word.slice(equals + 1) };
}
