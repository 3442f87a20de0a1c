/** What a shell would run, as far as the rules need it. Offsets count characters of the whole text. */
export interface ShellScript {
  readonly items: readonly ShellItem[];
}

/** A command, and the operator behind it: `;` also stands for a new line and for the end. */
export interface ShellItem {
  readonly command: ShellCommand;
  readonly operator: ";" | "&&" | "||" | "|" | "&";
}

export type ShellCommand = SimpleCommand | CaseCommand | IfCommand | LoopCommand | GroupCommand;

/** A program with its arguments; `[[ ... ]]` is one too. */
export interface SimpleCommand {
  readonly kind: "simple";
  readonly assignments: readonly Assignment[];
  /** The program and its arguments; empty where there are only assignments. */
  readonly words: readonly ShellWord[];
  readonly redirections: readonly Redirection[];
  readonly start: number;
  readonly end: number;
}

/** `NAME=value`, before a command, or as an argument of `export` and its like. */
export interface Assignment {
  readonly name: string;
  readonly value: ShellWord;
}

export interface Redirection {
  /** Such as `>` or `<<`. */
  readonly operator: string;
  readonly target: ShellWord;
}

export interface CaseCommand {
  readonly kind: "case";
  readonly subject: ShellWord;
  readonly arms: readonly CaseArm[];
  readonly start: number;
  readonly end: number;
}

export interface CaseArm {
  readonly patterns: readonly ShellWord[];
  readonly body: ShellScript;
}

export interface IfCommand {
  readonly kind: "if";
  readonly branches: readonly { readonly condition: ShellScript; readonly body: ShellScript }[];
  readonly otherwise: ShellScript | undefined;
  readonly start: number;
  readonly end: number;
}

/** `for`, `select`, `while` and `until`. */
export interface LoopCommand {
  readonly kind: "loop";
  readonly variable: string | undefined;
  readonly items: readonly ShellWord[];
  readonly condition: ShellScript | undefined;
  readonly body: ShellScript;
  readonly start: number;
  readonly end: number;
}

/** `{ ...; }`, `( ... )` and the body of a function. */
export interface GroupCommand {
  readonly kind: "group";
  readonly body: ShellScript;
  readonly start: number;
  readonly end: number;
}

/** One word, with its quotes resolved. */
export interface ShellWord {
  /** As it is written. */
  readonly raw: string;
  /** Without quotes and escapes; variables and substitutions as they are written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Variables that the shell replaces; not those between single quotes. */
  readonly variables: readonly VariableUse[];
  /** Ranges of `$(...)`, of backquotes, of `<(...)`, and of arrays. */
  readonly substitutions: readonly TextRange[];
  /** Whether any of it is quoted. */
  readonly isQuoted: boolean;
}

export interface VariableUse {
  readonly name: string;
  /** What follows the name between braces, such as `:-amd64`; empty without. */
  readonly modifier: string;
  readonly start: number;
}

/** From `start`, up to and without `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}
