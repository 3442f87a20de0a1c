import { describe, expect, it } from "vitest";
import { OCI_INDEX, OCI_MANIFEST } from "../../components/oci/media-types";
import { VirtualClock } from "./clock";
import { COUNTINGS, type Counting, expiredImages } from "./lifecycle";
import { FakeRegistry } from "./registry";

const DAY = 24 * 60 * 60_000;
const NOW = Date.parse("2026-03-02T10:00:00Z");

type Selection = Readonly<Record<string, unknown>>;

/** A policy with these selections, in the order of their priority. */
function policy(...selections: readonly Selection[]): string {
  const rules = selections.map((selection, index) => ({
    rulePriority: index + 1,
    description: `rule ${index + 1} of ${selections.length}`,
    selection,
    action: { type: "expire" },
  }));
  return JSON.stringify({ rules });
}

const tagged = (tagPatternList: readonly string[], count: Selection) => ({
  tagStatus: "tagged",
  tagPatternList,
  ...count,
});
const untagged = (count: Selection) => ({ tagStatus: "untagged", ...count });
const newest = (countNumber: number) => ({ countType: "imageCountMoreThan", countNumber });
const olderThan = (countNumber: number) => ({
  countType: "sinceImagePushed",
  countUnit: "days",
  countNumber,
});

/** Names of the images that expire; each is `name: [days ago, ...tags]`. */
function expired(
  images: Readonly<Record<string, readonly [number, ...string[]]>>,
  text: string,
  counting: Counting = "every match",
): readonly string[] {
  const ranked = Object.entries(images).map(([digest, [days, ...tags]]) => ({
    digest,
    tags,
    pushedAt: NOW - days * DAY,
  }));
  return [...expiredImages(ranked, text, NOW, counting).keys()].sort();
}

/** The shape of the examples at https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html */
describe.each(COUNTINGS)("a lifecycle policy that counts %s", (counting) => {
  const pair = { old: [9, "web-1", "live-1"], mid: [7, "web-2", "live-2"], young: [5, "web-3"] } as const;

  it("does not expire by a later rule what an earlier one matched and kept", () => {
    const text = policy(tagged(["live*"], newest(1)), tagged(["web*"], newest(1)));

    expect(expired(pair, text, counting)).toEqual(["old"]);
  });

  it("expires more when the wider rule is the first", () => {
    const text = policy(tagged(["web*"], newest(1)), tagged(["live*"], newest(1)));

    expect(expired(pair, text, counting)).toEqual(["mid", "old"]);
  });

  it("matches an image when each pattern of a rule matches one of its tags", () => {
    const images = { one: [9, "web-1"], other: [9, "live-1"], both: [9, "web-2", "live-2"] } as const;

    expect(expired(images, policy(tagged(["web*", "live*"], olderThan(5))), counting)).toEqual(["both"]);
    expect(
      expired(
        images,
        policy({ tagStatus: "tagged", tagPrefixList: ["web", "live"], ...olderThan(5) }),
        counting,
      ),
    ).toEqual(["both"]);
  });

  it("does not see that two images share a tag's beginning when the pattern names another part", () => {
    const images = { inside: [9, "my-prod-1"], dots: [9, "1.4"], plain: [9, "124"] } as const;

    expect(expired(images, policy(tagged(["*prod*"], olderThan(5))), counting)).toEqual(["inside"]);
    expect(expired(images, policy(tagged(["1.4"], olderThan(5))), counting)).toEqual(["dots"]);
  });

  it("keeps the newest of all images", () => {
    const images = { a: [4, "x"], b: [3], c: [2, "y"], d: [1] } as const;

    expect(expired(images, policy({ tagStatus: "any", ...newest(1) }), counting)).toEqual(["a", "b", "c"]);
  });

  it("expires what is older than the days, and not what is as old", () => {
    const images = { old: [6], same: [5], young: [4] } as const;

    expect(expired(images, policy(untagged(olderThan(5))), counting)).toEqual(["old"]);
  });
});

describe("a rule that counts", () => {
  const images = { a: [4, "web-1"], b: [3], c: [2, "web-2"], d: [1, "abc"], e: [1] } as const;
  const text = policy(tagged(["web*"], newest(1)), untagged(olderThan(1)), {
    tagStatus: "any",
    ...newest(1),
  });

  it("counts what earlier rules matched, as in AWS's example of all rule types", () => {
    expect(expired({ ...images, e: [0.9] }, text)).toEqual(["a", "b", "d"]);
  });

  it("would keep one more if it did not", () => {
    expect(expired({ ...images, e: [0.9] }, text, "only what is left")).toEqual(["a", "b"]);
  });
});

