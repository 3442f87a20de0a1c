import type { Redirection, ShellItem, ShellWord, TextRange } from "./script";
import { type Token, Tokens } from "./tokens";

/** The operators between the commands of a list. */
const BETWEEN: Readonly<Record<string, ShellItem["operator"]>> = {
  ";": ";",
  "&": "&",
  "&&": "&&",
  "||": "||",
  "|": "|",
  "|&": "|",
};

/** The steps that every command of the grammar needs. */
export class TokenReader {
  private readonly tokens: Tokens;

  constructor(text: string, range: TextRange) {
    this.tokens = new Tokens(text, range);
  }

  peek(): Token {
    return this.tokens.peek();
  }

  next(): Token {
    return this.tokens.next();
  }

  /** Bodies of here-documents that were skipped so far. */
  get heredocs(): readonly TextRange[] {
    return this.tokens.heredocs;
  }

  /** Whether the next token is this word or operator; it is read then. */
  skip(text: string): boolean {
    const token = this.peek();
    const found =
      (token.kind === "word" && token.word.raw === text) ||
      (token.kind === "operator" && token.text === text);
    if (found) this.next();
    return found;
  }

  skipNewlines(): void {
    while (this.peek().kind === "newline") this.next();
  }

  /** New lines, and operators that have nothing before them. */
  skipSeparators(): void {
    for (;;) {
      const token = this.peek();
      const isSeparator =
        token.kind === "newline" || (token.kind === "operator" && BETWEEN[token.text] !== undefined);
      if (!isSeparator) return;
      this.next();
    }
  }

  /** The operator behind a command; `;` where there is none. */
  readOperator(): ShellItem["operator"] {
    const token = this.peek();
    const operator = token.kind === "operator" ? BETWEEN[token.text] : undefined;
    if (operator === undefined) return ";";
    this.next();
    return operator;
  }

  readWord(): ShellWord | undefined {
    const token = this.peek();
    if (token.kind !== "word") return undefined;
    this.next();
    return token.word;
  }

  readWords(): readonly ShellWord[] {
    const words: ShellWord[] = [];
    for (let word = this.readWord(); word !== undefined; word = this.readWord()) words.push(word);
    return words;
  }

  readRedirections(): readonly Redirection[] {
    const found: Redirection[] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind !== "redirection") return found;
      this.next();
      const target = this.readWord();
      if (target !== undefined) found.push({ operator: token.text, target });
    }
  }

  /** Between `[[` and `]]` operators join tests, and parentheses group them. */
  readTest(): readonly ShellWord[] {
    const words: ShellWord[] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind === "end" || token.kind === "newline") return words;
      this.next();
      if (token.kind !== "word") continue;
      words.push(token.word);
      if (token.word.raw === "]]") return words;
    }
  }

  /** The `((...))` of a `for`. */
  skipBrackets(): void {
    let depth = 0;
    do {
      const token = this.peek();
      if (token.kind === "end") return;
      if (token.kind === "operator" && token.text === "(") depth += 1;
      if (token.kind === "operator" && token.text === ")") depth -= 1;
      if (depth > 0 || token.kind === "operator") this.next();
    } while (depth > 0);
  }
}
