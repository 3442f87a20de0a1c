import type { AnyDefinition } from "./definition";
import { text } from "./field";
import { type Fields, normalize, problemsOf } from "./fields";
import { automaticName } from "./naming";
import type { ValueMap } from "./value";

/** What the engine asks about the inputs of one resource. */
export interface CheckRequest {
  /** The name of the resource in the program. */
  readonly name: string;
  /** Its inputs of the last deployment; empty for a new one. */
  readonly olds: ValueMap;
  readonly news: ValueMap;
  readonly seed: Uint8Array;
}

/** The inputs to deploy, or what is wrong with them. */
export interface CheckResult {
  readonly inputs: ValueMap;
  readonly problems: readonly string[];
}

/** Where the inputs say which of them the provider chose; the real provider keeps the same list. */
export const DEFAULTS_KEY = "__defaults";

/** Refuses what the provider does not pass on, and fills in what the program leaves out. */
export function check(definition: AnyDefinition, request: CheckRequest): CheckResult {
  const { [DEFAULTS_KEY]: _, ...given } = request.news;
  const fields = fieldsOf(definition);
  const named = { ...automatic(definition, request, given), ...given };
  const problems = problemsOf(fields, named);
  if (problems.length > 0) return { inputs: request.news, problems };
  const inputs = normalize(fields, named);
  const chosen = Object.keys(inputs).filter((name) => given[name] === undefined);
  return { inputs: { ...inputs, [DEFAULTS_KEY]: chosen }, problems };
}

/** Every input of a type, those that all regional types have included. */
export function fieldsOf({ properties, kept, global }: AnyDefinition): Fields {
  return { ...properties, ...kept, ...(global ? {} : REGIONAL) };
}

const REGIONAL: Fields = { region: text({ computed: true, replaces: true }) };

/** Whether the provider chose the value of an input. */
export function isChosen(inputs: ValueMap, name: string): boolean {
  const chosen = inputs[DEFAULTS_KEY];
  return Array.isArray(chosen) && chosen.includes(name);
}

function automatic({ naming }: AnyDefinition, { name, olds, seed }: CheckRequest, given: ValueMap): ValueMap {
  if (naming === undefined || [naming.property, naming.prefix].some((own) => own && given[own] !== undefined))
    return {};
  const last = isChosen(olds, naming.property) ? olds[naming.property] : undefined;
  return { [naming.property]: last ?? automaticName(name, naming.maxLength, seed) };
}
