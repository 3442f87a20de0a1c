import type {
  Assignment,
  CaseArm,
  CaseCommand,
  GroupCommand,
  IfCommand,
  LoopCommand,
  Redirection,
  ShellCommand,
  ShellItem,
  ShellScript,
  ShellWord,
  TextRange,
} from "./script";
import { TokenReader } from "./token-reader";

/** What is deeper than this in other commands is not looked at. */
const DEEPEST = 60;
const NOTHING: ShellScript = { items: [] };
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)\+?=/;
/** Programs whose arguments may be assignments. */
const DECLARES = new Set(["export", "local", "readonly", "declare", "typeset", "env"]);

/**
 * Reads a POSIX or Bash script, as far as the rules need it. A text that no shell would accept gives what can be made of it:
 * nothing is thrown.
 *
 * @param range the part of the text that is the script; the whole text where not given
 */
export function parseShell(text: string, range: TextRange = { start: 0, end: text.length }): ShellScript {
  return new ShellParser(new TokenReader(text, range)).readAll();
}

class ShellParser {
  private depth = 0;

  constructor(private readonly tokens: TokenReader) {}

  readAll(): ShellScript {
    const items: ShellItem[] = [];
    while (this.tokens.peek().kind !== "end") {
      items.push(...this.readList(new Set()).items);
      // A reserved word or a bracket that belongs to nothing.
      if (this.tokens.peek().kind !== "end") this.tokens.next();
    }
    return { items };
  }

  /** Commands up to one of the words, or up to an operator that ends a list. */
  private readList(stops: ReadonlySet<string>): ShellScript {
    if (this.depth > DEEPEST) return NOTHING;
    this.depth += 1;
    const items: ShellItem[] = [];
    for (;;) {
      this.tokens.skipSeparators();
      if (this.isListEnd(stops)) break;
      const command = this.readCommand();
      if (command === undefined) break;
      items.push({ command, operator: this.tokens.readOperator() });
    }
    this.depth -= 1;
    return { items };
  }

  private isListEnd(stops: ReadonlySet<string>): boolean {
    const token = this.tokens.peek();
    if (token.kind === "end") return true;
    if (token.kind === "operator")
      return token.text === ")" || token.text.startsWith(";;") || token.text === ";&";
    return token.kind === "word" && !token.word.isQuoted && stops.has(token.word.raw);
  }

  private readCommand(): ShellCommand | undefined {
    while (this.tokens.skip("!") || this.tokens.skip("time"));
    const token = this.tokens.peek();
    if (token.kind === "operator" && token.text === "(") return this.readGroup(")");
    if (token.kind !== "word" || token.word.isQuoted) return this.readSimple();
    switch (token.word.raw) {
      case "if":
        return this.readIf();
      case "case":
        return this.readCase();
      case "for":
      case "select":
        return this.readFor();
      case "while":
      case "until":
        return this.readWhile();
      case "{":
        return this.readGroup("}");
      default:
        return this.readSimple();
    }
  }

  private readGroup(stop: ")" | "}"): GroupCommand {
    const { start } = this.tokens.next();
    const body = this.readList(stop === "}" ? new Set(["}"]) : new Set());
    const end = this.tokens.peek().start + 1;
    this.tokens.skip(stop);
    this.tokens.readRedirections();
    return { kind: "group", body, start, end };
  }

  private readIf(): IfCommand {
    const { start } = this.tokens.next();
    const branches: { condition: ShellScript; body: ShellScript }[] = [];
    let otherwise: ShellScript | undefined;
    for (;;) {
      const condition = this.readList(new Set(["then", "fi"]));
      this.tokens.skip("then");
      branches.push({ condition, body: this.readList(new Set(["elif", "else", "fi"])) });
      if (this.tokens.skip("elif")) continue;
      if (this.tokens.skip("else")) otherwise = this.readList(new Set(["fi"]));
      break;
    }
    const end = this.tokens.peek().start + 2;
    this.tokens.skip("fi");
    this.tokens.readRedirections();
    return { kind: "if", branches, otherwise, start, end };
  }

