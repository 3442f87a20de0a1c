import { shown } from "../../../text/shown";
import { LIMITS } from "../../limits";
import type { Problem } from "../../problem";
import { CACHE_TAG_PREFIX, isRelease } from "../../tag-templates";
import type { RepositoryOptions } from "./repository-options";

/** Part of a new repository: which of its tags may move. */
export interface TagMutabilityModel {
  /** ECR `imageTagMutability`. */
  readonly tagMutability: "MUTABLE" | "IMMUTABLE_WITH_EXCLUSION";
  /** Wildcard filters of tags that may move; empty for a mutable repository. */
  readonly mutableTags: readonly string[];
}

/**
 * ECR guards release tags too when an exclusion filter can name every moving tag. A filter has two wildcards at most, so it cannot
 * separate `1.4` from `1.4.2`. With such tags, only the publisher guards release tags.
 */
export function resolveTagMutability(
  { tagMutability }: Pick<RepositoryOptions, "tagMutability">,
  templates: readonly string[],
): TagMutabilityModel {
  const moving = templates.filter((template) => !isRelease(template));
  const filters = [`${CACHE_TAG_PREFIX}*`, ...moving];
  const nameable = moving.every((template) => !template.includes("{"));
  if (tagMutability === "MUTABLE" || !nameable || filters.length > LIMITS.mutabilityExclusions)
    return { tagMutability: "MUTABLE", mutableTags: [] };
  return { tagMutability: "IMMUTABLE_WITH_EXCLUSION", mutableTags: filters };
}

export function tagMutabilityProblem(path: string, value: unknown): Problem | undefined {
  if (value === "MUTABLE") return undefined;
  const immutable = typeof value === "string" && value.startsWith("IMMUTABLE");
  const rule = immutable
    ? "would stop the build cache and every moving tag, and release tags cannot move already"
    : 'is not "MUTABLE"';
  return { path, reason: `${shown(value)} ${rule}; leave it out, or use "MUTABLE" to let every tag move` };
}
