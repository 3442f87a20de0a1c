import * as v from "valibot";

/** Which images a rule matches: all, those without a tag, or those that have a tag like each of the patterns. */
export interface Rule {
  readonly priority: number;
  readonly tags: "any" | "untagged" | readonly string[];
  readonly count: { readonly newest: number } | { readonly days: number };
}

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const list = v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.nonEmpty());

const selection = v.strictObject({
  tagStatus: v.picklist(["tagged", "untagged", "any"]),
  tagPatternList: v.optional(list),
  tagPrefixList: v.optional(list),
  countType: v.picklist(["imageCountMoreThan", "sinceImagePushed"]),
  countUnit: v.optional(v.literal("days")),
  countNumber: positive,
});

const schema = v.strictObject({
  rules: v.pipe(
    v.array(
      v.strictObject({
        rulePriority: positive,
        description: v.optional(v.string()),
        selection,
        action: v.strictObject({ type: v.literal("expire") }),
      }),
    ),
    v.nonEmpty(),
    v.maxLength(50),
  ),
});

/**
 * Reads the text of a lifecycle policy, and refuses what PutLifecyclePolicy does: a field that there is none of, a list of tags
 * that does not go with `tagStatus`, five wildcards in a pattern, two rules with one priority or one list of tags, a rule for any
 * image that is not the last, more than 50 rules, a text that is too short or too long.
 * See https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html, and API_PutLifecyclePolicy for the
 * length. Archiving (`transition`, `storageClass`) is not modelled, and refused.
 *
 * @returns the rules by priority
 */
export function parseLifecyclePolicy(text: string): readonly Rule[] {
  if (text.length < 100 || text.length > 30_720) throw refused(`its length is ${text.length}`);
  const read = v.safeParse(schema, JSON.parse(text));
  if (!read.success) throw refused(`${v.getDotPath(read.issues[0])}: ${read.issues[0].message}`);
  const rules = read.output.rules.map(({ rulePriority, selection: chosen }) => ({
    priority: rulePriority,
    tags: tagsOf(chosen),
    count: countOf(chosen),
  }));
  unique(rules.map(({ priority }) => priority));
  unique(rules.map(({ tags }) => JSON.stringify(tags)));
  rules.sort((left, right) => left.priority - right.priority);
  if (rules.slice(0, -1).some(({ tags }) => tags === "any"))
    throw refused("a rule for any image is not the last");
  return rules;
}

type Selection = v.InferOutput<typeof selection>;

function tagsOf({ tagStatus, tagPatternList, tagPrefixList }: Selection): Rule["tags"] {
  const lists = [tagPatternList, tagPrefixList].filter((given) => given !== undefined);
  if (lists.length !== (tagStatus === "tagged" ? 1 : 0))
    throw refused(`${tagStatus} has ${lists.length} lists of tags`);
  if (tagStatus !== "tagged") return tagStatus;
  const patterns = tagPatternList ?? (tagPrefixList ?? []).map((prefix) => `${prefix}*`);
  const wild = patterns.find((pattern) => pattern.split("*").length > 5);
  if (wild !== undefined) throw refused(`${wild} has more than four wildcards`);
  return [...patterns].sort();
}

function countOf({ countType, countUnit, countNumber }: Selection): Rule["count"] {
  if (countType === "sinceImagePushed" && countUnit === "days") return { days: countNumber };
  if (countType === "imageCountMoreThan" && countUnit === undefined) return { newest: countNumber };
  throw refused(`${countType} has the unit ${countUnit}`);
}

function unique(values: readonly unknown[]): void {
  const twice = values.find((value, index) => values.indexOf(value) < index);
  if (twice !== undefined) throw refused(`two rules have ${twice}`);
}

function refused(reason: string): Error {
  return new Error(`InvalidParameterException: the lifecycle policy is refused: ${reason}`);
}
