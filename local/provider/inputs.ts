import { createHash, randomBytes } from "node:crypto";
import { type Fields, normalize, problemsOf, sameField } from "./field";
import type { Kind } from "./kind";
import { mapOf, sameValue, textOf, UNKNOWN, type Value, type ValueMap } from "./value";

/** What the engine asks about the inputs of one resource. */
export interface CheckRequest {
  /** The name of the resource in the program. */
  readonly name: string;
  /** Its inputs of the last deployment; empty for a new one. */
  readonly olds: ValueMap;
  readonly news: ValueMap;
  /** The engine's random seed, for a chosen name; without it, the name is random. */
  readonly seed: Uint8Array;
}

/** What a deployment would change of a resource. */
export interface Difference {
  readonly changed: readonly string[];
  /** Those that make a new resource. */
  readonly replaced: readonly string[];
  /** Whether the old one must go first, to give its name back. */
  readonly deleteBeforeReplace: boolean;
}

/** Where the inputs say which of them the provider chose; the real provider keeps the same list. */
export const DEFAULTS_KEY = "__defaults";

/** The inputs to deploy, with what the program leaves out filled in, or what is wrong with them: what is not passed on is refused. */
export function check(kind: Kind, request: CheckRequest) {
  const { [DEFAULTS_KEY]: _, ...given } = request.news;
  const known = fieldsOf(kind);
  const kept = Object.entries(request.olds).filter(([name]) => known[name]?.computed);
  const filled = { ...Object.fromEntries(kept), ...chosenName(kind, request), ...given };
  const problems = problemsOf(known, filled);
  if (problems.length > 0) return { inputs: request.news, problems };
  const inputs = normalize(known, filled);
  const chosen = Object.keys(inputs).filter((name) => given[name] === undefined);
  return { inputs: { ...inputs, [DEFAULTS_KEY]: chosen }, problems };
}

/** Compares a resource as it was deployed with the inputs of its next deployment, property by property. */
export function diff(kind: Kind, state: ValueMap, inputs: ValueMap, defaultTags: ValueMap): Difference {
  const known = fieldsOf(kind);
  const isSame = (name: string) =>
    name === "tags"
      ? sameValue(state.tagsAll, tagsAll(inputs, defaultTags))
      : sameField(known[name] ?? {}, state[name], inputs[name]);
  const changed = Object.keys(known).filter((name) => !isSame(name));
  const replaced = changed.filter((name) => known[name]?.replaces);
  // A name that the program gave; a chosen one is chosen anew.
  const name = kind.naming && (kind.naming.property ?? "name");
  const isTaken = name !== undefined && !changed.includes(name) && !isChosen(inputs, name);
  return { changed, replaced, deleteBeforeReplace: replaced.length > 0 && isTaken };
}

/** Every input of a kind: its name, its own, and the region of a regional one. */
export function fieldsOf({ naming, fields, global }: Kind): Fields {
  const { property = "name", as, prefix } = naming ?? {};
  return {
    ...(naming && { [property]: { required: true, replaces: true, ...(as && { as }) } }),
    ...(prefix && { [prefix]: { own: true, replaces: true } }),
    ...fields,
    ...(!global && { region: { own: true, computed: true, replaces: true } }),
  };
}

/** The tags of a resource, those of its provider included; not all are known in a preview. */
export function tagsAll({ tags = {} }: ValueMap, defaultTags: ValueMap): Value {
  return JSON.stringify(tags).includes(UNKNOWN) ? UNKNOWN : { ...defaultTags, ...mapOf(tags) };
}

function isChosen(inputs: ValueMap, name: string): boolean {
  const chosen = inputs[DEFAULTS_KEY];
  return Array.isArray(chosen) && chosen.includes(name);
}

/** The name that the provider chose before, where it still fits, or a new one in either of the real provider's forms. */
function chosenName({ naming }: Kind, { name, olds, news, seed }: CheckRequest): ValueMap {
  const { property = "name", prefix = "", maxLength = 0 } = naming ?? {};
  if (naming === undefined || news[property] !== undefined) return {};
  const last = textOf(isChosen(olds, property) && olds[prefix] === news[prefix] && olds[property]);
  const front = textOf(news[prefix]);
  const digits = createHash("sha256")
    .update(seed.length > 0 ? seed : randomBytes(16))
    .digest("hex");
  const fresh = front ? front + digits.slice(0, 26) : `${name.slice(0, maxLength - 8)}-${digits.slice(0, 7)}`;
  return { [property]: last || fresh };
}
