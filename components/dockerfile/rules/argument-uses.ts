import { AUTOMATIC_ARGUMENTS } from "../automatic-arguments";
import type { Instruction, LogicalText } from "../dockerfile";
import type { Step } from "../global-scope";
import type { Scope } from "../scope";
import type { LintStage } from "./lint-file";

/** A place where a variable is used, at the build or when the image runs. */
export interface ArgumentUse {
  readonly stage: LintStage;
  readonly instruction: Instruction;
  readonly name: string;
  /** Such as `:-amd64`. */
  readonly modifier: string;
  readonly line: number;
  /** The names of the first platform; whether there are any does not depend on the platform. */
  readonly scope: Scope;
}

/** Instructions whose variables BuildKit replaces: https://docs.docker.com/reference/dockerfile/#environment-replacement */
const REPLACED = new Set([
  "ADD",
  "COPY",
  "ENV",
  "EXPOSE",
  "LABEL",
  "STOPSIGNAL",
  "USER",
  "VOLUME",
  "WORKDIR",
]);
const VARIABLE = /\\.|'[^']*'|\$(?:\{([A-Za-z_]\w*)([^}]*)\}|([A-Za-z_]\w*))/gs;

/** Arguments that BuildKit gives a value for each platform. */
export const PLATFORM_ARGUMENTS: ReadonlySet<string> = new Set(
  AUTOMATIC_ARGUMENTS.filter((name) => name !== "TARGETSTAGE"),
);

/** Every use of a variable while a stage is built, but for those that a script of RUN sets itself. */
export function* argumentUses(stage: LintStage): Iterable<ArgumentUse> {
  for (const step of stage.steps) {
    const { keyword } = step.instruction;
    if (keyword === "RUN") yield* scriptUses(stage, step);
    else if (REPLACED.has(keyword)) yield* replacedUses(stage, step);
  }
}

function* scriptUses(stage: LintStage, { instruction, scope }: Step): Iterable<ArgumentUse> {
  const scripts = stage.scriptsOf.get(instruction) ?? [];
  const assigned = new Set(scripts.flatMap(({ facts }) => [...facts.assigned.keys()]));
  for (const { text, facts } of scripts) {
    for (const { name, modifier, start } of facts.variables) {
      if (assigned.has(name)) continue;
      yield { stage, instruction, name, modifier, line: text.lineAt(start), scope };
    }
  }
}

function* replacedUses(stage: LintStage, { instruction, scope }: Step): Iterable<ArgumentUse> {
  yield* usesIn(stage, instruction, scope, instruction.text);
  for (const { expands, body } of instruction.heredocs) {
    // Quotes in a body are characters like others.
    const text = { ...body, text: body.text.replaceAll("'", " ") };
    if (expands) yield* usesIn(stage, instruction, scope, text);
  }
}

/** Whether a variable is only printed or compared, or stands in a label. */
export function isOnlyTold(stage: LintStage, instruction: Instruction, name: string): boolean {
  if (instruction.keyword === "LABEL") return true;
  const uses = (stage.scriptsOf.get(instruction) ?? [])
    .flatMap(({ facts }) => facts.commands)
    .filter(({ command }) =>
      [...command.words, ...command.assignments.map(({ value }) => value)].some((word) =>
        word.variables.some((use) => use.name === name),
      ),
    );
  return (
    uses.length > 0 &&
    uses.every(
      ({ command }) =>
        /^(?:echo|printf|\[|\[\[|test)$/.test(command.words[0]?.value ?? "") &&
        command.redirections.length === 0,
    )
  );
}

/** Uses in the shell form of CMD and ENTRYPOINT, which the shell of the running image replaces. */
export function* runtimeUses(stage: LintStage): Iterable<ArgumentUse> {
  for (const { instruction, scope } of stage.steps) {
    if (instruction.keyword === "CMD" || instruction.keyword === "ENTRYPOINT") {
      yield* usesIn(stage, instruction, scope, instruction.text);
    }
  }
}

function* usesIn(
  stage: LintStage,
  instruction: Instruction,
  scope: Scope,
  text: LogicalText,
): Iterable<ArgumentUse> {
  for (const match of text.text.matchAll(VARIABLE)) {
    const name = match[1] ?? match[3];
    if (name === undefined) continue;
    yield { stage, instruction, name, modifier: match[2] ?? "", line: text.lineAt(match.index), scope };
  }
}
