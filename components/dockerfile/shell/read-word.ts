import { closingBrace, closingCharacter, closingDoubleQuote, closingParenthesis } from "./closing";
import type { ShellWord, TextRange, VariableUse } from "./script";

/** Characters that end a word outside of quotes. */
const ENDS = new Set([" ", "\t", "\r", "\n", ";", "&", "|", "<", ">", "(", ")"]);
const NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y;

/** Reads one word of a shell that starts at `start`; the text after `end` is not looked at. */
export function readWord(text: string, start: number, end: number): ShellWord {
  const reader = new WordReader(text, end);
  const stop = reader.read(start);
  return {
    raw: text.slice(start, stop),
    value: reader.value,
    start,
    end: stop,
    variables: reader.variables,
    substitutions: reader.substitutions,
    isQuoted: reader.isQuoted,
  };
}

/** The variables of a text without quotes of its own, such as the body of a here-document. */
export function variablesIn(text: string, start: number, end: number): readonly VariableUse[] {
  const reader = new WordReader(text, end);
  reader.readExpanding(start, end);
  return reader.variables;
}

class WordReader {
  value = "";
  isQuoted = false;
  readonly variables: VariableUse[] = [];
  readonly substitutions: TextRange[] = [];

  constructor(
    private readonly text: string,
    private readonly end: number,
  ) {}

  read(start: number): number {
    let at = start;
    while (at < this.end) {
      const character = this.text[at] ?? "";
      if (character === "(" && isArrayStart(this.text, start, at)) at = this.range(at, at + 1);
      else if (/[<>]/.test(character) && this.text[at + 1] === "(" && at === start)
        at = this.range(at, at + 2);
      else if (ENDS.has(character)) break;
      else at = this.readPiece(at, character);
    }
    return Math.max(at, start);
  }

  /** Text of double quotes or of a here-document: variables, substitutions and escapes. */
  readExpanding(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const character = this.text[at] ?? "";
      if (character === "\\") {
        this.value += /["$`\\]/.test(this.text[at + 1] ?? "")
          ? this.text[at + 1]
          : this.text.slice(at, at + 2);
        at += 2;
      } else if (character === "$" || character === "`") at = this.readDollar(at, end);
      else {
        this.value += character;
        at += 1;
      }
    }
  }

  private readPiece(at: number, character: string): number {
    if (character === "'") return this.readSingle(at + 1);
    if (character === '"') {
      const close = closingDoubleQuote(this.text, at + 1, this.end);
      this.isQuoted = true;
      this.readExpanding(at + 1, close);
      return Math.min(close + 1, this.end);
    }
    if (character === "\\") {
      if (this.text[at + 1] !== "\n") this.value += this.text[at + 1] ?? "";
      return Math.min(at + 2, this.end);
    }
    if (character === "$" && this.text[at + 1] === "'") return this.readSingle(at + 2);
    if (character === "$" || character === "`") return this.readDollar(at, this.end);
    this.value += character;
    return at + 1;
  }

  private readSingle(at: number): number {
    const close = closingCharacter(this.text, "'", at, this.end);
    this.isQuoted = true;
    this.value += this.text.slice(at, close);
    return Math.min(close + 1, this.end);
  }

  private readDollar(at: number, end: number): number {
    if (this.text[at] === "`") return this.range(at, at + 1, closingCharacter(this.text, "`", at + 1, end));
    if (this.text[at + 1] === "(") return this.range(at, at + 2, closingParenthesis(this.text, at + 2, end));
    if (this.text[at + 1] === "{") return this.readBraces(at, closingBrace(this.text, at + 2, end));
    NAME.lastIndex = at + 1;
    const name = NAME.exec(this.text)?.[0] ?? "";
    if (name !== "") this.variables.push({ name, modifier: "", start: at });
    this.value += `$${name}`;
    return at + 1 + name.length;
  }

  private readBraces(at: number, close: number): number {
    const [, name = "", modifier = ""] =
      /^[!#]?([A-Za-z_][A-Za-z0-9_]*)(.*)$/s.exec(this.text.slice(at + 2, close)) ?? [];
    if (name !== "") this.variables.push({ name, modifier, start: at });
    if (modifier.includes("$")) {
      const before = this.value;
      this.readExpanding(close - modifier.length, close);
      this.value = before;
    }
    this.value += this.text.slice(at, close + 1);
    return Math.min(close + 1, this.end);
  }

  private range(at: number, inner: number, close = closingParenthesis(this.text, inner, this.end)): number {
    this.substitutions.push({ start: inner, end: close });
    const stop = Math.min(close + 1, this.end);
    this.value += this.text.slice(at, stop);
    return stop;
  }
}

/** Whether a `(` at `at` starts the array of `NAME=(...)`. */
function isArrayStart(text: string, start: number, at: number): boolean {
  return text[at - 1] === "=" && /^[A-Za-z_][A-Za-z0-9_]*\+?=$/.test(text.slice(start, at));
}
