import { LONGEST_TAG } from "../../oci/reference";
import { asTyped, shown } from "../../text/shown";
import type { Problem } from "../problem";
import { CACHE_TAG_PREFIX, PLACEHOLDERS, templateKind } from "../tag-templates";
import type { OptionGroup } from "./group";
import type { VersionsModel } from "./versions";

/** Option `tags`. */
export interface TagsOption {
  /**
   * Tags of a published image. Text in braces is replaced. A tag is left out when its text does not apply to the run.
   *
   * - `{commit}`: first 12 characters of the revision, on a branch (a release tag, written once)
   * - `{version}`: `1.4.2` for the git tag `v1.4.2` or `1.4.2`, see `versions` (a release tag, written once)
   * - `{version}` and `{commit}` in one tag, such as `{version}-{commit}`: on a version (a release tag)
   * - `{minor}`, `{major}`: `1.4` and `1` for a stable version (moving)
   * - `{branch}`: the branch, with `/` as `-` (moving). A branch that is named like a fixed tag, a version, a commit or a tag of the
   *   build cache does not get it
   * - a fixed text such as `latest`: the newest stable version; while the service has no version, the newest push to the
   *   default branch (moving)
   *
   * Numeric `versions` have no `{minor}` by default.
   *
   * A tag starts with a letter, a digit or `_`. `-` and `.` directly before the first placeholder, with nothing before them,
   * separate nothing and are left out: `-{version}` writes `1.4.2`.
   *
   * @default ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"]
   */
  readonly tags?: readonly string[];
}

/** Part of the model: `templates`. */
export interface TagsModel {
  /** In the order in which they were given. */
  readonly templates: readonly string[];
}

/** The numeric `1.16` is a version of its own, so no `{minor}` may move it. */
const DEFAULT_TAGS = {
  semver: ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"],
  numeric: ["{commit}", "{version}", "{major}", "{branch}", "latest"],
} as const;

export const TAGS: OptionGroup<TagsOption, TagsModel, [VersionsModel]> = {
  checks: { tags: tagProblems },
  resolve: ({ tags }, { versions }) => ({
    templates: (tags ?? DEFAULT_TAGS[versions.scheme]).map(withoutLeadingSeparator),
  }),
};

function tagProblems(tags: unknown): readonly Problem[] {
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
    const earlier = tags.findIndex((other) => isSameTag(other, tag));
    const reason =
      typeof tag === "string" && earlier < index
        ? `${shown(tag)} is listed twice; leave one out`
        : templateReason(tag, tags);
    return reason === undefined ? [] : { path, reason };
  });
}

function isSameTag(left: unknown, right: unknown): boolean {
  if (typeof left !== "string" || typeof right !== "string") return false;
  return withoutLeadingSeparator(left) === withoutLeadingSeparator(right);
}

/** `-{version}` is what a text such as `${prefix}-{version}` comes to when its prefix is empty. */
function withoutLeadingSeparator(tag: string): string {
  return tag.replace(/^[.-]+(?=\{)/, "");
}

/** @param tags the whole list: what a message asks for must not be listed already */
function templateReason(tag: unknown, tags: readonly unknown[]): string | undefined {
  const unlisted = (other: string) => !tags.some((listed) => isSameTag(listed, other));
  const example = ["latest", ...DEFAULT_TAGS.semver].find(unlisted) ?? "edge";
  if (typeof tag !== "string" || tag === "")
    return `${shown(tag)} is not an image tag; use for example ${asTyped(example)}`;
  const wrong = wrongReason(tag);
  if (wrong === undefined) return undefined;
  const mended = mendedTag(tag);
  const isChange = wrongReason(mended) === undefined && unlisted(mended);
  return `${shown(tag)} ${wrong.rule}; ${isChange ? `use for example ${asTyped(mended)}` : wrong.change}`;
}

/** What is wrong with a template, and a change for those that cannot be mended. */
function wrongReason(tag: string): { readonly rule: string; readonly change: string } | undefined {
  const strange = tag.match(/\{+[^{}]*\}*|\}+/g)?.find((one) => !isPlaceholder(one));
  if (strange !== undefined)
    return {
      rule: `has the unknown placeholder ${shown(strange)}`,
      change: `use one of ${PLACEHOLDERS.join(", ")}`,
    };
  const text = PLACEHOLDERS.reduce(
    (rest, placeholder) => rest.replaceAll(placeholder, "x"),
    withoutLeadingSeparator(tag),
  );
  const character = /[^A-Za-z0-9_.-]/u.exec(text)?.[0];
  if (character !== undefined)
    return {
      rule: `is not an image tag, '${character}' is not allowed`,
      change: "use letters, digits, '_', '.' and '-'",
    };
  if (!/^[A-Za-z0-9_]/.test(text))
    return {
      rule: `is not an image tag, it starts with '${text.charAt(0)}'`,
      change: "start with a letter, a digit or '_'",
    };
  if (text.length > LONGEST_TAG)
    return {
      rule: `has ${tag.length} characters, an image tag has at most ${LONGEST_TAG}`,
      change: "shorten it",
    };
  if (text.startsWith(CACHE_TAG_PREFIX))
    return {
      rule: `starts with "${CACHE_TAG_PREFIX}", which is kept for the build cache`,
      change: "use another name",
    };
  if (templateKind(tag) === undefined)
    return {
      rule: `never makes a tag, ${deadRule(tag)}`,
      change: 'write two tags, for example "{version}" and "{branch}"',
    };
  return undefined;
}

/** Why no run ever has all that a template asks for. */
function deadRule(tag: string): string {
  return tag.includes("{branch}")
    ? "a run is of a branch or of a version"
    : "a version has {commit} only beside {version}";
}

function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.some((placeholder) => placeholder === text);
}

/** The template that was probably meant; it may be refused too. */
function mendedTag(tag: string): string {
  return tag
    .replace(OTHER_PLACEHOLDER, (_, name: string) => `{${name.toLowerCase()}}`)
    .replace(/[^A-Za-z0-9_.{}-]/gu, "-")
    .replace(/^[.-]+/, "");
}

/** A placeholder as other programs write it: `${version}`, `$VERSION`, `{{ version }}`, `<version>`, `%version%`. */
const OTHER_PLACEHOLDER = new RegExp(
  `(?:\\$?\\{+|[$<%])\\s*(${PLACEHOLDERS.map((one) => one.slice(1, -1)).join("|")})\\s*(?:\\}+|[>%]|\\b)`,
  "gi",
);
