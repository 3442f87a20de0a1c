import { parseLifecyclePolicy, type Rule } from "./lifecycle-policy";
import { wildcard } from "./wildcard";

/** An image as a lifecycle policy sees it. */
export interface RankedImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Milliseconds, of its first push: a tag that is added later does not renew it. */
  readonly pushedAt: number;
}

/**
 * Whether a rule that keeps the newest images also counts those that an earlier rule matched. AWS's examples can be read in both
 * ways, so what must hold has to hold with both.
 */
export type Counting = "every match" | "only what is left";

export const COUNTINGS: readonly Counting[] = ["every match", "only what is left"];

/**
 * The images that a lifecycle policy expires, as ECR documents it: every rule is evaluated on all images, then the rules apply in
 * the order of their priority. An image that matches the tags of a rule is not expired by a later one.
 * See https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules
 *
 * @param text of the policy
 * @param now milliseconds
 * @returns priority of the rule that expires it, by digest
 */
export function expiredImages(
  images: readonly RankedImage[],
  text: string,
  now: number,
  counting: Counting,
): ReadonlyMap<string, number> {
  const newestFirst = [...images].sort((left, right) => right.pushedAt - left.pushedAt);
  const expired = new Map<string, number>();
  const matched = new Set<string>();
  for (const rule of parseLifecyclePolicy(text)) {
    const matches = newestFirst.filter((image) => isMatch(rule, image));
    const left = matches.filter(({ digest }) => !matched.has(digest));
    const marked = new Set(marks(rule, counting === "every match" ? matches : left, now));
    for (const image of left) if (marked.has(image)) expired.set(image.digest, rule.priority);
    for (const { digest } of matches) matched.add(digest);
  }
  return expired;
}

function isMatch({ tags: wanted }: Rule, { tags }: RankedImage): boolean {
  if (wanted === "any") return true;
  if (wanted === "untagged") return tags.length === 0;
  return wanted.every((pattern) => tags.some((tag) => wildcard(pattern).test(tag)));
}

function marks({ count }: Rule, newestFirst: readonly RankedImage[], now: number): readonly RankedImage[] {
  if ("newest" in count) return newestFirst.slice(count.newest);
  return newestFirst.filter(({ pushedAt }) => now - pushedAt > count.days * DAY);
}

const DAY = 24 * 60 * 60_000;
