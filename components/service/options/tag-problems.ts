import { shown } from "../../text/shown";
import { LIMITS } from "../limits";
import type { Problem } from "../problem";
import { CACHE_TAG_PREFIX } from "../repository";
import { PLACEHOLDERS } from "../tags";

/** Every problem of the `tags` option. */
export function tagProblems(tags: unknown): readonly Problem[] {
  if (tags === undefined) return [];
  if (!Array.isArray(tags) || tags.length === 0) {
    return [
      {
        path: "tags",
        reason: `${shown(tags)} is not a list of tags; use for example ["{commit}", "latest"]`,
      },
    ];
  }
  return tags.flatMap((tag: unknown, index) => {
    const path = `tags[${index}]`;
    const reason =
      tags.indexOf(tag) < index ? `${shown(tag)} is listed twice; leave one out` : templateReason(tag);
    return reason === undefined ? [] : { path, reason };
  });
}

function templateReason(tag: unknown): string | undefined {
  if (typeof tag !== "string" || tag === "")
    return `${shown(tag)} is not an image tag; use for example "latest"`;
  const text = PLACEHOLDERS.reduce((rest, placeholder) => rest.replaceAll(placeholder, "x"), tag);
  const braces = /\{[^}]*\}?/.exec(text)?.[0];
  if (braces !== undefined)
    return `${shown(tag)} has the unknown placeholder ${shown(braces)}; use one of ${PLACEHOLDERS.join(", ")}`;
  const wrong = /[^A-Za-z0-9_.-]/u.exec(text)?.[0];
  if (wrong !== undefined) {
    const mended = tag.replace(/[^A-Za-z0-9_.{}-]/gu, "-");
    return `${shown(tag)} is not an image tag, '${wrong}' is not allowed; use for example ${shown(mended)}`;
  }
  if (/^[.-]/.test(text))
    return `${shown(tag)} is not an image tag, it starts with '${text[0]}'; start with a letter, a digit or '_'`;
  if (text.length > LIMITS.tag)
    return `${shown(tag)} has ${tag.length} characters, an image tag has at most ${LIMITS.tag}; shorten it`;
  if (text.startsWith(CACHE_TAG_PREFIX))
    return `${shown(tag)} starts with "${CACHE_TAG_PREFIX}", which is kept for the build cache; use another name`;
  return undefined;
}
