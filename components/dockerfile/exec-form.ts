import { trimStart } from "./white-space";

/** What the arguments of an instruction are: strings in a JSON list, or anything else. */
export type ExecForm =
  | { readonly kind: "exec"; readonly words: readonly string[] }
  | { readonly kind: "shell" }
  /** A list of JSON that holds something else than strings, which BuildKit refuses. */
  | { readonly kind: "refused" };

/** Reads a text as the exec form; what is not JSON is a command for the shell. */
export function execFormOf(text: string): ExecForm {
  const json = trimStart(text);
  if (!json.startsWith("[")) return { kind: "shell" };
  const value = parsedJson(json);
  if (!Array.isArray(value)) return { kind: "shell" };
  if (!value.every((word): word is string => typeof word === "string")) return { kind: "refused" };
  return { kind: "exec", words: value.map((word) => word.replace(/\p{Surrogate}/gu, "\ufffd")) };
}

/** `undefined` for what Go does not decode, which includes a number out of its range. */
function parsedJson(json: string): unknown {
  let outOfRange = false;
  try {
    const value: unknown = JSON.parse(json, (_key, inner: unknown) => {
      if (typeof inner === "number" && !Number.isFinite(inner)) outOfRange = true;
      return inner;
    });
    return outOfRange ? undefined : value;
  } catch {
    return undefined;
  }
}
