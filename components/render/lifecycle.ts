import type { Repository } from "../service/options/repository";
import { CACHE_TAG_PREFIX } from "../service/tag-templates";

/** An ECR lifecycle policy: rules sorted by priority, as the API returns them. */
export interface LifecyclePolicy {
  readonly rules: readonly LifecycleRule[];
}

interface LifecycleRule {
  readonly rulePriority: number;
  readonly description: string;
  readonly selection: Readonly<Record<string, string | number | readonly string[]>>;
  readonly action: { readonly type: "expire" };
}

/**
 * Lifecycle of a new repository. The cache tags match the first rule, which never expires them, and so are left
 * alone by the later ones; children of an index go with the index, never before it.
 * See https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function lifecyclePolicy(repository: Extract<Repository, { kind: "new" }>): LifecyclePolicy {
  const rules: LifecycleRule[] = [
    {
      rulePriority: 1,
      description: "keep the build cache of every platform",
      selection: {
        tagStatus: "tagged",
        tagPrefixList: [CACHE_TAG_PREFIX],
        countType: "imageCountMoreThan",
        countNumber: CACHE_TAGS_KEPT,
      },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: `expire untagged images after ${repository.keepUntaggedDays} days`,
      selection: {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: repository.keepUntaggedDays,
      },
      action: { type: "expire" },
    },
  ];
  if (repository.keepImages === 0) return { rules };
  const newest: LifecycleRule = {
    rulePriority: 3,
    description: `keep the newest ${repository.keepImages} tagged images`,
    selection: {
      tagStatus: "tagged",
      tagPatternList: ["*"],
      countType: "imageCountMoreThan",
      countNumber: repository.keepImages,
    },
    action: { type: "expire" },
  };
  return { rules: [...rules, newest] };
}

/** More cache tags than there are platforms, so that the rule matches them all and expires none. */
const CACHE_TAGS_KEPT = 100;
