import { joined, LexerError, literal, type Piece, type Variable } from "./shell-piece";
import { readDollar, type SubstitutionSource } from "./shell-substitution";
import { isSpace } from "./white-space";

/** How a text is read. */
export interface LexerOptions {
  readonly escapeToken: string;
  /** Quotes stay in the text. */
  readonly rawQuotes: boolean;
  /** Escape characters stay in the text. */
  readonly rawEscapes: boolean;
  /** Quotes are characters like others, as in the body of a heredoc. */
  readonly ignoresQuotes: boolean;
  /** A variable that is not set stays as it is written. */
  readonly keepsUnset: boolean;
}

/** What was read: the whole text, and its words where white space outside of quotes separates them. */
export interface LexedText {
  readonly piece: Piece;
  readonly words: readonly string[];
}

/** BuildKit has no such limit, but a stack has. */
const DEEPEST = 200;

/**
 * Reads one text as BuildKit's shell lexer does: https://docs.docker.com/reference/dockerfile/#environment-replacement
 *
 * @throws LexerError for what BuildKit does not accept.
 */
export class ShellLexer implements SubstitutionSource {
  private readonly characters: readonly string[];
  private at = 0;
  private depth = 0;
  private rawEscapes: boolean;
  /** The word that is read. BuildKit has one for all depths: what stands before a `${x:-y}` is lost from its word. */
  private current = "";

  constructor(
    text: string,
    private readonly options: LexerOptions,
    readonly variable: (name: string) => Variable,
  ) {
    this.characters = [...text.replace(/^\ufeff/, "")];
    this.rawEscapes = options.rawEscapes;
  }

  get keepsUnset(): boolean {
    return this.options.keepsUnset;
  }

  peek(): string | undefined {
    return this.characters[this.at];
  }

  next(): string | undefined {
    this.at += 1;
    return this.characters[this.at - 1];
  }

  word(stop: string, rawEscapes: boolean, doublesEscapes: boolean): Piece {
    return this.readUntil(stop, rawEscapes, doublesEscapes).piece;
  }

  read(): LexedText {
    return this.readUntil(undefined, this.options.rawEscapes, false);
  }

  /** `doublesEscapes` keeps an escape literal that stands in the quotes of a pattern. */
  private readUntil(stop: string | undefined, rawEscapes: boolean, doublesEscapes: boolean): LexedText {
    if (this.depth === DEEPEST) throw new LexerError(`"\${" stands in ${DEEPEST} others`);
    const before = this.rawEscapes;
    this.rawEscapes = rawEscapes;
    this.depth += 1;
    this.current = "";
    const pieces: Piece[] = [];
    const words: string[] = [];
    while (this.peek() !== undefined && this.peek() !== stop) {
      pieces.push(this.readNext(words, doublesEscapes));
    }
    if (stop !== undefined && this.next() === undefined) throw new LexerError(`"${stop}" is missing`);
    this.endWord(words);
    this.depth -= 1;
    this.rawEscapes = before;
    return { piece: joined(pieces), words };
  }

  private readNext(words: string[], doublesEscapes: boolean): Piece {
    const character = this.peek() ?? "";
    if (character === "$") return this.split(readDollar(this), words);
    if (character === "<") return this.kept(literal(this.readLess()));
    if (!this.options.ignoresQuotes && character === "'") return this.kept(this.readSingle(doublesEscapes));
    if (!this.options.ignoresQuotes && character === '"') return this.kept(this.readDouble(doublesEscapes));
    this.next();
    if (character !== this.options.escapeToken) return this.split(literal(character), words);
    return this.kept(literal((this.rawEscapes ? character : "") + (this.next() ?? "")));
  }

  private kept(piece: Piece): Piece {
    this.current += piece.text;
    return piece;
  }

  private split(piece: Piece, words: string[]): Piece {
    for (const character of piece.text) {
      if (isSpace(character)) this.endWord(words);
      else this.current += character;
    }
    return piece;
  }

  private endWord(words: string[]): void {
    if (this.current !== "") words.push(this.current);
    this.current = "";
  }

  private readSingle(doublesEscapes: boolean): Piece {
    this.next();
    let text = "";
    for (;;) {
      const character = this.next();
      if (character === undefined) throw new LexerError("a single quote is not closed");
      if (character === "'") return literal(this.quoted(text, "'"));
      text += doublesEscapes && character === this.options.escapeToken ? character + character : character;
    }
  }

  private readDouble(doublesEscapes: boolean): Piece {
    this.next();
    const pieces: Piece[] = [];
    for (;;) {
      const character = this.peek();
      if (character === "$") {
        pieces.push(readDollar(this));
        continue;
      }
      this.next();
      if (character === undefined) throw new LexerError("a double quote is not closed");
      if (character === '"') {
        const { text, unknown } = joined(pieces);
        return { text: this.quoted(text, '"'), unknown };
      }
      pieces.push(
        literal(character === this.options.escapeToken ? this.readEscape(doublesEscapes) : character),
      );
    }
  }

  private quoted(text: string, quote: string): string {
    return this.options.rawQuotes ? quote + text + quote : text;
  }

  /** Between double quotes it is one before `"`, `$` and itself only. */
  private readEscape(doublesEscapes: boolean): string {
    const { escapeToken, rawQuotes } = this.options;
    const escaped = this.peek();
    if (escaped === undefined) return "";
    if (escaped === '"' || escaped === "$" || escaped === escapeToken) {
      return (this.rawEscapes ? escapeToken : "") + (this.next() ?? "");
    }
    return this.rawEscapes && (!rawQuotes || doublesEscapes) ? escapeToken + escapeToken : escapeToken;
  }

  /** White space behind `<<` belongs to the word, as in `<< EOF`. */
  private readLess(): string {
    this.next();
    if (this.peek() !== "<") return "<";
    this.next();
    let text = "<<";
    while (/^[\t\r ]$/.test(this.peek() ?? "")) text += this.next();
    return text;
  }
}
