import type { Instruction, LogicalText } from "../dockerfile";
import { argumentDefaults, keyValues } from "../key-values";
import type { SimpleCommand } from "../shell/script";
import { separatedWords } from "../white-space";
import type { LintFile, LintStage } from "./lint-file";

/** A text at a place of a stage that may name an architecture. */
export interface Place {
  readonly stage: LintStage;
  readonly instruction: Instruction;
  /** Without quotes. */
  readonly value: string;
  /** The text that it is part of, and where. */
  readonly text: LogicalText;
  readonly start: number;
  /** Conditions of a script that decide about it; empty outside of RUN. */
  readonly guards: readonly string[];
  /** Name of the variable that it is the value of. */
  readonly name: string | undefined;
}

/** A place in a command of a RUN. */
export interface ShellPlace extends Place {
  /** Last part of the program's path; empty where there are only assignments. */
  readonly program: string;
  readonly command: SimpleCommand;
}

/** Most rules ask for them. */
const SHELL_PLACES = new WeakMap<LintStage, readonly ShellPlace[]>();

/** Every argument, every value that is assigned and every target of a redirection in the RUNs of a stage. */
export function shellPlaces(stage: LintStage): readonly ShellPlace[] {
  const known = SHELL_PLACES.get(stage) ?? [...readShellPlaces(stage)];
  SHELL_PLACES.set(stage, known);
  return known;
}

function* readShellPlaces(stage: LintStage): Iterable<ShellPlace> {
  for (const { instruction, text, facts } of stage.scripts) {
    for (const { command, guards } of facts.commands) {
      const program = (command.words[0]?.value ?? "").replace(/^.*\//, "");
      const place = { stage, instruction, text, guards, program, command };
      for (const { name, value } of command.assignments) {
        yield { ...place, name, value: value.value, start: value.start };
      }
      for (const word of [...command.words, ...command.redirections.map(({ target }) => target)]) {
        yield { ...place, name: undefined, value: word.value, start: word.start };
      }
    }
  }
}

/** Every value of an ENV and every default of an ARG in a stage. */
export function* settingPlaces(stage: LintStage): Iterable<Place & { readonly name: string }> {
  for (const { instruction } of stage.steps) yield* settingsIn(stage, instruction);
}

/** The defaults before the first FROM, as places of the stages that name them in an ARG of their own. */
export function* globalPlaces(file: LintFile): Iterable<Place & { readonly name: string }> {
  const [first] = file.stages;
  if (first === undefined) return;
  for (const { instruction } of file.globals) {
    for (const place of settingsIn(first, instruction)) {
      const stage = file.stages.find((other) => takesArgument(other, place.name));
      if (stage !== undefined) yield { ...place, stage };
    }
  }
}

/** The arguments of COPY and ADD, the last of them the destination, with the flags left out. */
export function filesOf({ text, exec }: Instruction): readonly string[] {
  return exec ?? separatedWords(text.text).map((word) => word.replaceAll(/["']/g, ""));
}

/** The physical line of a part of a place. */
export function lineOf({ text, start }: Pick<Place, "text" | "start">, part: string): number {
  const found = text.text.indexOf(part, start);
  return text.lineAt(found === -1 ? start : found);
}

/** The line of a word of an instruction. */
export function lineIn({ text }: Instruction, part: string): number {
  return lineOf({ text, start: 0 }, part);
}

/** Every value of one ENV or ARG. */
export function* settingsIn(
  stage: LintStage,
  instruction: Instruction,
): Iterable<Place & { readonly name: string }> {
  const { text } = instruction;
  let from = 0;
  for (const { key, value } of pairsOf(instruction)) {
    if (value === undefined) continue;
    const start = Math.max(0, text.text.indexOf(value, Math.max(0, text.text.indexOf(key, from))));
    from = start + value.length;
    yield { stage, instruction, text, start, guards: [], name: key, value: value.replaceAll(/["']/g, "") };
  }
}

function pairsOf({ keyword, text }: Instruction) {
  if (keyword === "ENV") return keyValues(text.text, "\\").pairs;
  return keyword === "ARG" ? argumentDefaults(text.text, "\\") : [];
}

function takesArgument(stage: LintStage, name: string): boolean {
  return stage.steps.some(
    ({ instruction }) =>
      instruction.keyword === "ARG" &&
      argumentDefaults(instruction.text.text, "\\").some(({ key }) => key === name),
  );
}
