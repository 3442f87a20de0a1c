import { parseShell } from "./parse-shell";
import type {
  CaseCommand,
  IfCommand,
  LoopCommand,
  ShellCommand,
  ShellScript,
  ShellWord,
  SimpleCommand,
  TextRange,
  VariableUse,
} from "./script";

/** Everything that a script could run, flat, in the order of the text. */
export interface ShellFacts {
  readonly commands: readonly Guarded<SimpleCommand>[];
  readonly cases: readonly Guarded<CaseCommand>[];
  readonly ifs: readonly Guarded<IfCommand>[];
  readonly variables: readonly VariableUse[];
  /** Names that the script sets itself, with the values that assignments give them; `for` and `read` give none. */
  readonly assigned: ReadonlyMap<string, readonly ShellWord[]>;
}

/** A command, and the texts of the conditions that decide whether it runs. */
export interface Guarded<T> {
  readonly command: T;
  /** Such as `$TARGETARCH amd64` of an arm of `case`, or the text of a condition. */
  readonly guards: readonly string[];
}

/** What is deeper than this in substitutions is not looked at. */
const DEEPEST = 12;
/** Programs that run a script they are given. */
const RUNS_SCRIPT = /(?:^|\/)(?:sh|bash|dash|ash|zsh|su|eval|sudo|runuser)$/;
/** Commands whose success is a condition for what follows with `&&` or `||`. */
const TESTS = new Set(["[", "[[", "test", "grep", "egrep"]);
const EXITS = new Set(["exit", "return"]);

/** Reads a script and everything inside of its substitutions and its `sh -c`. */
export function shellFacts(text: string, range?: TextRange): ShellFacts {
  const collector = new Collector(text);
  collector.script(parseShell(text, range), []);
  const { commands, cases, ifs, variables, assigned } = collector;
  return { commands, cases, ifs, variables, assigned };
}

class Collector {
  readonly commands: Guarded<SimpleCommand>[] = [];
  readonly cases: Guarded<CaseCommand>[] = [];
  readonly ifs: Guarded<IfCommand>[] = [];
  readonly variables: VariableUse[] = [];
  readonly assigned = new Map<string, ShellWord[]>();
  private depth = 0;

  constructor(private readonly text: string) {}

  script(script: ShellScript, outer: readonly string[]): void {
    let guards = outer;
    let chain: readonly string[] = [];
    for (const { command, operator } of script.items) {
      this.command(command, [...guards, ...chain]);
      if (command.kind === "simple" && TESTS.has(command.words[0]?.value ?? "")) {
        chain = [...chain, this.textOf(command)];
      }
      if (command.kind === "if" && command.branches.some(({ body }) => exits(body))) {
        guards = [...guards, ...command.branches.map(({ condition }) => this.textOfScript(condition))];
      }
      if (operator !== "&&" && operator !== "||" && operator !== "|") chain = [];
    }
  }

  private command(command: ShellCommand, guards: readonly string[]): void {
    switch (command.kind) {
      case "simple":
        this.simple(command, guards);
        break;
      case "case":
        this.case(command, guards);
        break;
      case "if":
        this.if(command, guards);
        break;
      case "loop":
        this.loop(command, guards);
        break;
      case "group":
        this.script(command.body, guards);
        break;
      default:
        command satisfies never;
    }
  }

  private simple(command: SimpleCommand, guards: readonly string[]): void {
    this.commands.push({ command, guards });
    for (const { name, value } of command.assignments) {
      this.assign(name, value);
      this.word(value, guards);
    }
    const program = command.words[0]?.value ?? "";
    for (const word of command.words) {
      this.word(word, guards);
    }
    if (program === "read") for (const { value } of command.words.slice(1)) this.assign(value);
    for (const { target } of command.redirections) this.word(target, guards);
    if (RUNS_SCRIPT.test(program)) this.inner(command, guards);
  }

  private assign(name: string, ...values: readonly ShellWord[]): void {
    const before = this.assigned.get(name);
    if (before === undefined) this.assigned.set(name, [...values]);
    else before.push(...values);
  }

  /** The script in the argument of `sh -c`, which stands in quotes. */
  private inner(command: SimpleCommand, guards: readonly string[]): void {
    for (const { raw, start, end } of command.words.slice(1)) {
      const quote = raw[0];
      if ((quote !== "'" && quote !== '"') || raw.at(-1) !== quote || raw.length < 2) continue;
      this.nested({ start: start + 1, end: end - 1 }, guards);
    }
  }

  private case(command: CaseCommand, guards: readonly string[]): void {
    this.cases.push({ command, guards });
    this.word(command.subject, guards);
    for (const { patterns, body } of command.arms) {
      const pattern = patterns.map(({ value }) => value).join(" ");
      this.script(body, [...guards, `${command.subject.raw} ${pattern}`]);
    }
  }

  private if(command: IfCommand, guards: readonly string[]): void {
    this.ifs.push({ command, guards });
    let passed = guards;
    for (const { condition, body } of command.branches) {
      this.script(condition, passed);
      passed = [...passed, this.textOfScript(condition)];
      this.script(body, passed);
    }
    if (command.otherwise !== undefined) this.script(command.otherwise, passed);
  }

  private loop(command: LoopCommand, guards: readonly string[]): void {
    if (command.variable !== undefined) this.assign(command.variable);
    for (const item of command.items) this.word(item, guards);
    if (command.condition !== undefined) this.script(command.condition, guards);
    this.script(command.body, [...guards, command.items.map(({ raw }) => raw).join(" ")]);
  }

  private word(word: ShellWord, guards: readonly string[]): void {
    this.variables.push(...word.variables);
    for (const range of word.substitutions) this.nested(range, guards);
  }

  private nested(range: TextRange, guards: readonly string[]): void {
    if (this.depth >= DEEPEST) return;
    this.depth += 1;
    this.script(parseShell(this.text, range), guards);
    this.depth -= 1;
  }

  private textOf({ start, end }: TextRange): string {
    return this.text.slice(start, end);
  }

  private textOfScript({ items }: ShellScript): string {
    const first = items[0]?.command.start ?? 0;
    return this.text.slice(first, items.at(-1)?.command.end ?? first);
  }
}

/** Whether a script always ends the one that it is part of. */
function exits({ items }: ShellScript): boolean {
  return items.some(({ command }) => command.kind === "simple" && EXITS.has(command.words[0]?.value ?? ""));
}
