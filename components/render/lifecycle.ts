import { LIMITS } from "../service/limits";
import type { NewRepository } from "../service/options/repository/repository";
import { protectedPatterns } from "../service/protected-tags";
import type { Service } from "../service/service";
import { BRANCH_CACHE_TAG_PREFIX } from "../service/tag-templates";

/** An ECR lifecycle policy: rules sorted by priority, as the API returns them. */
export interface LifecyclePolicy {
  readonly rules: readonly LifecycleRule[];
}

/** A rule of a lifecycle policy: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export interface LifecycleRule {
  readonly rulePriority: number;
  readonly description: string;
  readonly selection: LifecycleSelection;
  readonly action: { readonly type: "expire" };
}

/** Which images a rule matches, and which of these expire. */
export type LifecycleSelection = LifecycleTags & LifecycleCount;

type LifecycleTags =
  | { readonly tagStatus: "untagged" }
  /** Every pattern has to match one tag of an image, so rules have one pattern each. */
  | { readonly tagStatus: "tagged"; readonly tagPatternList: readonly string[] };

type LifecycleCount =
  | { readonly countType: "imageCountMoreThan"; readonly countNumber: number }
  | { readonly countType: "sinceImagePushed"; readonly countUnit: "days"; readonly countNumber: number };

/**
 * Lifecycle of a new repository. An image that a rule matches cannot be expired by a later rule, so rules that match the tags to
 * keep, and expire nothing, stand before the rule that matches every tag. It is left with the images that have commit tags
 * alone. Where ECR's patterns cannot tell the tags apart, no tagged image expires. Children of an index go after it.
 * See https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function lifecyclePolicy(
  repository: NewRepository,
  service: Pick<Service, "tags" | "platforms">,
): LifecyclePolicy {
  const tagged = taggedRules(repository, service);
  const rules = [untaggedRule(repository), ...branchCacheRules(repository, tagged.length), ...tagged];
  return {
    rules: rules.map(([description, selection], index) => ({
      rulePriority: index + 1,
      description,
      selection,
      action: { type: "expire" },
    })),
  };
}

type DescribedSelection = readonly [description: string, selection: LifecycleSelection];

function untaggedRule({ keepUntaggedDays }: NewRepository): DescribedSelection {
  return [
    `expire untagged images after ${keepUntaggedDays} days`,
    { tagStatus: "untagged", ...olderThan(keepUntaggedDays) },
  ];
}

/**
 * Branches come and go, and nobody deletes their caches. The rule stands before those that keep tags, one of which matches it too.
 * It is left out where the tags to keep need every rule that a policy may have.
 */
function branchCacheRules(
  { keepBranchCacheDays }: NewRepository,
  taggedRules: number,
): readonly DescribedSelection[] {
  if (taggedRules + 2 > LIMITS.lifecycleRules) return [];
  return [
    [
      `expire caches of branches after ${keepBranchCacheDays} days`,
      { ...taggedLike(`${BRANCH_CACHE_TAG_PREFIX}*`), ...olderThan(keepBranchCacheDays) },
    ],
  ];
}

function taggedRules(
  { keepCommitDays, keepImages }: NewRepository,
  { tags, platforms }: Pick<Service, "tags" | "platforms">,
): readonly DescribedSelection[] {
  const patterns = protectedPatterns(tags);
  if (patterns === undefined) return [];
  const kept = patterns.map(
    (pattern): DescribedSelection => [
      `keep images with a tag like ${pattern}`,
      { ...taggedLike(pattern), ...moreThan(ANY) },
    ],
  );
  const rest: DescribedSelection =
    keepImages === 0
      ? [
          `expire other images after ${keepCommitDays} days`,
          { ...taggedLike("*"), ...olderThan(keepCommitDays) },
        ]
      : [
          `expire other images that are not among the newest ${keepImages}`,
          // ECR also counts the images that earlier rules keep, among them the cache of each platform.
          { ...taggedLike("*"), ...moreThan(keepImages + platforms.length) },
        ];
  return [...kept, rest];
}

function taggedLike(pattern: string): LifecycleTags {
  return { tagStatus: "tagged", tagPatternList: [pattern] };
}

function olderThan(days: number): LifecycleCount {
  return { countType: "sinceImagePushed", countUnit: "days", countNumber: days };
}

function moreThan(images: number): LifecycleCount {
  return { countType: "imageCountMoreThan", countNumber: images };
}

/** More than the 100,000 images of a repository: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
const ANY = 1_000_000;
