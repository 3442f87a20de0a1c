import type { Field, Presence, Traits } from "./field";
import { isEmpty, isMap, sameValue, UNKNOWN, type Value, type ValueMap } from "./value";

/** The properties of a resource, or of a map inside one. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of fields, in TypeScript. */
export type Decoded<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** A map with these keys and no others. */
export function object<F extends Fields, const T extends Traits = Traits>(
  fields: F,
  traits?: T,
): Field<Presence<T, Decoded<F>>> {
  return {
    traits: traits ?? {},
    problems: (value, path) => {
      if (value === UNKNOWN) return [];
      return isMap(value) ? problemsOf(fields, value, `${path}.`) : [`${path}: must be a map`];
    },
    normalize: (value) => (isMap(value) ? normalize(fields, value) : value),
    same: (actual, wanted) => isMap(actual) && isMap(wanted) && same(fields, actual, wanted),
    decode: (value) => (isMap(value) ? decode(fields, value) : undefined) as Presence<T, Decoded<F>>,
  };
}

/** What is wrong with a property bag: names that are not passed on, missing values, wrong values. */
export function problemsOf(fields: Fields, map: ValueMap, prefix = ""): readonly string[] {
  const names = Object.keys(fields).sort().join(", ");
  const strangers = Object.keys(map)
    .filter((name) => !Object.hasOwn(fields, name))
    .map(
      (name) =>
        `${prefix}${name}: is not passed on by the local provider, which drops nothing in silence; it knows ${names}`,
    );
  const wrong = Object.entries(fields).flatMap(([name, field]) => {
    const value = map[name] ?? undefined;
    if (value !== undefined) return field.problems(value, prefix + name);
    return field.traits.required ? [`${prefix}${name}: is required`] : [];
  });
  return [...strangers, ...wrong];
}

/** The property bag with defaults filled in, in the order of the fields. */
export function normalize(fields: Fields, map: ValueMap): ValueMap {
  const entries = Object.entries(fields).flatMap(([name, field]) => {
    const value = map[name] ?? field.traits.default;
    return value === undefined ? [] : [[name, field.normalize(value)] as const];
  });
  return Object.fromEntries(entries);
}

/** The values in TypeScript of a property bag that has no problems. */
export function decode<F extends Fields>(fields: F, map: ValueMap): Decoded<F> {
  const entries = Object.entries(fields).map(([name, field]) => [name, field.decode(map[name] ?? undefined)]);
  return Object.fromEntries(entries) as Decoded<F>;
}

/** Whether a property in the cloud is the wanted one; what is not wanted keeps what AWS chose, or must say nothing. */
export function sameField(
  { traits, same }: Field<unknown>,
  actual: Value | undefined,
  wanted: Value | undefined,
): boolean {
  if (wanted === undefined || wanted === null) return traits.computed === true || isEmpty(actual);
  if (actual === undefined || actual === null) return isEmpty(wanted) || sameValue(wanted, traits.default);
  return same(actual, wanted);
}

function same(fields: Fields, actual: ValueMap, wanted: ValueMap): boolean {
  return Object.entries(fields).every(([name, field]) => sameField(field, actual[name], wanted[name]));
}
