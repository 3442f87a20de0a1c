import { shown } from "../text/shown";
import { readDirectives } from "./directives";
import type {
  Dockerfile,
  DockerfileProblem,
  EscapeToken,
  Heredoc,
  Instruction,
  LogicalText,
} from "./dockerfile";
import { type HeredocWord, heredocWords } from "./heredoc-words";
import { readHeredocs } from "./heredocs";
import { ignoredRules } from "./ignore-comment";
import { type InstructionForm, instructionForm } from "./instruction-form";
import { instructionKind } from "./instruction-kinds";
import { refusal } from "./instruction-refusals";
import { readLogicalLine } from "./logical-line";
import { longLines, sourceLines } from "./source-lines";

/** An instruction, and where the next may start. */
interface ReadInstruction {
  readonly instruction: Instruction;
  readonly problem: DockerfileProblem | undefined;
  readonly next: number;
}

/**
 * Reads a Dockerfile by the rules of BuildKit 0.34. Where BuildKit stops at the first thing that it refuses, this goes on
 * and reports it. Takes any text, in a time that grows with its length.
 */
export function parseDockerfile(text: string): Dockerfile {
  const lines = sourceLines(text);
  const { directives, escapeToken, problems: misdirected } = readDirectives(lines);
  const instructions: Instruction[] = [];
  const problems = [...misdirected, ...longLines(lines)];
  let hasStage = false;
  let index = 0;
  while (index < lines.length) {
    const line = readLogicalLine(lines, index, escapeToken);
    if (line === undefined) {
      index += 1;
      continue;
    }
    const read = readInstruction(lines, index, line, { escapeToken, hasStage });
    instructions.push(read.instruction);
    if (read.problem !== undefined) problems.push(read.problem);
    hasStage ||= read.instruction.keyword === "FROM";
    index = read.next;
  }
  if (!hasStage) problems.push({ line: Math.max(1, lines.length), message: missingStage(instructions) });
  return { instructions, problems: problems.toSorted((a, b) => a.line - b.line), directives, escapeToken };
}

function readInstruction(
  lines: readonly string[],
  index: number,
  line: { readonly text: LogicalText; readonly next: number },
  file: { readonly escapeToken: EscapeToken; readonly hasStage: boolean },
): ReadInstruction {
  const form = instructionForm(line.text, file.escapeToken);
  const words = opensHeredocs(form) ? heredocWords(line.text.text) : [];
  const { heredocs, next, unterminated } = readHeredocs(lines, line.next, words ?? []);
  const range = { line: index + 1, endLine: next };
  const ignored = ignoredRules(lines, index, next);
  const message =
    form.problem ?? heredocProblem(words, unterminated) ?? refusal(form, file.hasStage, file.escapeToken);
  return {
    instruction: asInstruction(form, { ...range, heredocs, ignored }),
    problem: message === undefined ? undefined : { line: index + 1, message: `${form.keyword}: ${message}` },
    next,
  };
}

function opensHeredocs(form: InstructionForm): boolean {
  const { keyword, exec } = form.trigger ?? form;
  return instructionKind(keyword)?.heredocs === true && exec === undefined;
}

function heredocProblem(
  words: readonly HeredocWord[] | undefined,
  unterminated: string | undefined,
): string | undefined {
  if (words === undefined) return 'the word behind "<<" cannot be read; close its quotes and braces';
  if (unterminated === undefined) return undefined;
  return `no line ends the heredoc ${shown(unterminated)}; add a line that is ${unterminated} alone`;
}

function asInstruction(
  form: InstructionForm,
  place: Pick<Instruction, "line" | "endLine" | "ignored"> & { readonly heredocs: readonly Heredoc[] },
): Instruction {
  const { keyword, flags, text, head, exec, trigger } = form;
  return {
    keyword,
    flags: flags.map(({ name, value, offset }) => ({ name, value, line: head.lineAt(offset) })),
    text,
    exec,
    trigger: trigger === undefined ? undefined : asInstruction(trigger, place),
    ...place,
  };
}

function missingStage(instructions: readonly Instruction[]): string {
  return instructions.length === 0
    ? "the file has no instruction; start it with FROM"
    : "the file has no stage; add a FROM";
}
