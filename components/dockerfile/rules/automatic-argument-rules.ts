import type { Platform } from "../../oci/platform";
import { automaticArguments } from "../automatic-arguments";
import { type ArgumentUse, argumentUses, isOnlyTold, PLATFORM_ARGUMENTS, runtimeUses } from "./argument-uses";
import { type LintFile, type LintStage, listed } from "./lint-file";
import { lineOf, settingsIn } from "./places";
import type { Hit, Rule } from "./rule";

export const shadowedArgument: Rule = {
  id: "shadowed-argument",
  summary: "an automatic argument such as `TARGETARCH` is given a value of its own",
  check: shadowed,
};

export const undeclaredArgument: Rule = {
  id: "undeclared-argument",
  summary: "an automatic argument is used in a stage that has no `ARG` for it",
  check: undeclared,
};

export const runtimeArgument: Rule = {
  id: "runtime-argument",
  summary: "the image uses an automatic argument when it runs, where it has no value",
  check: atRuntime,
};

/** A default wins over the automatic value: `dispatchArg` of BuildKit takes the automatic one where there is no default. */
function* shadowed(file: LintFile): Iterable<Hit> {
  for (const stage of file.stages) {
    for (const [at, { instruction }] of stage.steps.entries()) {
      for (const place of settingsIn(stage, instruction)) {
        if (!PLATFORM_ARGUMENTS.has(place.name)) continue;
        const others = stage.views.flatMap(({ platform, stage: view }) => {
          const scope = view.steps[at + 1]?.scope ?? view.scope;
          return differs(scope.lookup(place.name), place.name, platform) ? [platform] : [];
        });
        yield* shadowing(place, others);
      }
    }
  }
  const [stage] = file.stages;
  if (stage === undefined) return;
  for (const { instruction } of file.globals) {
    for (const place of settingsIn(stage, instruction)) {
      const others = file.graphs.flatMap(({ platform, graph }) =>
        differs(graph.globals.scope.lookup(place.name), place.name, platform) ? [platform] : [],
      );
      yield* shadowing({ ...place, stage: undefined }, others);
    }
  }
}

function differs(
  given: { readonly state: string; readonly value?: string },
  name: string,
  platform: Platform,
): boolean {
  // The builder is any machine: a value for it is wrong on another.
  if (name.startsWith("BUILD")) return given.state === "set";
  return given.state === "set" && given.value !== ownValue(name, platform);
}

/** What BuildKit gives an argument for a platform. */
function ownValue(name: string, platform: Platform): string | undefined {
  return automaticArguments({ target: platform, build: platform }, "").get(name);
}

function* shadowing(
  place: Omit<ReturnType<typeof settingsIn> extends Iterable<infer Setting> ? Setting : never, "stage"> & {
    readonly stage: LintStage | undefined;
  },
  others: readonly Platform[],
): Iterable<Hit> {
  const { name, value, instruction, stage } = place;
  if (
    !PLATFORM_ARGUMENTS.has(name) ||
    others.length === 0 ||
    value.includes(`$${name}`) ||
    value.includes(`{${name}`)
  )
    return;
  yield {
    stage,
    instruction,
    line: lineOf(place, name),
    severity: "error",
    message: `${instruction.keyword} ${name}=${value} hides the value that BuildKit gives: it is wrong for ${
      name.startsWith("BUILD") ? "every other builder" : listed(others)
    }`,
    suggestion: `write "ARG ${name}" without a value`,
    subject: name,
  };
}

function* undeclared({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    const told = new Set<string>();
    for (const use of argumentUses(stage)) {
      const { name, instruction, scope } = use;
      if (!PLATFORM_ARGUMENTS.has(name) || scope.definition(name) !== undefined || isSame(use)) continue;
      const key = `${name} ${instruction.line}`;
      if (!told.has(key)) yield undeclaredHit(use);
      told.add(key);
    }
  }
}

/** Whether `${TARGETOS:-linux}` is for each platform what the argument would be. */
function isSame({ stage, name, modifier }: ArgumentUse): boolean {
  const fallback = fallbackOf(modifier);
  if (fallback === undefined || name.startsWith("BUILD")) return false;
  return stage.platforms.every((platform) => ownValue(name, platform) === fallback);
}

function fallbackOf(modifier: string): string | undefined {
  return /^:?-(.+)$/s.exec(modifier)?.[1];
}

function undeclaredHit({ stage, name, modifier, instruction, line }: ArgumentUse): Hit {
  const fallback = fallbackOf(modifier);
  const value = fallback === undefined ? "empty" : `"${fallback}"`;
  return {
    stage,
    instruction,
    line,
    severity: undeclaredSeverity(stage, instruction, name),
    message: `$${name} has no value here, for the stage has no "ARG ${name}" before it: it is ${value} for every platform`,
    suggestion: `add "ARG ${name}" to the stage, above this line; one before the first FROM counts for FROM alone`,
    subject: `$${name}`,
  };
}

/** An operating system that is missing is missed by the first architecture too. */
function undeclaredSeverity(
  stage: LintStage,
  instruction: Hit["instruction"],
  name: string,
): Hit["severity"] {
  if (isOnlyTold(stage, instruction, name)) return "info";
  return /OS(?:VERSION)?$/.test(name) ? "info" : "error";
}

function* atRuntime({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    for (const { name, instruction, line, scope } of runtimeUses(stage)) {
      if (!PLATFORM_ARGUMENTS.has(name) || scope.definition(name)?.origin === "env") continue;
      const isReplaced = instruction.exec === undefined;
      yield {
        stage,
        instruction,
        line,
        severity: "error",
        message: isReplaced
          ? `$${name} is empty when the image runs: arguments are gone after the build`
          : `$${name} stays as it is written: ${instruction.keyword} replaces no variables in its JSON form`,
        suggestion: "give the program one name for every platform, where it is built or copied",
        subject: `$${name}`,
      };
    }
  }
}
