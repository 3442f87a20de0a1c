import type { Instruction } from "./dockerfile";
import { asVariable, expand } from "./expand";
import { argumentDefaults, keyValues } from "./key-values";
import type { Environment, Scope } from "./scope";

/** Adds what an ENV, or an ARG of a stage, defines. */
export function define(environment: Environment, instruction: Instruction, globals: Scope): void {
  if (instruction.keyword === "ENV") defineVariables(environment, instruction);
  if (instruction.keyword === "ARG") defineArguments(environment, instruction, globals);
}

/** Adds what an ARG before the first FROM defines. One without a default is known only to a build that sets it. */
export function defineGlobals(environment: Environment, instruction: Instruction): void {
  for (const { key, value } of argumentDefaults(instruction.text.text, environment.scope().escapeToken)) {
    const scope = environment.scope();
    if (value !== undefined) {
      const variable = asVariable(expand(value, scope));
      environment.define({ name: key, origin: "arg", value: variable, instruction });
    } else if (scope.definition(key) === undefined) {
      environment.define({ name: key, origin: "arg", value: { state: "unknown" }, instruction });
    }
  }
}

/** All values of one ENV are those from before it. */
function defineVariables(environment: Environment, instruction: Instruction): void {
  const scope = environment.scope();
  for (const { key, value } of keyValues(instruction.text.text, scope.escapeToken).pairs) {
    const name = expand(key, scope);
    if (name.kind !== "known") continue;
    environment.define({
      name: name.value,
      origin: "env",
      value: asVariable(expand(value, scope)),
      instruction,
    });
  }
}

/**
 * A value of an ARG may use the one before it. Without a default it has that of the global scope; if there is none, it
 * changes nothing, unless the build sets it.
 */
function defineArguments(environment: Environment, instruction: Instruction, globals: Scope): void {
  for (const { key, value } of argumentDefaults(instruction.text.text, globals.escapeToken)) {
    const scope = environment.scope();
    const global = globals.definition(key);
    if (value !== undefined) {
      const variable = asVariable(expand(value, scope));
      environment.define({ name: key, origin: "arg", value: variable, instruction });
    } else if (global !== undefined) {
      environment.define({ ...global, instruction });
    } else if (scope.definition(key) === undefined) {
      environment.define({ name: key, origin: "arg", value: { state: "unknown" }, instruction });
    }
  }
}
