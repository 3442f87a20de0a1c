import { parseSourceRef, type SourceRef } from "../../components/service/source-ref";
import { templateKind } from "../../components/service/tag-templates";
import { planTags, type SourceFacts, skippedTags, type TagPolicy } from "../../components/service/tags";
import { shown } from "../../components/text/shown";

/** The templates that give a source no tag, with the reason; none where the source gets no tag whatever the templates are. */
export function unusedTemplates(
  tags: TagPolicy,
  source: SourceFacts,
): readonly { readonly template: string; readonly reason: string }[] {
  const ref = parseSourceRef(source.ref, tags);
  return tags.templates.flatMap((template) => {
    const alone = { ...tags, templates: [template] };
    const { release, moving } = planTags(alone, source);
    const found = [...release, ...moving, ...skippedTags(alone, source)];
    const reason = found.length > 0 ? undefined : unusedReason(template, ref, tags.branch);
    return reason === undefined ? [] : [{ template, reason }];
  });
}

function unusedReason(template: string, ref: SourceRef, branch: string): string | undefined {
  const kind = templateKind(template);
  switch (ref.kind) {
    case "branch":
      if (kind === "fixed")
        return `is for the default branch ${shown(branch)} and for stable versions, not for branch ${shown(ref.branch)}`;
      if (kind === "version") return `is for versions, not for branch ${shown(ref.branch)}`;
      return `makes no image tag of branch ${shown(ref.branch)}`;
    case "version":
      if (kind === "branch" || kind === "commit")
        return `is for branches, not for version ${ref.version.text}`;
      return ref.version.stable
        ? `version ${ref.version.text} has no such part`
        : `is for stable versions, and ${ref.version.text} is none`;
    case "revision":
      return "is for branches and versions, not for a commit alone";
    case "tag":
    case "pull-request":
    case "refused":
      return undefined;
  }
}
