import type { Platform } from "../../oci/platform";
import type { SimpleCommand } from "../shell/script";
import { architectureWords } from "./architecture-words";
import { type ArchitectureCase, architectureCases, isSilent, matchesPattern, takesAll } from "./case-match";
import { type LintFile, type LintStage, listed } from "./lint-file";
import { wordValues } from "./machine-names";
import type { Hit, Rule } from "./rule";
import type { RunScript } from "./run-scripts";

export const architectureNames: Rule = {
  id: "architecture-names",
  summary: "a choice compares an architecture with a name that its source never gives",
  check: wrongNames,
};

export const silentFallThrough: Rule = {
  id: "silent-fall-through",
  summary: "a `case` over the architecture does nothing for one, without failing",
  check: fallThroughs,
};

/** Comparisons of one script that are looked at. */
const MOST = 200;

function* wrongNames({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    for (const found of architectureCases(stage)) yield* wrongPatterns(found);
    for (const script of stage.scripts) yield* wrongTests(stage, script);
  }
}

/** A pattern for a platform that gets another arm, or none. */
function* wrongPatterns({ stage, script, command, matches }: ArchitectureCase): Iterable<Hit> {
  for (const { platform, value, arm } of matches) {
    if (arm !== undefined && !takesAll(arm)) continue;
    const pattern = command.arms
      .flatMap(({ patterns }) => patterns)
      .find((word) =>
        architectureWords(word.value).some(({ architecture }) => architecture === platform.architecture),
      );
    if (pattern === undefined) continue;
    yield wrongName(stage, script, {
      start: pattern.start,
      name: pattern.value,
      subject: command.subject.raw,
      platform,
      value,
    });
  }
}

/** `[ "$TARGETARCH" = x86_64 ]`, where no other test of the script has the right name. */
function* wrongTests(stage: LintStage, script: RunScript): Iterable<Hit> {
  const tests = script.facts.commands.flatMap(({ command }) => comparisons(command)).slice(0, MOST);
  for (const { subject, literal, start } of tests) {
    const [named] = architectureWords(literal);
    for (const [at, platform] of stage.platforms.entries()) {
      const scope = script.scopes[at];
      if (scope === undefined || named?.architecture !== platform.architecture) continue;
      const values = wordValues(subject, platform, {
        scope,
        facts: script.facts,
        machine: stage.runsOn === "target",
      });
      const [value] = values ?? [];
      if (values === undefined || value === undefined || value === "") continue;
      const isMet = tests.some(
        (test) => test.subject === subject && values.some((one) => matchesPattern(one, test.literal)),
      );
      if (!isMet) yield wrongName(stage, script, { start, name: literal, subject, platform, value });
    }
  }
}

function comparisons({
  words,
}: SimpleCommand): readonly { subject: string; literal: string; start: number }[] {
  if (!/^(?:\[|\[\[|test)$/.test(words[0]?.value ?? "")) return [];
  return words.flatMap(({ value }, at) => {
    const [left, right] = [words[at - 1], words[at + 1]];
    if (!/^(?:=|==|!=)$/.test(value) || left === undefined || right === undefined) return [];
    const [subject, literal] =
      left.raw.includes("$") || left.raw.includes("`") ? [left, right] : [right, left];
    return literal.variables.length > 0
      ? []
      : [{ subject: subject.raw, literal: literal.value, start: literal.start }];
  });
}

function wrongName(
  stage: LintStage,
  { instruction, text }: RunScript,
  found: {
    readonly start: number;
    readonly name: string;
    readonly subject: string;
    readonly platform: Platform;
    readonly value: string;
  },
): Hit {
  const { start, name, subject, platform, value } = found;
  return {
    stage,
    instruction,
    line: text.lineAt(start),
    severity: "error",
    message: `"${name}" never is ${subject}, which is "${value}" for ${listed([platform])}`,
    suggestion: `write "${value}"; TARGETARCH has Docker's names (amd64, arm64), "uname -m" the kernel's (x86_64, aarch64), dpkg Debian's (amd64, arm64, armhf)`,
    subject: `${subject} ${name}`,
  };
}

function* fallThroughs({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    for (const found of architectureCases(stage)) {
      if (changesSubject(found)) continue;
      const others = found.matches.filter(({ arm }) => arm === undefined || (takesAll(arm) && isSilent(arm)));
      if (others.length > 0)
        yield fallThrough(
          found,
          others.map(({ platform }) => platform),
        );
      else if (found.command.arms.length > 1 && !found.command.arms.some(takesAll) && !isAskedLater(found))
        yield fallThrough(found, []);
    }
  }
}

/** Whether an arm sets the variable that is asked for: without an arm, it keeps its value, which may be the right one. */
function changesSubject({ script, command }: ArchitectureCase): boolean {
  const name = /^"?\$\{?(\w+)\}?"?$/.exec(command.subject.raw)?.[1] ?? "";
  return (script.facts.assigned.get(name) ?? []).some(
    ({ start }) => start > command.start && start < command.end,
  );
}

/** Whether what the arms set is asked for after them, as `[ -n "$url" ]` and `${url:?}` do. */
function isAskedLater({ script, command }: ArchitectureCase): boolean {
  const [arms, after] = [
    script.text.text.slice(command.start, command.end),
    script.text.text.slice(command.end),
  ];
  return [...after.matchAll(/-[nz] +"?\$\{?(\w+)|\$\{(\w+):?\?/g)].some(([, asked, needed]) =>
    new RegExp(`\\b${asked ?? needed ?? ""}=`).test(arms),
  );
}

/** A hazard where a platform is not chosen; advice where only one more would not be. */
function fallThrough(found: ArchitectureCase, others: readonly Platform[]): Hit {
  const { stage, script, command } = found;
  const isHazard = others.length > 0;
  return {
    stage,
    instruction: script.instruction,
    line: script.text.lineAt(command.start),
    severity: isHazard && !isExtra(found) ? "warning" : "info",
    message: isHazard
      ? `for ${listed(others)} no arm of this "case" does anything, and the build goes on`
      : 'this "case" has no arm for another architecture: a build for one more platform would go on without it',
    suggestion: isHazard
      ? 'add an arm for it, and "*) echo "$TARGETARCH is not supported" >&2; exit 1 ;;" at the end'
      : 'add "*) echo "not supported" >&2; exit 1 ;;" at the end',
    subject: `case ${command.subject.raw}`,
  };
}

/** A `case` with one arm, which sets nothing that is used after it, adds something for one architecture, as an `if` does. */
function isExtra({ script, command }: ArchitectureCase): boolean {
  const [arm, ...more] = command.arms;
  if (arm === undefined || more.length > 0) return false;
  const set = arm.body.items.flatMap(({ command: inner }) =>
    inner.kind === "simple" ? inner.assignments.map(({ name }) => name) : [],
  );
  return !script.facts.variables.some(({ name, start }) => start > command.end && set.includes(name));
}
