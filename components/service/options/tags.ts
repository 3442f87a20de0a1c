import { LONGEST_TAG } from "../../oci/reference";
import { shown } from "../../text/shown";
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
  resolve: ({ tags }, { versions }) => ({ templates: [...(tags ?? DEFAULT_TAGS[versions.scheme])] }),
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
    const reason =
      typeof tag === "string" && tags.indexOf(tag) < index
        ? `${shown(tag)} is listed twice; leave one out`
        : (templateReason(tag) ?? deadReason(tag));
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
  if (text.length > LONGEST_TAG)
    return `${shown(tag)} has ${tag.length} characters, an image tag has at most ${LONGEST_TAG}; shorten it`;
  if (text.startsWith(CACHE_TAG_PREFIX))
    return `${shown(tag)} starts with "${CACHE_TAG_PREFIX}", which is kept for the build cache; use another name`;
  return undefined;
}

/** Why no run ever has all that a template asks for. */
function deadReason(tag: unknown): string | undefined {
  if (typeof tag !== "string" || templateKind(tag) !== undefined) return undefined;
  const rule = tag.includes("{branch}")
    ? "a run is of a branch or of a version"
    : "a version has {commit} only beside {version}";
  return `${shown(tag)} never makes a tag, ${rule}; write two tags, for example "{version}" and "{branch}"`;
}
