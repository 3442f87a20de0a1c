import { literalPattern } from "../text/literal-pattern";
import { type VersionPolicy, versionPattern } from "./versions";

/** Placeholders of a tag template; the first two make a release tag. */
export const PLACEHOLDERS = ["{commit}", "{version}", "{minor}", "{major}", "{branch}"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** What the tags of the registry cache of each platform start with; builds rewrite them. */
export const CACHE_TAG_PREFIX = "cache-";

/** What the tags of the caches of all but the default branch start with; no name of a service has a dot. */
export const BRANCH_CACHE_TAG_PREFIX = `${CACHE_TAG_PREFIX}branch.`;

/**
 * What a template writes a tag for: `fixed` has no placeholder. `undefined` for one that never writes any, since its placeholders
 * do not apply to one run: `{branch}` and `{version}` exclude each other, and a version has `{commit}` beside `{version}` alone.
 */
export function templateKind(template: string): "fixed" | "branch" | "version" | "commit" | undefined {
  const [commit, version, minor, major, branch] = PLACEHOLDERS.map((one) => template.includes(one));
  if (version || minor || major) return branch || (commit && !version) ? undefined : "version";
  if (branch) return "branch";
  return commit ? "commit" : "fixed";
}

/** Whether a tag made from `template` is written once. */
export function isRelease(template: string): boolean {
  return template.includes("{commit}") || template.includes("{version}");
}

/** What every tag of a template starts with; all of a fixed tag. */
function literalPrefix(template: string): string {
  const starts = PLACEHOLDERS.map((placeholder) => template.indexOf(placeholder)).filter((at) => at >= 0);
  return template.slice(0, Math.min(template.length, ...starts));
}

/** Whether tags of two templates may be one tag, by what they start with; nothing follows the start of a fixed tag. */
export function canMeet(left: string, right: string): boolean {
  const [one, other] = [literalPrefix(left), literalPrefix(right)];
  const startsOther = other === right ? one === other : one.startsWith(other);
  return startsOther || (one === left ? one === other : other.startsWith(one));
}

/** The tag of a template; `undefined` where a placeholder has no value. */
export function renderTemplate(
  template: string,
  values: Readonly<Partial<Record<Placeholder, string>>>,
): string | undefined {
  return PLACEHOLDERS.filter((placeholder) => template.includes(placeholder)).reduce<string | undefined>(
    (text, placeholder) => {
      const value = values[placeholder];
      return value === undefined ? undefined : text?.replaceAll(placeholder, () => value);
    },
    template,
  );
}

/** A version as a piece of an image tag, which holds no `+`. */
export function versionSlug(text: string): string {
  return text.replace("+", "_");
}

/** Whether a template for versions or commits can make a tag; also for the tag of a rebuild. */
export function canMake(template: string, tag: string, versions: VersionPolicy | undefined): boolean {
  const patterns: Readonly<Record<Placeholder, string>> = {
    "{commit}": "[0-9a-f]{12}",
    "{version}": versionPattern(versions).replaceAll("\\+", "_"),
    "{minor}": "[0-9]+\\.[0-9]+",
    "{major}": "[0-9]+",
    "{branch}": ".+",
  };
  const rebuild = isRelease(template) ? "(-[0-9]{8}_[0-9]{9})?" : "";
  const pattern = PLACEHOLDERS.reduce(
    (text, placeholder) => text.replaceAll(literalPattern(placeholder), () => patterns[placeholder]),
    literalPattern(template),
  );
  return new RegExp(`^${pattern}${rebuild}$`).test(tag);
}
