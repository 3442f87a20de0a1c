import { shown } from "../text/shown";
import { CACHE_TAG_PREFIX, canMake, templateKind } from "./tag-templates";
import { isNamedLikeVersion, type VersionPolicy } from "./versions";

/** What a service's tags are already for, besides its branches. */
export interface TagUses {
  readonly templates: readonly string[];
  readonly versions?: VersionPolicy;
}

/**
 * Why a branch may not have the tag that is made from its name, `undefined` when it may: the cache, a fixed tag, a version or a
 * commit has that tag, or people would read it as a version.
 *
 * @param isDefault whether it is the default branch, whose pushes move the fixed tags anyway
 */
export function takenReason(
  tag: string,
  isDefault: boolean,
  { templates, versions }: TagUses,
): string | undefined {
  if (tag.startsWith(CACHE_TAG_PREFIX))
    return `tags that start with "${CACHE_TAG_PREFIX}" are the build cache's`;
  if (!isDefault && templates.includes(tag)) return `${shown(tag)} is a fixed tag of the service`;
  const template = templates.find((one) => isOfOthers(one) && canMake(one, tag, versions));
  if (template !== undefined) return `${shown(tag)} may be a tag of ${shown(template)}`;
  return isNamedLikeVersion(tag, versions) ? `${shown(tag)} is named like a version` : undefined;
}

function isOfOthers(template: string): boolean {
  const kind = templateKind(template);
  return kind === "version" || kind === "commit";
}
