import { readWord } from "./read-word";
import type { ShellWord, TextRange } from "./script";

/** What a shell's parser reads: a word, an operator, the end of a line, or the end of the text. */
export type Token =
  | { readonly kind: "word"; readonly word: ShellWord; readonly start: number }
  | { readonly kind: "operator" | "redirection"; readonly text: string; readonly start: number }
  | { readonly kind: "newline" | "end"; readonly start: number };

const OPERATOR = /;;&|;;|;&|;|&&|\|\||\|&|\||&(?!>)|\(|\)/y;
const REDIRECTION = /\d*(?:<<<|<<-|<<|<>|<&|>>|>&|>\||<(?!\()|>(?!\()|&>>|&>)/y;

/** Splits a text into tokens; the body of a here-document is skipped. */
export class Tokens {
  private at: number;
  private peeked: Token | undefined;
  private readonly end: number;
  /** Names of here-documents whose bodies start at the next line. */
  private pending: { readonly name: string; readonly stripsTabs: boolean }[] = [];
  private heredocNext: boolean | undefined;
  readonly heredocs: TextRange[] = [];

  constructor(
    private readonly text: string,
    range: TextRange,
  ) {
    this.at = range.start;
    this.end = range.end;
  }

  peek(): Token {
    this.peeked ??= this.read();
    return this.peeked;
  }

  next(): Token {
    const token = this.peek();
    this.peeked = undefined;
    return token;
  }

  private read(): Token {
    this.skipBlanks();
    const start = this.at;
    if (start >= this.end) return { kind: "end", start };
    if (this.text[start] === "\n") return this.readNewline(start);
    const redirection = this.match(REDIRECTION);
    if (redirection !== undefined) {
      const operator = redirection.replace(/^\d+/, "");
      this.heredocNext = operator === "<<-" ? true : operator === "<<" ? false : undefined;
      return { kind: "redirection", text: operator, start };
    }
    const operator = this.match(OPERATOR);
    if (operator !== undefined) return { kind: "operator", text: operator, start };
    const word = readWord(this.text, start, this.end);
    this.at = Math.max(word.end, start + 1);
    if (this.heredocNext !== undefined) {
      this.pending.push({ name: word.value, stripsTabs: this.heredocNext });
      this.heredocNext = undefined;
    }
    return { kind: "word", word, start };
  }

  private readNewline(start: number): Token {
    this.at = start + 1;
    for (const heredoc of this.pending) this.skipHeredoc(heredoc.name, heredoc.stripsTabs);
    this.pending = [];
    return { kind: "newline", start };
  }

  private skipHeredoc(name: string, stripsTabs: boolean): void {
    const start = this.at;
    while (this.at < this.end) {
      const found = this.text.indexOf("\n", this.at);
      const lineEnd = found === -1 || found >= this.end ? this.end : found;
      const line = this.text.slice(this.at, lineEnd).replace(/\r$/, "");
      const lineStart = this.at;
      this.at = Math.min(lineEnd + 1, this.end);
      if ((stripsTabs ? line.replace(/^\t+/, "") : line) === name) {
        this.heredocs.push({ start, end: lineStart });
        return;
      }
    }
    this.heredocs.push({ start, end: this.at });
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined || this.at + found.length > this.end) return undefined;
    this.at += found.length;
    return found;
  }

  private skipBlanks(): void {
    for (;;) {
      const character = this.text[this.at];
      if (this.at >= this.end) return;
      if (character === " " || character === "\t" || character === "\r") this.at += 1;
      else if (character === "\\" && this.text[this.at + 1] === "\n") this.at += 2;
      else if (character === "\\" && this.text.startsWith("\r\n", this.at + 1)) this.at += 3;
      else if (character === "#") this.skipComment();
      else return;
    }
  }

  private skipComment(): void {
    const found = this.text.indexOf("\n", this.at);
    this.at = found === -1 ? this.end : Math.min(found, this.end);
  }
}
