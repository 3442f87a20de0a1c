import { isObject, isText } from "../text/json";

/** The annotations of a stored index or manifest; none when it has none or cannot be read. */
export function annotationsOf(body: string): Readonly<Record<string, string | undefined>> {
  try {
    const annotations: unknown = JSON.parse(body)?.annotations;
    if (!isObject(annotations)) return {};
    return Object.fromEntries(
      Object.entries(annotations).flatMap(([key, value]) => (isText(value) ? [[key, value]] : [])),
    );
  } catch {
    return {};
  }
}
