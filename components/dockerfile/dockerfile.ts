/** A Dockerfile as BuildKit reads it: https://docs.docker.com/reference/dockerfile/ */
export interface Dockerfile {
  /** In the order of the file. */
  readonly instructions: readonly Instruction[];
  /** What BuildKit would refuse, in the order of the file. */
  readonly problems: readonly DockerfileProblem[];
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
  /** Rules that a comment directly before it, or on one of its lines, turns off: `# multiarch-ignore rule`. */
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
  readonly name: string;
  /** Whether variables of the shell or of the build are expanded in it: its name is not quoted. */
  readonly expands: boolean;
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
