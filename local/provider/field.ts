import { isList, isMap, sameValue, UNKNOWN, type Value } from "./value";

/** What a property is to its resource, in the words of the real provider's schema. */
export interface Traits {
  readonly required?: true;
  /** A change makes a new resource. */
  readonly replaces?: true;
  /** AWS chooses a value when none is given; leaving it out again changes nothing. */
  readonly computed?: true;
  readonly default?: Value;
}

/** A property: what it may hold, when two values of it are the same, and its value in TypeScript. */
export interface Field<T> {
  readonly traits: Traits;
  /** What is wrong with a value, each with its path; an unknown value is right. */
  problems(value: Value, path: string): readonly string[];
  /** The value with nested defaults filled in, and JSON documents as text. */
  normalize(value: Value): Value;
  /** Whether the value in the cloud is the wanted one. */
  same(actual: Value, wanted: Value): boolean;
  /** The value in TypeScript; the value has no problems. */
  decode(value: Value | undefined): T;
}

/** The type of a property that is always there when it is required or has a default. */
export type Presence<T extends Traits, V> = T extends
  | { readonly required: true }
  | { readonly default: Value }
  ? V
  : V | undefined;

export function text<const T extends Traits = Traits>(traits?: T): Field<Presence<T, string>> {
  return scalar("text", (value) => typeof value === "string", traits);
}

export function whole<const T extends Traits = Traits>(traits?: T): Field<Presence<T, number>> {
  return scalar("a whole number", Number.isInteger, traits);
}

export function decimal<const T extends Traits = Traits>(traits?: T): Field<Presence<T, number>> {
  return scalar("a number", (value) => typeof value === "number", traits);
}

export function flag<const T extends Traits = Traits>(traits?: T): Field<Presence<T, boolean>> {
  return scalar("true or false", (value) => typeof value === "boolean", traits);
}

/** One of the values of an enumeration of AWS's SDK. */
export function oneOf<V extends string, const T extends Traits = Traits>(
  values: Readonly<Record<string, V>>,
  traits?: T,
): Field<Presence<T, V>> {
  const known: readonly unknown[] = Object.values(values);
  return scalar(`one of ${known.join(", ")}`, (value) => known.includes(value), traits);
}

/** Text by text keys, such as tags. */
export function texts<const T extends Traits = Traits>(
  traits?: T,
): Field<Presence<T, Readonly<Record<string, string>>>> {
  const isTexts = (value: Value) =>
    isMap(value) && Object.values(value).every((item) => typeof item === "string");
  return scalar("text by key", isTexts, traits);
}

/** A JSON document: given as text or as an object, sent as text, compared as a document. */
export function json<const T extends Traits = Traits>(traits?: T): Field<Presence<T, string>> {
  return {
    ...scalar<Presence<T, string>>("a JSON document", (value) => parsed(value) !== undefined, traits),
    normalize: (value) => (typeof value === "string" ? value : JSON.stringify(value)),
    same: (actual, wanted) => sameValue(parsed(actual), parsed(wanted)),
  };
}

/** A list whose order matters; its value is a new array, as AWS's SDK takes it. */
export function list<E, const T extends Traits = Traits>(
  element: Field<E>,
  traits?: T,
): Field<Presence<T, NonNullable<E>[]>> {
  return sequence(element, traits, (actual, wanted) =>
    actual.every((item, index) => element.same(item, wanted[index] ?? null)),
  );
}

/** A list whose order does not matter. */
export function set<E, const T extends Traits = Traits>(
  element: Field<E>,
  traits?: T,
): Field<Presence<T, NonNullable<E>[]>> {
  return sequence(element, traits, (actual, wanted) =>
    wanted.every((one) => actual.some((item) => element.same(item, one))),
  );
}

function scalar<T>(kind: string, isRight: (value: Value) => boolean, traits: Traits = {}): Field<T> {
  return {
    traits,
    problems: (value, path) =>
      value === UNKNOWN || isRight(value) ? [] : [`${path}: must be ${kind}, got ${JSON.stringify(value)}`],
    normalize: (value) => value,
    same: sameValue,
    decode: (value) => value as T,
  };
}

function sequence<T, E>(
  element: Field<E>,
  traits: Traits = {},
  sameItems: (actual: readonly Value[], wanted: readonly Value[]) => boolean,
): Field<T> {
  return {
    traits,
    problems: (value, path) => {
      if (value === UNKNOWN) return [];
      if (!isList(value)) return [`${path}: must be a list, got ${JSON.stringify(value)}`];
      return value.flatMap((item, index) => element.problems(item, `${path}[${index}]`));
    },
    normalize: (value) => (isList(value) ? value.map(element.normalize) : value),
    same: (actual, wanted) =>
      isList(actual) && isList(wanted) && actual.length === wanted.length && sameItems(actual, wanted),
    decode: (value) => (isList(value) ? value.map(element.decode) : value) as T,
  };
}

/** The document that a value is or spells, and undefined for text that is none. */
function parsed(value: Value): Value | undefined {
  if (typeof value !== "string") return isMap(value) ? value : undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