  private readCase(): CaseCommand | undefined {
    const { start } = this.tokens.next();
    const subject = this.tokens.readWord();
    if (subject === undefined) return undefined;
    this.tokens.skipNewlines();
    this.tokens.skip("in");
    const arms: CaseArm[] = [];
    for (;;) {
      this.tokens.skipSeparators();
      const token = this.tokens.peek();
      if (token.kind === "end" || (token.kind === "word" && token.word.raw === "esac")) break;
      const arm = this.readArm();
      if (arm === undefined) break;
      arms.push(arm);
    }
    const end = this.tokens.peek().start + 4;
    this.tokens.skip("esac");
    this.tokens.readRedirections();
    return { kind: "case", subject, arms, start, end };
  }

  private readArm(): CaseArm | undefined {
    this.tokens.skip("(");
    const patterns: ShellWord[] = [];
    for (;;) {
      const word = this.tokens.readWord();
      if (word === undefined) break;
      patterns.push(word);
      if (!this.tokens.skip("|")) break;
    }
    if (!this.tokens.skip(")")) return undefined;
    const body = this.readList(new Set(["esac"]));
    const token = this.tokens.peek();
    if (token.kind === "operator" && token.text !== ")") this.tokens.next();
    return { patterns, body };
  }

  private readFor(): LoopCommand {
    const { start } = this.tokens.next();
    const variable = this.tokens.readWord()?.raw;
    const items: ShellWord[] = [];
    this.tokens.skipNewlines();
    if (this.tokens.skip("in")) {
      items.push(...this.tokens.readWords());
    } else if (variable === undefined) this.tokens.skipBrackets();
    return this.readLoopBody(start, variable, items, undefined);
  }

  private readWhile(): LoopCommand {
    const { start } = this.tokens.next();
    const condition = this.readList(new Set(["do", "done"]));
    return this.readLoopBody(start, undefined, [], condition);
  }

  private readLoopBody(
    start: number,
    variable: string | undefined,
    items: readonly ShellWord[],
    condition: ShellScript | undefined,
  ): LoopCommand {
    this.tokens.skipSeparators();
    this.tokens.skip("do");
    const body = this.readList(new Set(["done"]));
    const end = this.tokens.peek().start + 4;
    this.tokens.skip("done");
    this.tokens.readRedirections();
    return { kind: "loop", variable, items, condition, body, start, end };
  }

  private readSimple(): ShellCommand | undefined {
    const start = this.tokens.peek().start;
    const assignments: Assignment[] = [];
    const words: ShellWord[] = [];
    const redirections: Redirection[] = [];
    let end = start;
    for (;;) {
      redirections.push(...this.tokens.readRedirections());
      const word = this.tokens.readWord();
      if (word === undefined) break;
      end = word.end;
      const assignment = assignmentOf(word);
      if (assignment !== undefined && (words.length === 0 || DECLARES.has(words[0]?.value ?? ""))) {
        assignments.push(assignment);
      } else words.push(word);
      if (word.raw === "[[") words.push(...this.tokens.readTest());
      if (words.length === 1 && this.skipFunctionBrackets()) return this.readFunction();
    }
    if (assignments.length + words.length + redirections.length === 0) return undefined;
    return {
      kind: "simple",
      assignments,
      words,
      redirections,
      start,
      end: Math.max(end, words.at(-1)?.end ?? 0),
    };
  }

  private skipFunctionBrackets(): boolean {
    if (!this.tokens.skip("(")) return false;
    return this.tokens.skip(")");
  }

  private readFunction(): ShellCommand | undefined {
    this.tokens.skipNewlines();
    this.depth += 1;
    const body = this.depth > DEEPEST ? undefined : this.readCommand();
    this.depth -= 1;
    return body;
  }
}

function assignmentOf(word: ShellWord): Assignment | undefined {
  const [prefix, name] = ASSIGNMENT.exec(word.raw) ?? [];
  if (prefix === undefined || name === undefined) return undefined;
  const value = word.value.slice(prefix.length);
  return {
    name,
    value: { ...word, raw: word.raw.slice(prefix.length), value, start: word.start + prefix.length },
  };
}
