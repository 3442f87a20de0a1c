import { LIMITS } from "./limits";
import { branchSlug } from "./source-ref";
import { CACHE_TAG_PREFIX, PLACEHOLDERS, templateKind } from "./tag-templates";
import type { TagPolicy } from "./tags";

/**
 * Tag patterns of ECR that tell the images to keep from the ones that have commit tags alone. Every tag of a version, every
 * moving tag and every cache tag matches one of them, with one exception: the branch tag of a branch other than the default
 * one, when its name has nothing but the characters of commit tags, such as `feed` or `2026-11`.
 *
 * ECR's patterns have no character classes and no "not", so a commit tag cannot be named. What can be named is everything
 * that a commit tag never has: one pattern for each such character, such as `*g*`.
 *
 * @returns `undefined` when the tags of the service cannot be told apart, or need more rules than a policy may have
 */
export function protectedPatterns(tags: TagPolicy): readonly string[] | undefined {
  const { templates } = tags;
  const common = new Set([...COMMIT_TAG_CHARACTERS, ...commitLiterals(templates)]);
  const telling = TELLING_CHARACTERS.filter((character) => !common.has(character) || character === DOT);
  const isHidden = (text: string) => !telling.some((character) => text.includes(character));
  const majors = templates.filter(namesOnlyMajor);
  if (majors.some((template) => isHidden(literalOf(template))) && !templates.some(isVersionTag))
    return undefined;
  const hidden = [...steadyTags(tags), `${CACHE_TAG_PREFIX}*`].filter(isHidden);
  const patterns = [...new Set([...hidden, ...telling.map((character) => `*${character}*`)])];
  return patterns.length + OTHER_RULES > LIMITS.lifecycleRules ? undefined : patterns;
}

/**
 * Whether every published image keeps a tag of its own when its moving tags move on: the commit or the version that it was
 * built of. A commit tag with the name of the branch in it may be too long to be written.
 */
export function keepsOwnTag({ templates }: TagPolicy): boolean {
  const commit = templates.some((template) => isCommitTag(template) && !template.includes("{branch}"));
  return commit && templates.some(isVersionTag);
}

/** Hex digits of a commit, and what stands in the time that the tag of a rebuild ends with. */
const COMMIT_TAG_CHARACTERS = "0123456789abcdef-_";

const DOT = ".";

/** Every other character of a tag: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const TELLING_CHARACTERS = [..."ghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", DOT];

/** The rule of untagged images and the one that expires the rest. */
const OTHER_RULES = 2;

/** Moving tags that are known beforehand: fixed texts, and the tags of the default branch. */
function steadyTags({ templates, branch }: TagPolicy): readonly string[] {
  const steady = templates.filter(
    (template) => !isCommitTag(template) && ["fixed", "branch"].includes(templateKind(template) ?? ""),
  );
  return steady.map((template) => template.replaceAll("{branch}", branchSlug(branch)));
}

function commitLiterals(templates: readonly string[]): string {
  return templates.filter(isCommitTag).map(literalOf).join("");
}

/** What stands around the placeholders. */
function literalOf(template: string): string {
  return PLACEHOLDERS.reduce((text, placeholder) => text.replaceAll(placeholder, ""), template);
}

/** The commit, with or without its branch; a version with its commit is one of the version. */
function isCommitTag(template: string): boolean {
  return template.includes("{commit}") && templateKind(template) !== "version";
}

function isVersionTag(template: string): boolean {
  return templateKind(template) === "version" && template.includes("{version}");
}

/** The texts of `{version}` and `{minor}` have a dot, the one of `{major}` has none. */
function namesOnlyMajor(template: string): boolean {
  return (
    templateKind(template) === "version" && !template.includes("{version}") && !template.includes("{minor}")
  );
}
