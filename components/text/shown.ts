import { isObject, isPlainObject } from "./json";

/** A value as it is shown in a message: JSON, cut to 100 characters; an object of a class is shown by the class alone. */
export function shown(value: unknown): string {
  const text = wordOf(value) ?? jsonOf(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

/** A value that may be a secret itself, as a message shows it: an ARN as it is, everything else by its kind alone. */
export function shownInPrivate(value: unknown): string {
  if (typeof value === "string") return value.startsWith("arn:") ? shown(value) : "the text";
  if (Array.isArray(value)) return "the list";
  return isPlainObject(value) ? "the object" : shown(value);
}

/** A text as a user types it: in quotes and whole, for a change that a message asks for. */
export function asTyped(text: string): string {
  return JSON.stringify(text);
}

/** What JSON has no form for, or hides. */
function wordOf(value: unknown): string | undefined {
  if (typeof value === "function") return "a function";
  if (isObject(value) && !isPlainObject(value)) return `an object of ${classOf(value)}`;
  const json = value === null || ["string", "boolean", "object"].includes(typeof value);
  return json || Number.isFinite(value) ? undefined : String(value);
}

function classOf(value: object): string {
  const name: unknown = Object.getPrototypeOf(value).constructor?.name;
  return typeof name === "string" && name !== "" ? `class ${name}` : "a class";
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key: string) {
      const inner = this[key];
      return inner === undefined ? undefined : (wordOf(inner) ?? inner);
    });
  } catch {
    return Array.isArray(value) ? "a list" : "an object";
  }
}
