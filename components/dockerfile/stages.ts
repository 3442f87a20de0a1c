import type { BuildPlatforms } from "./automatic-arguments";
import { define } from "./define";
import type { Dockerfile, Instruction } from "./dockerfile";
import { expand } from "./expand";
import { type Globals, isAutomatic, readGlobals, type Step, stageName } from "./global-scope";
import { Environment, type Scope } from "./scope";
import type { Variable } from "./shell-piece";
import { type StageOrigin, type StageSource, sourcesOf } from "./stage-origin";
import { type StagePlatform, StagePlatforms } from "./stage-platform";
import { separatedWords } from "./white-space";

/** The stages of a Dockerfile as a build for one platform sees them. */
export interface StageGraph {
  /** The arguments before the first FROM, and what each FROM may use. */
  readonly globals: Globals;
  /** In the order of the file. */
  readonly stages: readonly Stage[];
}

/** One stage. */
export interface Stage {
  readonly index: number;
  /** In small letters; `undefined` where FROM gives it none. */
  readonly name: string | undefined;
  readonly from: Instruction;
  /** Never a later stage. */
  readonly base: StageOrigin;
  /** That of the stage it is built on, if it is; a --platform has no effect then. */
  readonly platform: StagePlatform;
  /** What ONBUILD of the stage it is built on defers, then its own instructions. */
  readonly steps: readonly Step[];
  /** Other stages and images whose files it copies or mounts. */
  readonly sources: readonly StageSource[];
  /** The names at its end. */
  readonly scope: Scope;
}

/** Reads the stages for one platform. A default of an ARG counts as its value: no build sets it otherwise. */
export function readStages(file: Dockerfile, platforms: BuildPlatforms): StageGraph {
  const globals = readGlobals(file, platforms);
  const stagePlatforms = new StagePlatforms(file, platforms, globals.scope);
  const parts = stageParts(file);
  const allNames = stageIndexes(parts.map(({ from }) => from));
  const names = new Map<string, number>();
  const stages: Stage[] = [];
  const environments: Environment[] = [];
  for (const [index, { from, own }] of parts.entries()) {
    const base = baseOf(from, globals.scope, names);
    const parent = base.kind === "stage" ? stages[base.index] : undefined;
    const inherited = base.kind === "stage" ? environments[base.index]?.inherited() : undefined;
    const environment = inherited ?? new Environment(file.escapeToken, unsetIn(base));
    const instructions = [...(parent === undefined ? [] : triggersOf(parent)), ...own];
    const steps = instructions.map((instruction) => {
      const scope = environment.scope();
      define(environment, instruction, globals.scope);
      return { instruction, scope };
    });
    const name = stageName(from);
    if (name !== undefined) names.set(name, index);
    environments.push(environment);
    stages.push({
      index,
      name,
      from,
      base,
      platform: parent?.platform ?? stagePlatforms.of(from),
      steps,
      sources: instructions.flatMap((instruction) => sourcesOf(instruction, allNames, parts.length)),
      scope: environment.scope(),
    });
  }
  return { globals, stages };
}

/** The stages that a build of one needs, itself included; without a name, those of the last. Empty for an unknown name. */
export function neededStages({ stages }: StageGraph, target?: string): ReadonlySet<Stage> {
  const wanted = target?.toLowerCase();
  const last = wanted === undefined ? stages.at(-1) : stages.findLast(({ name }) => name === wanted);
  const needed = new Set<Stage>();
  const waiting = last === undefined ? [] : [last];
  for (let stage = waiting.pop(); stage !== undefined; stage = waiting.pop()) {
    if (needed.has(stage)) continue;
    needed.add(stage);
    for (const origin of [stage.base, ...stage.sources.map((source) => source.origin)]) {
      const other = origin.kind === "stage" ? stages[origin.index] : undefined;
      if (other !== undefined) waiting.push(other);
    }
  }
  return needed;
}

/** Indexes of all stages by name; of two of one name, the later. */
function stageIndexes(froms: readonly Instruction[]): ReadonlyMap<string, number> {
  return new Map(
    froms.flatMap((from, index) => {
      const name = stageName(from);
      return name === undefined ? [] : [[name, index] as const];
    }),
  );
}

function stageParts(
  file: Dockerfile,
): readonly { readonly from: Instruction; readonly own: Instruction[] }[] {
  const parts: { readonly from: Instruction; readonly own: Instruction[] }[] = [];
  for (const instruction of file.instructions) {
    if (instruction.keyword === "FROM") parts.push({ from: instruction, own: [] });
    else parts.at(-1)?.own.push(instruction);
  }
  return parts;
}

/** A name of a stage before it; BuildKit compares it as it is written, with names in small letters. */
function baseOf(from: Instruction, scope: Scope, names: ReadonlyMap<string, number>): StageOrigin {
  const word = separatedWords(from.text.text)[0] ?? "";
  const expansion = expand(word, scope);
  if (expansion.kind !== "known" || expansion.value === "") return { kind: "unknown", word };
  const index = names.get(expansion.value);
  if (index !== undefined) return { kind: "stage", index };
  return expansion.value === "scratch" ? { kind: "scratch" } : { kind: "image", name: expansion.value };
}

function triggersOf(stage: Stage): readonly Instruction[] {
  return stage.steps.flatMap(({ instruction: { trigger } }) => (trigger === undefined ? [] : [trigger]));
}

/** A base image may set any name but those of automatic arguments; BuildKit sets PATH where no image does. */
function unsetIn(base: StageOrigin): (name: string) => Variable {
  return (name) => {
    const open = name === "PATH" || (base.kind !== "scratch" && !isAutomatic(name));
    return { state: open ? "unknown" : "unset" };
  };
}
