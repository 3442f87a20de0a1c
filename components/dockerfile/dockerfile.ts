/** A Dockerfile as BuildKit reads it: https://docs.docker.com/reference/dockerfile/ */
export interface Dockerfile {
  /** In the order of the file; also those that BuildKit refuses. */
  readonly instructions: readonly Instruction[];
  /** What BuildKit would refuse, in the order of the file; at most one for each instruction. */
  readonly problems: readonly DockerfileProblem[];
  /** The comments at the start that direct the parser, in the order of the file. */
  readonly directives: readonly ParserDirective[];
  /** Continues a line and escapes a character; a backslash, unless `# escape` says otherwise. */
  readonly escapeToken: EscapeToken;
}

/** What may escape a character in a Dockerfile. */
export type EscapeToken = "\\" | "`";

/** A comment such as `# syntax=docker/dockerfile:1`: https://docs.docker.com/reference/dockerfile/#parser-directives */
export interface ParserDirective {
  /** `syntax`, `escape` or `check`. */
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** One instruction. */
export interface Instruction {
  /** In capitals, such as `RUN`. */
  readonly keyword: string;
  /** First and last physical line, 1-based; the bodies of heredocs are part of it. */
  readonly line: number;
  readonly endLine: number;
  /** Flags before the arguments, such as `--platform=linux/amd64`, as they are written. */
  readonly flags: readonly InstructionFlag[];
  /** What follows the keyword and the flags: continued lines joined, comments and heredoc bodies left out. */
  readonly text: LogicalText;
  /** The arguments of the exec form, such as `["/bin/sh"]`; `undefined` for the shell form. */
  readonly exec: readonly string[] | undefined;
  readonly heredocs: readonly Heredoc[];
  /** What ONBUILD defers to the build of another image; it has the lines and the heredocs of the ONBUILD. */
  readonly trigger: Instruction | undefined;
  /** Rules that a comment directly before it, or on one of its lines, turns off: `# multiarch-ignore rule, rule`. */
  readonly ignored: readonly string[];
}

/** A flag of an instruction. */
export interface InstructionFlag {
  /** Without dashes, such as `platform`. */
  readonly name: string;
  /** As written, without quotes; empty where the flag has none. */
  readonly value: string;
  readonly line: number;
}

/** A here-document of an instruction. */
export interface Heredoc {
  /** The word that ends it. */
  readonly name: string;
  /** Whether variables of the shell or of the build are expanded in it: its name is not quoted. */
  readonly expands: boolean;
  /** Whether tabs at the start of its lines are no part of it: `<<-`. The body has them still. */
  readonly stripsTabs: boolean;
  /** File descriptor before `<<`; 0 without one. */
  readonly descriptor: number;
  /** Its lines as they stand in the file, with their endings. */
  readonly body: LogicalText;
}

/** A text of joined lines that knows where each character stood. */
export interface LogicalText {
  readonly text: string;
  /** The physical line, 1-based, of the character at `offset`. */
  lineAt(offset: number): number;
}

/** Something that BuildKit refuses. */
export interface DockerfileProblem {
  readonly line: number;
  readonly message: string;
}
