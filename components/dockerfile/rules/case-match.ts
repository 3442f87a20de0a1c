import type { Platform } from "../../oci/platform";
import type { CaseArm, CaseCommand, ShellScript } from "../shell/script";
import { architectureWords } from "./architecture-words";
import type { LintStage } from "./lint-file";
import { wordValues } from "./machine-names";
import type { RunScript } from "./run-scripts";

/** A `case` whose value is known for each platform. */
export interface ArchitectureCase {
  readonly stage: LintStage;
  readonly script: RunScript;
  readonly command: CaseCommand;
  readonly matches: readonly PlatformMatch[];
}

/** What a `case` does on one platform. */
export interface PlatformMatch {
  readonly platform: Platform;
  /** One of the possible values. */
  readonly value: string;
  /** `undefined` where no arm is for it. */
  readonly arm: CaseArm | undefined;
}

/** The `case` commands of a stage that choose by an architecture. */
export function* architectureCases(stage: LintStage): Iterable<ArchitectureCase> {
  for (const script of stage.scripts) {
    for (const { command } of script.facts.cases) {
      const matches = matchesOf(stage, script, command);
      if (matches !== undefined && namesAny(command)) yield { stage, script, command, matches };
    }
  }
}

/** Whether an arm takes everything. */
export function takesAll({ patterns }: CaseArm): boolean {
  return patterns.some(({ value }) => /^\*+$/.test(value));
}

/** Whether an arm says something and goes on, or does nothing at all. */
export function isSilent({ body }: CaseArm): boolean {
  return (
    commandNames(body).every((name) => ["echo", "printf", ":", "true", ">&2"].includes(name)) &&
    body.items.length > 0
  );
}

/** What a pattern of `case` matches: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_14 */
export function matchesPattern(value: string, pattern: string): boolean {
  let source = "";
  for (const character of pattern) {
    if (character === "*") source += "[\\s\\S]*";
    else if (character === "?") source += "[\\s\\S]";
    else if (character === "[" || character === "]") source += character;
    else source += character.replace(/[\\^$.|+(){}/-]/, "\\$&");
  }
  try {
    return new RegExp(`^(?:${source})$`).test(value);
  } catch {
    return value === pattern;
  }
}

function matchesOf(
  stage: LintStage,
  script: RunScript,
  command: CaseCommand,
): readonly PlatformMatch[] | undefined {
  const found: PlatformMatch[] = [];
  for (const [at, platform] of stage.platforms.entries()) {
    const scope = script.scopes[at];
    if (scope === undefined) return undefined;
    const place = { scope, facts: script.facts, machine: stage.runsOn === "target" };
    const values = wordValues(command.subject.raw, platform, { ...place, before: command.subject.start });
    const [first] = values ?? [];
    if (values === undefined || first === undefined || first === "") return undefined;
    const arm = command.arms.find(({ patterns }) =>
      patterns.some((pattern) => values.some((value) => matchesPattern(value, pattern.value))),
    );
    found.push({ platform, value: first, arm });
  }
  return new Set(found.map(({ value }) => value)).size > 1 || found.length === 1 ? found : undefined;
}

function namesAny({ arms }: CaseCommand): boolean {
  return arms.some(({ patterns }) =>
    patterns.some(
      ({ value }) => architectureWords(value).length > 0 || /^(?:linux\/)?(?:arm|386)/.test(value),
    ),
  );
}

function commandNames({ items }: ShellScript): readonly string[] {
  return items.flatMap(({ command }) => {
    if (command.kind !== "simple") return ["(compound)"];
    if (command.assignments.length > 0) return ["="];
    if (
      command.redirections.some(
        ({ operator, target }) => operator.startsWith(">") && !/^(?:&?2|\/dev\/stderr)$/.test(target.value),
      )
    ) {
      return ["(writes)"];
    }
    return [command.words[0]?.value ?? ":"];
  });
}
