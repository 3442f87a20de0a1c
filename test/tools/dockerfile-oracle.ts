import { spawnSync } from "node:child_process";
import type { Dockerfile, Instruction } from "../../components/dockerfile/dockerfile";
import { argumentDefaults, keyValues } from "../../components/dockerfile/key-values";
import { separatedWords, trim } from "../../components/dockerfile/white-space";

/** What `tools/dockerfile-oracle` prints of one file. */
export interface OracleAnswer {
  readonly escapeToken: string;
  readonly instructions: readonly OracleInstruction[] | null;
  readonly refusal: { readonly line: number; readonly message: string } | null;
  readonly word: string;
}

export interface OracleInstruction {
  readonly keyword: string;
  readonly line: number;
  readonly endLine: number;
  readonly flags: readonly string[];
  readonly args: readonly string[];
  readonly json: boolean;
  readonly heredocs: readonly OracleHeredoc[];
  readonly trigger: OracleInstruction | null;
}

interface OracleHeredoc {
  readonly name: string;
  readonly expands: boolean;
  readonly stripsTabs: boolean;
  readonly descriptor: number;
  readonly body: string;
}

/** A file to parse, or a word to expand. */
export type OracleRequest =
  | { readonly text: string }
  | { readonly word: string; readonly env: Readonly<Record<string, string>>; readonly escapeToken: string };

/** BuildKit's answers, in the order of the requests. */
export function askOracle(program: string, requests: readonly OracleRequest[]): readonly OracleAnswer[] {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join("");
  const { status, stdout, stderr } = spawnSync(program, { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`the oracle ended with ${status}: ${stderr}`);
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line): OracleAnswer => JSON.parse(line));
}

/** A Dockerfile in the words of the oracle; its refusal is the list of lines that ours refuses. */
export function asOracle(file: Dockerfile) {
  return {
    escapeToken: file.escapeToken,
    instructions: file.instructions.map((instruction) => instructionAsOracle(instruction, file)),
    refusedLines: file.problems.map((problem) => problem.line),
  };
}

function instructionAsOracle(instruction: Instruction, file: Dockerfile): OracleInstruction {
  const { keyword, line, endLine, flags, exec, heredocs, trigger } = instruction;
  return {
    keyword: keyword.toUpperCase(),
    line: line,
    endLine: endLine,
    flags: flags.map(({ name, value }) => (value === "" ? `--${name}` : `--${name}=${value}`)),
    args: argumentsOf(instruction, file),
    json: exec !== undefined,
    heredocs: heredocs.map(({ body, ...heredoc }) => ({ ...heredoc, body: body.text })),
    trigger:
      trigger === undefined
        ? null
        : { ...instructionAsOracle(trigger, file), line: 0, endLine: 0, heredocs: [] },
  };
}

/** The arguments as BuildKit's tree has them, each kind of instruction its own way. */
function argumentsOf({ keyword, text: { text }, exec }: Instruction, file: Dockerfile): readonly string[] {
  switch (keyword) {
    case "ENV":
    case "LABEL":
      return keyValues(text, file.escapeToken).pairs.flatMap(({ key, value }) => [key, value]);
    case "ARG":
      return argumentDefaults(text, file.escapeToken).map(({ key, value }) =>
        value === undefined ? key : `${key}=${value}`,
      );
    case "ADD":
    case "COPY":
    case "EXPOSE":
    case "FROM":
    case "VOLUME":
      return exec ?? separatedWords(text);
    case "HEALTHCHECK":
      return healthArguments(text, exec);
    case "CMD":
    case "ENTRYPOINT":
    case "RUN":
    case "SHELL":
      return exec ?? (text === "" ? [] : [text]);
    case "MAINTAINER":
    case "STOPSIGNAL":
    case "USER":
    case "WORKDIR":
      return text === "" ? [] : [text];
    default:
      return [];
  }
}

function healthArguments(text: string, exec: readonly string[] | undefined): readonly string[] {
  const [type] = separatedWords(text);
  if (type === undefined) return [];
  const command = trim(text.slice(type.length));
  return [type, ...(exec ?? (command === "" ? [] : [command]))];
}

/**
 * The oracle's instructions as they are compared: `--name=` is `--name`, old and new pairs look the same, and what an
 * ONBUILD in an ONBUILD defers is left out, as BuildKit refuses it.
 */
export function comparable(instruction: OracleInstruction): OracleInstruction {
  const { keyword, args, flags, trigger } = instruction;
  const known = argumentsKnown(instruction);
  return {
    ...instruction,
    // BuildKit reads flags byte by byte, so that it makes several characters of one that is not ASCII.
    flags: flags.map((flag) =>
      Buffer.from(flag, "latin1")
        .toString("utf8")
        .replace(/^([^=]*)=$/, "$1"),
    ),
    args: known ? (keyword === "ENV" || keyword === "LABEL" ? withoutDelimiters(args) : args) : [],
    trigger: trigger === null ? null : { ...comparable(trigger), trigger: null },
  };
}

/** Of an instruction that it does not know, and of ONBUILD, BuildKit's tree has one empty argument. */
function argumentsKnown({ keyword, args }: OracleInstruction): boolean {
  const KNOWN =
    /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/;
  return KNOWN.test(keyword) && args.length > 0;
}

function withoutDelimiters(args: readonly string[]): readonly string[] {
  return args.filter((_, index) => index % 3 !== 2);
}
