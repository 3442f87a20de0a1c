/** An object of JSON, read only: its values are still to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object of JSON: no list, no `null`. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is an object as `{}` and `JSON.parse` make it, and none of a class, such as a `Map` or a resource. */
export function isPlainObject(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Every realm has an `Object.prototype` of its own; each is where a chain ends.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is a text; the empty one counts. */
export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** The object that a text is in JSON; `undefined` for a text that is no JSON, or JSON of something else. */
export function jsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
