/** An object of JSON, read only: its values are still to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object of JSON: no list, no `null`. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a text; the empty one counts. */
export function isText(value: unknown): value is string {
  return typeof value === "string";
}
