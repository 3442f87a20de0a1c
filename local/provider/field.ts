import { isDeepStrictEqual } from "node:util";
import { compact, isList, isMap, UNKNOWN, type Value, type ValueMap } from "./value";

/** A property of a kind, in the words of the real provider's schema; `{}` is one that is passed on as it is. */
export interface Field {
  /** Its name for the cloud. @default its own, with a capital letter */
  readonly as?: string;
  readonly required?: true;
  /** A change makes a new resource. */
  readonly replaces?: true;
  /** Leaving it out again changes nothing. */
  readonly computed?: true;
  readonly default?: Value;
  /** A list whose order does not matter. */
  readonly unordered?: true;
  /** A JSON document: given as text or as an object, sent as text, compared as a document. */
  readonly json?: true;
  /** It steers the provider, and is not sent. */
  readonly own?: true;
  /** The cloud's form of a value, whose names have capital letters already; fields of one name for the cloud are joined. */
  readonly form?: (value: Value) => Value;
}

export type Fields = Readonly<Record<string, Field>>;

/** Fields that share what is said of them; a name with `!` is required. */
export function fields(names: string, shared: Field = {}): Fields {
  const field = (name: string): Field => (name.endsWith("!") ? { ...shared, required: true } : shared);
  return Object.fromEntries(names.split(" ").map((name) => [name.replace("!", ""), field(name)]));
}

/** What is wrong with a property bag: names that are not passed on, missing values, documents that are none. */
export function problemsOf(known: Fields, map: ValueMap): readonly string[] {
  const strangers = Object.keys(map).filter((name) => !Object.hasOwn(known, name));
  const names = Object.keys(known).sort().join(", ");
  return [
    ...strangers.map((name) => {
      const why = "is not passed on by the local provider, which drops nothing in silence";
      return `${name}: ${JSON.stringify(map[name])} ${why}; use ${names}`;
    }),
    ...Object.entries(known).flatMap(([name, { required, json }]) => {
      const value = map[name];
      if (value === undefined) return required ? [`${name}: is required`] : [];
      if (!json || value === UNKNOWN || documentOf(value) !== undefined) return [];
      return [`${name}: must be a JSON document, got ${JSON.stringify(value)}`];
    }),
  ];
}

/** A property bag with its defaults, JSON documents as text, and lists without an order in one. */
export function normalize(known: Fields, map: ValueMap): ValueMap {
  const entries = Object.entries(known).map(([name, field]) => {
    const value = map[name] ?? field.default;
    if (field.unordered && isList(value))
      return [name, value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
    return [name, field.json && isMap(value) ? JSON.stringify(value) : value];
  });
  return compact(Object.fromEntries(entries));
}

/** The cloud's form of a property bag. */
export function render(known: Fields, map: ValueMap): ValueMap {
  const sent: Record<string, Value> = {};
  for (const [name, { own, as = spelled(name), form = (same: Value) => same }] of Object.entries(known)) {
    const value = map[name];
    if (value === undefined || own) continue;
    const right = form(capital(value, name));
    const left = sent[as];
    if (isList(left) && isList(right)) sent[as] = [...left, ...right];
    else sent[as] = isMap(left) && isMap(right) ? { ...left, ...right } : right;
  }
  return sent;
}

function capital(value: Value, at: string): Value {
  if (isList(value)) return value.map((item) => capital(item, at));
  // The names in these maps are the program's own.
  if (!isMap(value) || /^(dimensions|inputPaths|tags|variables)$/.test(at)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [spelled(name), capital(inner, name)]),
  );
}

function spelled(name: string): string {
  return SPELLED[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
}

const SPELLED: Readonly<Record<string, string>> = {
  buildspec: "BuildSpec",
  cloudwatchLogs: "CloudWatchLogs",
  inputPaths: "InputPathsMap",
};

/** Whether a deployed value is the wanted one. */
export function sameField(field: Field, actual: Value | undefined, wanted: Value | undefined): boolean {
  if (wanted === undefined && field.computed) return true;
  if (field.json) return isDeepStrictEqual(documentOf(actual), documentOf(wanted));
  // The engine puts the hash of the contents on every archive that it sends.
  if (isMap(actual) && isMap(wanted) && wanted.hash) return actual.hash === wanted.hash;
  return isDeepStrictEqual(actual, wanted);
}

/** The document that a value is or spells, and undefined for text that is none. */
function documentOf(value: Value | undefined): Value | undefined {
  if (typeof value !== "string") return isMap(value) ? value : undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
