import { shown } from "../text/shown";
import type { Problem } from "./problem";
import { canMake, isRelease, renderTemplate, templateKind } from "./tag-templates";
import { skippedTags, type TagPolicy } from "./tags";

/** Values that versions of both schemes have. */
const EXAMPLE = { "{minor}": "1.4", "{major}": "1" };

/** Problems of tags with each other, with the versions and with the default branch; each by itself has none. */
export function tagPolicyProblems(tags: Required<TagPolicy>): readonly Problem[] {
  const { templates, branch } = tags;
  const clashes = templates.flatMap((template, index) => {
    const reason = clashReason(template, tags);
    return reason === undefined ? [] : [{ path: `tags[${index}]`, reason }];
  });
  const skipped = skippedTags(tags, { revision: "0".repeat(40), ref: "" }).map(({ tag, reason }) => ({
    path: "tags",
    reason: `the default branch ${shown(branch)} would never get its tag ${shown(tag)}: ${reason}; leave "{branch}" out, or write "branch-{branch}"`,
  }));
  return [...clashes, ...skipped];
}

/** Why a moving tag may be the release tag of a version or commit, or a fixed tag any tag of these. */
function clashReason(template: string, { templates, versions }: Required<TagPolicy>): string | undefined {
  const kind = templateKind(template);
  if (isRelease(template) || (kind !== "fixed" && kind !== "version")) return undefined;
  const tag = renderTemplate(template, EXAMPLE);
  if (tag === undefined) return undefined;
  const other = templates.find((one) => {
    const rival = templateKind(one);
    if (rival !== "version" && rival !== "commit") return false;
    return (kind === "fixed" || isRelease(one)) && canMake(one, tag, versions);
  });
  if (other === undefined) return undefined;
  const what = kind === "fixed" ? shown(template) : `${shown(template)}, such as ${shown(tag)},`;
  return `${what} may be a tag of ${shown(other)} too${isRelease(other) ? ", which is written once" : ""}; leave one of them out, or use for example ${shown(`${template}.x`)}`;
}
