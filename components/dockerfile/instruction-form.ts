import { shown } from "../text/shown";
import type { EscapeToken, LogicalText } from "./dockerfile";
import { type ExecForm, execFormOf } from "./exec-form";
import { type FlagWord, readFlags } from "./flags";
import { instructionKind } from "./instruction-kinds";
import { keyValues } from "./key-values";
import { slicedText } from "./logical-text";
import { isSeparator, isSpace, trimmedRange } from "./white-space";

/** An instruction taken apart by the rules of its line, before what it says is looked at. */
export interface InstructionForm {
  /** In capitals where BuildKit knows it. */
  readonly keyword: string;
  readonly flags: readonly FlagWord[];
  /** The arguments; flags have their offsets in `head`. */
  readonly text: LogicalText;
  readonly head: LogicalText;
  readonly exec: readonly string[] | undefined;
  /** What ONBUILD defers. Another ONBUILD in it, which BuildKit refuses, has none. */
  readonly trigger: InstructionForm | undefined;
  /** Why BuildKit cannot take it apart. */
  readonly problem: string | undefined;
}

/** Takes a logical line apart: keyword, flags, arguments. */
export function instructionForm(
  line: LogicalText,
  escapeToken: EscapeToken,
  inside = false,
): InstructionForm {
  const { start, end } = trimmedRange(line.text);
  let keywordEnd = start;
  while (keywordEnd < end && !isSeparator(line.text[keywordEnd])) keywordEnd += 1;
  let restStart = keywordEnd;
  while (restStart < end && isSeparator(line.text[restStart])) restStart += 1;
  const keyword = capitals(line.text.slice(start, keywordEnd));
  const head = slicedText(line, restStart, end);
  const { flags, rest } = readFlags(head.text, escapeToken);
  const range = trimmedRange(head.text, rest);
  const text = slicedText(head, range.start, range.end);
  const exec = readsExecForm(keyword) ? execFormOf(commandOf(keyword, text.text)) : undefined;
  const trigger =
    keyword === "ONBUILD" && !inside && text.text !== ""
      ? instructionForm(text, escapeToken, true)
      : undefined;
  return {
    keyword,
    flags,
    text,
    head,
    exec: exec?.kind === "exec" ? exec.words : undefined,
    trigger,
    problem: trigger?.problem ?? formProblem(keyword, text.text, exec, escapeToken),
  };
}

/** A keyword that BuildKit knows in capitals; of another, capitals unless these would make a known one of it. */
function capitals(keyword: string): string {
  const known = keyword.toLowerCase().toUpperCase();
  if (instructionKind(known) === undefined) return known;
  return known.toLowerCase() === keyword.toLowerCase() ? known : keyword;
}

function readsExecForm(keyword: string): boolean {
  return instructionKind(keyword)?.execForm === true;
}

/** HEALTHCHECK has a word before its command. */
function commandOf(keyword: string, text: string): string {
  if (keyword !== "HEALTHCHECK") return text;
  let at = 0;
  while (at < text.length && !isSpace(text[at])) at += 1;
  return text.slice(at);
}

function formProblem(
  keyword: string,
  text: string,
  exec: ExecForm | undefined,
  escapeToken: EscapeToken,
): string | undefined {
  if (exec?.kind === "refused")
    return `${shown(text)} holds more than strings; write each argument as a string`;
  if (keyword !== "ENV" && keyword !== "LABEL") return undefined;
  return text === "" ? undefined : keyValues(text, escapeToken).problem;
}