describe("a lifecycle policy is refused", () => {
  const rule = { rulePriority: 1, selection: untagged(newest(1)), action: { type: "expire" } };
  const texts = (...rules: readonly unknown[]) => JSON.stringify({ rules }, null, 40);

  it.each<[string, string, RegExp]>([
    ["with no rule", texts() + " ".repeat(99), /^.*rules: /],
    ["when it is short", '{"rules":[]}', /its length is 12$/],
    ["when it is long", texts(rule) + " ".repeat(30_720), /its length is/],
    ["with a field of its own", texts({ ...rule, keep: true }), /rules\.0\.keep/],
    [
      "with an unknown selection",
      texts({ ...rule, selection: { ...rule.selection, tagRegex: "a" } }),
      /tagRegex/,
    ],
    ["with an unknown action", texts({ ...rule, action: { type: "keep" } }), /action\.type/],
    ["with archiving", texts({ ...rule, action: { type: "transition" } }), /action\.type/],
    [
      "with one priority twice",
      texts(rule, { ...rule, selection: tagged(["a"], newest(1)) }),
      /two rules have 1$/,
    ],
    [
      "with two rules for untagged images",
      texts(rule, { ...rule, rulePriority: 2 }),
      /two rules have "untagged"$/,
    ],
    [
      "with one list of tags twice",
      policy(tagged(["a*"], newest(1)), { tagStatus: "tagged", tagPrefixList: ["a"], ...newest(2) }),
      /two rules have \["a\*"\]$/,
    ],
    [
      "with tags of untagged images",
      policy({ ...untagged(newest(1)), tagPatternList: ["a"] }),
      /1 lists of tags/,
    ],
    ["without tags of tagged images", policy({ tagStatus: "tagged", ...newest(1) }), /0 lists of tags/],
    [
      "with two lists of tags",
      policy({ ...tagged(["a"], newest(1)), tagPrefixList: ["a"] }),
      /tagged has 2 lists of tags/,
    ],
    ["with five wildcards", policy(tagged(["*a*b*c*d*"], newest(1))), /more than four wildcards/],
    [
      "with days and no unit",
      policy(untagged({ countType: "sinceImagePushed", countNumber: 1 })),
      /has the unit undefined/,
    ],
    ["with a number and a unit", policy(untagged({ ...newest(1), countUnit: "days" })), /has the unit days/],
    ["with no number", policy(untagged(newest(0))), /countNumber/],
    [
      "with a rule for any image before another",
      policy({ tagStatus: "any", ...newest(1) }, untagged(newest(1))),
      /any image is not the last/,
    ],
    [
      "with 51 rules",
      policy(...Array.from({ length: 51 }, (_, index) => tagged([`a${index}`], newest(1)))),
      /rules: /,
    ],
  ])("%s", (_, text, reason) => {
    expect(() => expiredImages([], text, NOW, "every match")).toThrow(reason);
  });

  it("unless it has at most 50 rules and four wildcards in each pattern", () => {
    const selections = Array.from({ length: 50 }, (_, index) => tagged([`*a*b*${index}*`], newest(1)));

    expect(expired({ one: [1, "a-b-3"] }, policy(...selections))).toEqual([]);
  });
});

describe("a registry that applies a lifecycle policy", () => {
  const UNTAGGED = policy(untagged(olderThan(1)));

  function registry() {
    const clock = new VirtualClock();
    const images = new FakeRegistry(clock);
    images.create("web");
    const push = (name: string, children: readonly string[] = [], tag?: string) => {
      const mediaType = children.length === 0 ? OCI_MANIFEST : OCI_INDEX;
      const manifests = children.map((digest) => ({ digest }));
      const body = JSON.stringify({ name, ...(children.length > 0 && { manifests }) });
      return images.push("web", body, mediaType, tag === undefined ? {} : { tag });
    };
    return { clock, images, push };
  }

  it("takes the age of an image from its first push, whatever is pushed or tagged again", () => {
    const { clock, images, push } = registry();
    const image = push("an image", [], "aaa");
    clock.advance(8 * DAY);
    push("an image", [], "aab");

    expect(images.expire("web", policy(tagged(["aa*"], olderThan(7))))).toEqual([image]);
    expect(images.tags("web")).toEqual({});
  });

  it("neither counts nor expires what an index with a tag refers to, at any depth", () => {
    const { clock, images, push } = registry();
    const child = push("a child");
    const inner = push("an index", [child]);
    const outer = push("an index of indexes", [inner], "aaa");
    const loose = push("a loose image");
    clock.advance(9 * DAY);
    const young = push("a young image", [], "aab");

    expect(images.expire("web", policy({ tagStatus: "any", ...newest(3) }))).toEqual([]);
    expect(images.expire("web", UNTAGGED)).toEqual([loose]);
    expect([...images.digests("web")].sort()).toEqual([child, inner, outer, young].sort());
  });

  it("deletes an index before its children, which are untagged images from then on", () => {
    const { clock, images, push } = registry();
    const child = push("a child");
    const index = push("an index", [child], "aaa");
    clock.advance(9 * DAY);

    expect(images.expire("web", policy(tagged(["*"], olderThan(7)), untagged(olderThan(1))))).toEqual([
      index,
    ]);
    expect(images.expire("web", UNTAGGED)).toEqual([child]);
  });

  it("deletes an untagged index and its children at once, but no child of an index that stays", () => {
    const { clock, images, push } = registry();
    const [own, shared] = [push("a child"), push("a shared child")];
    const index = push("an index", [own, shared]);
    clock.advance(9 * DAY);
    const young = push("a young index", [shared]);

    expect(images.expire("web", UNTAGGED)).toEqual([index, own]);
    expect(images.digests("web")).toEqual([shared, young]);
  });
});
