import { isDeepStrictEqual } from "node:util";
import { type Fields, normalize, problemsOf, sameField } from "./field";
import type { Kind } from "./kind";
import { isList, mapOf, textOf, UNKNOWN, type Value, type ValueMap } from "./value";

/** Where the inputs say which of them the provider chose; the real provider keeps the same list. */
export const DEFAULTS_KEY = "__defaults";

/**
 * The inputs to deploy, with what the program leaves out filled in, or what is wrong with them: what is not passed on is refused.
 * `olds` are those of the last deployment, `fresh` are digits for a chosen name.
 */
export function check(kind: Kind, name: string, olds: ValueMap, news: ValueMap, fresh: string) {
  const { [DEFAULTS_KEY]: _, ...given } = news;
  const known = fieldsOf(kind);
  const kept = Object.entries(olds).filter(([name]) => known[name]?.computed);
  const filled = { ...Object.fromEntries(kept), ...chosenName(kind, name, olds, news, fresh), ...given };
  const problems = problemsOf(known, filled);
  if (problems.length > 0) return { inputs: news, problems };
  const inputs = normalize(known, filled);
  const chosen = Object.keys(inputs).filter((name) => given[name] === undefined);
  return { inputs: { ...inputs, [DEFAULTS_KEY]: chosen }, problems };
}

/** What a deployment would change, what of it makes a new resource, and whether the old one must go first, to give its name back. */
export function diff(kind: Kind, state: ValueMap, inputs: ValueMap, defaultTags: ValueMap) {
  const known = fieldsOf(kind);
  const isSame = (name: string) =>
    name === "tags"
      ? isDeepStrictEqual(state.tagsAll, tagsAll(inputs, defaultTags))
      : sameField(known[name] ?? {}, state[name], inputs[name]);
  const changed = Object.keys(known).filter((name) => !isSame(name));
  const replaced = changed.filter((name) => known[name]?.replaces);
  // A name that the program gave; a chosen one is chosen anew.
  const isTaken =
    kind.naming !== undefined && !changed.includes(namedBy(kind)) && !isChosen(inputs, namedBy(kind));
  return { changed, replaced, deleteBeforeReplace: replaced.length > 0 && isTaken };
}

/** Every input of a kind: its name, its own, and the region of a regional one. */
export function fieldsOf(kind: Kind): Fields {
  const { as, prefix } = kind.naming ?? {};
  return {
    ...(kind.naming && { [namedBy(kind)]: { required: true, replaces: true, ...(as && { as }) } }),
    ...(prefix && { [prefix]: { own: true, replaces: true } }),
    ...kind.fields,
    ...(!kind.global && { region: { own: true, computed: true, replaces: true } }),
  };
}

/** The property that names the resources of a kind. */
export function namedBy({ naming }: Kind): string {
  return naming?.property ?? "name";
}

/** The tags of a resource, those of its provider included; not all are known in a preview. */
export function tagsAll({ tags = {} }: ValueMap, defaultTags: ValueMap): Value {
  return JSON.stringify(tags).includes(UNKNOWN) ? UNKNOWN : { ...defaultTags, ...mapOf(tags) };
}

function isChosen({ [DEFAULTS_KEY]: chosen }: ValueMap, name: string): boolean {
  return isList(chosen) && chosen.includes(name);
}

/** The name that the provider chose before, where it still fits, or a new one in either of the real provider's forms. */
function chosenName(kind: Kind, name: string, olds: ValueMap, news: ValueMap, fresh: string): ValueMap {
  const { prefix = "", maxLength = 0 } = kind.naming ?? {};
  const property = namedBy(kind);
  if (kind.naming === undefined || news[property] !== undefined) return {};
  if (isChosen(olds, property) && olds[prefix] === news[prefix]) return { [property]: olds[property] ?? "" };
  const front = textOf(news[prefix]);
  const automatic = `${name.slice(0, maxLength - 8)}-${fresh.slice(0, 7)}`;
  return { [property]: front ? front + fresh.slice(0, 26) : automatic };
}
