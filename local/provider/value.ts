/** A property value as the engine sends it: plain JSON, with the unknown value, assets and archives as marked values. */
export type Value = null | boolean | number | string | readonly Value[] | ValueMap;

/** A property bag. */
export interface ValueMap {
  readonly [name: string]: Value;
}

/**
 * Stands for a value that is only known after the deployment; sent in previews.
 * Source: `unknownValue` in the `runtime/rpc` module of `@pulumi/pulumi`.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isMap(value: unknown): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

/** A value made of parts that may be undefined, without these; whole maps and lists are gone through. */
export function compact(value: unknown): Value {
  if (isList(value)) return value.filter((item) => item !== undefined).map(compact);
  if (isMap(value)) return compactMap(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}

/** The same for a property bag; null is a property that is not there, as the engine has it. */
export function compactMap(map: Readonly<Record<string, unknown>>): ValueMap {
  const present = Object.entries(map).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, compact(value)]));
}

/** Whether a value holds an unknown one, at any depth. */
export function hasUnknown(value: Value): boolean {
  if (isList(value)) return value.some(hasUnknown);
  if (isMap(value)) return Object.values(value).some(hasUnknown);
  return value === UNKNOWN;
}

/** Whether a value says nothing: AWS answers an unset property with any of these. */
export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  if (isList(value)) return value.length === 0;
  return isMap(value) && Object.values(value).every(isEmpty);
}

/** Whether two values are the same, whatever the order of the keys. */
export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  if (isMap(left) && isMap(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].every((name) => sameValue(left[name], right[name]));
  }
  return left === right;
}

/** The text by key of a value; empty for one that is no map. */
export function textsOf(value: Value | undefined): Readonly<Record<string, string>> {
  if (!isMap(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
