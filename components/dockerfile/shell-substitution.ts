import { patternOf, withoutMatch, withReplacement } from "./shell-pattern";
import { joined, LexerError, literal, NOTHING, type Piece, unknown, type Variable } from "./shell-piece";

/** What reads the text that a `$` stands in. */
export interface SubstitutionSource {
  peek(): string | undefined;
  next(): string | undefined;
  /** Reads a word up to a character, which is read too. */
  word(stop: string, rawEscapes: boolean, doublesEscapes: boolean): Piece;
  variable(name: string): Variable;
  /** Whether a variable that is not set stays as it is written. */
  readonly keepsUnset: boolean;
}

const MODIFIERS = "+-?#%";
/** Characters of a value in which a pattern is replaced; a longer one counts as not known, for the time that it takes. */
const LONGEST_REPLACED = 2000;

/** Reads `$NAME`, `${NAME}` or one of the substitutions, from its dollar on. */
export function readDollar(source: SubstitutionSource): Piece {
  source.next();
  if (source.peek() !== "{") {
    const name = readName(source);
    return name === "" ? literal("$") : valueIn(source, name, `$${name}`);
  }
  source.next();
  const first = source.peek();
  if (first === undefined) throw new LexerError('"${" without "}"');
  if ("{}:".includes(first)) throw new LexerError(`"\${${first}" names no variable`);
  const name = readName(source);
  const operator = source.next() ?? "";
  if (operator === "}") return valueIn(source, name, `\${${name}}`);
  if (operator === ":") return readModifier(source, name, source.next() ?? "", true);
  if (operator === "/") return readReplacement(source, name);
  if (operator !== "" && MODIFIERS.includes(operator)) return readModifier(source, name, operator, false);
  throw new LexerError(`"\${${name}${operator}" is no substitution of a Dockerfile`);
}

/** A name of letters, digits and `_`; digits alone where the first is one; or one of the shell's own signs. */
function readName(source: SubstitutionSource): string {
  const first = source.peek() ?? "";
  if (/^[@*#?\-$!]$/.test(first)) return source.next() ?? "";
  const accepted = /^\p{Nd}$/u.test(first) ? /^\p{Nd}$/u : /^[\p{L}\p{Nd}_]$/u;
  let name = "";
  while (accepted.test(source.peek() ?? "")) name += source.next();
  return name;
}

function valueIn(source: SubstitutionSource, name: string, written: string): Piece {
  const variable = source.variable(name);
  if (variable.state === "unknown") return unknown(name);
  if (variable.state === "set") return literal(variable.value);
  return source.keepsUnset ? literal(written) : NOTHING;
}

function readModifier(
  source: SubstitutionSource,
  name: string,
  operator: string,
  emptyIsUnset: boolean,
): Piece {
  const isPattern = operator === "#" || operator === "%";
  const written = `\${${name}${emptyIsUnset ? ":" : ""}${operator}`;
  const unsupported = operator === "" || !MODIFIERS.includes(operator) || (isPattern && emptyIsUnset);
  if (isPattern && unsupported) throw new LexerError(`"${written}" is no substitution of a Dockerfile`);
  const word = source.word("}", isPattern, isPattern);
  const variable = source.variable(name);
  if (variable.state === "unset" && source.keepsUnset) return literal(`${written}${word.text}}`);
  if (unsupported) throw new LexerError(`"${written}" is no substitution of a Dockerfile`);
  if (variable.state === "unknown") return unknown(name);
  const value = variable.state === "set" ? variable.value : "";
  if (isPattern) return trimmedBy(operator, value, word);
  const missing = variable.state === "unset" || (emptyIsUnset && value === "");
  return chosen(operator, name, missing ? undefined : value, word);
}

/** The value or the word, by a modifier that asks whether there is a value. */
function chosen(operator: string, name: string, value: string | undefined, word: Piece): Piece {
  if (operator === "+") return value === undefined ? NOTHING : word;
  if (value !== undefined) return literal(value);
  if (operator === "-") return word;
  throw new LexerError(`${name}: ${word.text === "" ? "is not set" : word.text}`);
}

/** The operator twice takes the longest match. */
function trimmedBy(operator: "#" | "%", value: string, word: Piece): Piece {
  if (word.unknown.length > 0) return unknown(...word.unknown);
  const greedy = word.text.startsWith(operator);
  const pattern = greedy ? word.text.slice(1) : word.text;
  return literal(withoutMatch(value, pattern, operator === "#" ? "start" : "end", greedy));
}

function readReplacement(source: SubstitutionSource, name: string): Piece {
  const all = source.peek() === "/";
  if (all) source.next();
  const pattern = source.word("/", true, true);
  const replacement = source.word("}", true, false);
  const variable = source.variable(name);
  if (variable.state === "unset" && source.keepsUnset) {
    return literal(`\${${name}/${pattern.text}/${replacement.text}}`);
  }
  if (variable.state === "unknown") return unknown(name);
  const words = joined([pattern, replacement]);
  if (words.unknown.length > 0) return unknown(...words.unknown);
  const value = variable.state === "set" ? variable.value : "";
  // Go expands `$` in a replacement by rules of its own.
  if (value.length > LONGEST_REPLACED || (all && replacement.text.includes("$"))) return unknown(name);
  return literal(withReplacement(value, patternOf(pattern.text), replacement.text, all));
}
