import { isObject, isText, jsonObject } from "../../components/text/json";
import { exactText } from "./body";
import type { Answer } from "./call";

/** What a registry says about an answer, in its own words. */
export interface RegistryNote {
  readonly code: string | undefined;
  /** Status, code and message, such as `404 MANIFEST_UNKNOWN: manifest unknown`. */
  readonly text: string;
}

/** Characters of a message that are shown. */
const LONGEST = 300;

/**
 * Reads the body of an error: the JSON of the distribution spec, that of Amazon, or a page of something between. Nothing that
 * a request is signed with is repeated, whatever the answer quotes.
 */
export function registryNote({
  status,
  headers,
  body,
}: Pick<Answer, "status" | "headers" | "body">): RegistryNote {
  const text = exactText(body) ?? "";
  const { code, message } = firstError(text);
  if (code !== undefined || message !== undefined) {
    const words = message === undefined || message === "" ? "" : `: ${printable(message)}`;
    const named = code === undefined ? "" : ` ${printable(code)}`;
    return { code, text: `${status}${named}${words}` };
  }
  const page = pageOf(text, headers["content-type"]);
  return { code: undefined, text: page === undefined ? String(status) : `${status}, ${page}` };
}

/** `an HTML page ("Sign in")` for a body that is one. */
export function pageOf(text: string, contentType: string | undefined): string | undefined {
  if (!/^text\/html\b/i.test(contentType ?? "") && !/^\s*<(?:!doctype|html)\b/i.test(text)) return undefined;
  const [, title] = /<title>([^<]*)<\/title>/i.exec(text) ?? [];
  return title === undefined ? "an HTML page" : `an HTML page (${JSON.stringify(printable(title))})`;
}

function firstError(text: string): {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
} {
  const value = jsonObject(text);
  if (value === undefined) return {};
  const [first] = Array.isArray(value.errors) ? value.errors : [];
  const error = isObject(first) ? first : value;
  const message = [error.message, error.details, error.error_description].find(isText);
  const code = [error.code, error.error].find(isText);
  return { code, message };
}

function printable(text: string): string {
  const line = text
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, "$1 ...")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
