import * as v from "valibot";
import { isObject } from "../text/json";
import { membersOf } from "../text/json-text";
import { shown } from "../text/shown";
import { ImageIndexError, type ImageIndexErrorCode } from "./image-index-error";

/**
 * Reads a text as one JSON object whose keys are given once: programs differ in which of two equal keys they take, so
 * such a document would be one image here and another one there.
 *
 * @throws {ImageIndexError} `MALFORMED`
 */
export function parseObject(text: string, place: string): Readonly<Record<string, unknown>> {
  if (/\p{Surrogate}/u.test(text)) {
    throw malformed(
      place,
      "has half of a surrogate pair, so it is not text that was pushed; read it as UTF-8",
    );
  }
  const value = parseJson(text, place);
  if (!isObject(value)) throw malformed(place, `${shown(value)} is not a JSON object`);
  refuseRepeatedKeys(text, place);
  return value;
}

/** @throws {ImageIndexError} `MALFORMED` when a key of the object is given twice */
export function refuseRepeatedKeys(objectJson: string, place: string): void {
  const seen = new Set<string>();
  for (const { key } of membersOf(objectJson)) {
    if (seen.has(key)) throw malformed(place, `has the key ${shown(key)} twice; keep one of them`);
    seen.add(key);
  }
}

/**
 * Holds plain JSON against a schema whose messages are rules that follow the value got, such as `is not a digest`.
 *
 * @throws {ImageIndexError} `MALFORMED`, for the first value that breaks a rule
 */
export function assertSchema<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  place: string,
): asserts value is v.InferOutput<Schema> {
  copyBySchema(schema, value, place, "MALFORMED");
}

/**
 * Reads a value once, into a copy that holds what the schema names: what is given may answer otherwise the next time.
 *
 * @throws {ImageIndexError} `code`, for the first value that breaks a rule
 */
export function copyBySchema<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  place: string,
  code: ImageIndexErrorCode,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  // valibot reports an absent key as an object that lacks the expected "key"
  const absent = issue.input === undefined && issue.expected?.startsWith('"');
  const reason = absent ? "is missing; it must be given" : `${shown(issue.input)} ${issue.message}`;
  throw new ImageIndexError(code, `${place}${pathOf(issue)}`, reason);
}

export function malformed(place: string, reason: string): ImageIndexError {
  return new ImageIndexError("MALFORMED", place, reason);
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(place, `${shown(text)} is not JSON (${error}); give the exact text that was pushed`);
  }
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? [])
    .map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("");
}
