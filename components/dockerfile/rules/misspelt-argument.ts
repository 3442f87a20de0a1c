import { argumentDefaults } from "../key-values";
import { argumentUses, PLATFORM_ARGUMENTS } from "./argument-uses";
import type { LintFile, LintStage } from "./lint-file";
import { lineIn } from "./places";
import type { Hit, Rule } from "./rule";

export const misspeltArgument: Rule = {
  id: "misspelt-argument",
  summary: "a name is nearly that of an automatic argument",
  check: misspelt,
};

const LONGER: ReadonlyMap<string, string> = new Map([
  ["TARGETARCHITECTURE", "TARGETARCH"],
  ["BUILDARCHITECTURE", "BUILDARCH"],
  ["TARGETARCHVARIANT", "TARGETVARIANT"],
  ["TARGETOPERATINGSYSTEM", "TARGETOS"],
]);

function* misspelt(file: LintFile): Iterable<Hit> {
  const [first] = file.stages;
  for (const { instruction } of file.globals) {
    if (first !== undefined) yield* inArgument(first, instruction, () => false);
  }
  for (const stage of file.stages) {
    yield* inFrom(stage, file);
    yield* inStage(stage, file);
  }
}

function* inStage(stage: LintStage, file: LintFile): Iterable<Hit> {
  const declared = new Set<string>();
  for (const { instruction } of stage.steps) {
    if (instruction.keyword !== "ARG") continue;
    for (const { key } of argumentDefaults(instruction.text.text, "\\")) declared.add(key);
    yield* inArgument(stage, instruction, (name) => isGlobal(file, name));
  }
  for (const { name, instruction, line, scope } of argumentUses(stage)) {
    const isKnown = scope.definition(name) !== undefined || declared.has(name);
    if (!isKnown) yield* nearly(stage, instruction, name, line, "$");
  }
}

/** Arguments without a default: one with a default has a meaning of its own. */
function* inArgument(
  stage: LintStage,
  instruction: Hit["instruction"],
  isKnown: (name: string) => boolean,
): Iterable<Hit> {
  for (const { key, value } of argumentDefaults(instruction.text.text, "\\")) {
    if (value === undefined && !isKnown(key))
      yield* nearly(stage, instruction, key, lineIn(instruction, key), "ARG ");
  }
}

function* inFrom(stage: LintStage, { graphs }: LintFile): Iterable<Hit> {
  const { from } = stage;
  const texts = [from.text.text, ...from.flags.map(({ value }) => value)];
  for (const text of texts) {
    for (const [, name = ""] of text.matchAll(/\$\{?([A-Za-z_]\w*)/g)) {
      const isDefined = graphs[0]?.graph.globals.scope.definition(name) !== undefined;
      if (!isDefined) yield* nearly(stage, from, name, from.line, "$");
    }
  }
}

function* nearly(
  stage: LintStage,
  instruction: Hit["instruction"],
  name: string,
  line: number,
  prefix: "ARG " | "$",
): Iterable<Hit> {
  const meant = meantBy(name);
  if (meant === undefined) return;
  yield {
    stage,
    instruction,
    line,
    severity: "warning",
    message: `"${prefix}${name}" is no automatic argument: BuildKit gives it no value, and one of --build-arg is the same for every platform`,
    suggestion: `write "${prefix}${meant}"`,
    subject: name,
  };
}

/** The automatic argument that a name was meant to be: other case, other separators, or one slip of the fingers. */
function meantBy(name: string): string | undefined {
  if (PLATFORM_ARGUMENTS.has(name)) return undefined;
  const plain = name.toUpperCase().replaceAll(/[_-]/g, "");
  const known = PLATFORM_ARGUMENTS.has(plain) ? plain : LONGER.get(plain);
  if (known !== undefined)
    return /^(?:target|build)_(?:os|arch|platform|variant)$/.test(name) ? undefined : known;
  if (plain.length < 8 || name !== name.toUpperCase()) return undefined;
  return [...PLATFORM_ARGUMENTS].find((argument) => argument.length >= 8 && isOneSlip(plain, argument));
}

/** One letter more, less or another, or two that changed places. */
function isOneSlip(name: string, meant: string): boolean {
  let start = 0;
  while (start < meant.length && name[start] === meant[start]) start += 1;
  const rest = name.slice(start);
  const wanted = meant.slice(start);
  return (
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    (rest.length > 0 && rest.slice(1) === wanted.slice(1)) ||
    (rest.length > 1 && rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2))
  );
}

function isGlobal({ globals }: LintFile, name: string): boolean {
  return globals.some(({ instruction }) =>
    argumentDefaults(instruction.text.text, "\\").some(({ key }) => key === name),
  );
}
