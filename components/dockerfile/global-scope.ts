import { AUTOMATIC_ARGUMENTS, automaticArguments, type BuildPlatforms } from "./automatic-arguments";
import { defineGlobals } from "./define";
import type { Dockerfile, Instruction } from "./dockerfile";
import { Environment, type Scope } from "./scope";
import { separatedWords } from "./white-space";

/** An instruction and the names that it may use. */
export interface Step {
  readonly instruction: Instruction;
  readonly scope: Scope;
}

/** What stands before the first FROM. */
export interface Globals {
  readonly steps: readonly Step[];
  /** The names that each FROM may use. */
  readonly scope: Scope;
}

/** Reads the arguments before the first FROM. Nothing else is set there, so that a name without definition is not set. */
export function readGlobals(file: Dockerfile, platforms: BuildPlatforms): Globals {
  const environment = new Environment(file.escapeToken, () => ({ state: "unset" }));
  for (const [name, value] of automaticArguments(platforms, lastStageName(file))) {
    environment.define({ name, origin: "automatic", value: { state: "set", value }, instruction: undefined });
  }
  const steps: Step[] = [];
  for (const instruction of file.instructions) {
    if (instruction.keyword === "FROM") break;
    if (instruction.keyword !== "ARG") continue;
    steps.push({ instruction, scope: environment.scope() });
    defineGlobals(environment, instruction);
  }
  return { steps, scope: environment.scope() };
}

/** The name behind AS in a FROM, in small letters. */
export function stageName(from: Instruction): string | undefined {
  const [, as = "", name] = separatedWords(from.text.text);
  return as.toLowerCase() === "as" ? name?.toLowerCase() : undefined;
}

function lastStageName(file: Dockerfile): string | undefined {
  const last = file.instructions.findLast((instruction) => instruction.keyword === "FROM");
  return last === undefined ? undefined : stageName(last);
}

/** Names that a base image does not set, although it may set any other. */
export function isAutomatic(name: string): boolean {
  return AUTOMATIC_ARGUMENTS.includes(name);
}
