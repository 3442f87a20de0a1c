import type { Instruction, LogicalText } from "../dockerfile";
import type { Scope } from "../scope";
import type { TextRange } from "../shell/script";
import { type ShellFacts, shellFacts } from "../shell/shell-facts";

/** A script that an instruction runs. */
export interface RunScript {
  readonly instruction: Instruction;
  readonly text: LogicalText;
  readonly facts: ShellFacts;
  /** The names that it sees for each platform, in the order of the stage's views. */
  readonly scopes: readonly Scope[];
}

/** A program before a here-document that runs it as a script of a POSIX shell. */
const SHELL = /^(?:\S*\/)?(?:sh|bash|dash|ash|zsh)$/;

/** The scripts of a RUN: its own text, and the here-documents that a shell reads. */
export function runScripts(instruction: Instruction): readonly Omit<RunScript, "scopes">[] {
  const { text, exec, heredocs } = instruction;
  const script = (from: LogicalText, range?: TextRange) => ({
    instruction,
    text: from,
    facts: shellFacts(from.text, range),
  });
  if (exec !== undefined) return [script(asCommandLine(text))];
  const own = script(text);
  const words = own.facts.commands[0]?.command.words ?? [];
  const isScript = words.length === 0 || words.every(({ value }, at) => at > 0 || SHELL.test(value));
  const [body, ...data] = isScript && text.text.includes("<<") ? heredocs.map((heredoc) => heredoc.body) : [];
  if (body === undefined || data.length > 0 || runsOtherLanguage(body.text)) return [own];
  return [own, script(body)];
}

/** The bodies of here-documents that are written into files. */
export function fileBodies(instruction: Instruction): readonly LogicalText[] {
  return instruction.heredocs.map(({ body }) => body);
}

function runsOtherLanguage(body: string): boolean {
  const [, program = "sh"] = /^\s*#!\s*(?:\/usr\/bin\/env\s+)?(\S+)/.exec(body) ?? [];
  return !SHELL.test(program);
}

/** The exec form with spaces in place of brackets and commas, so that offsets stay. */
function asCommandLine({ text, lineAt }: LogicalText): LogicalText {
  return {
    text: text.replaceAll(/"(?:[^"\\]|\\.)*"|[[\],]/g, (part) => (part.length > 1 ? part : " ")),
    lineAt,
  };
}
