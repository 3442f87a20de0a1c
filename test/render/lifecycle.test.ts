import { describe, expect, it } from "vitest";
import { type LifecycleRule, lifecyclePolicy } from "../../components/render/lifecycle";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { resolveService } from "../../components/service/resolve-service";
import { parseLifecyclePolicy } from "../fakes/lifecycle-policy";

function rulesOf(options: ServiceOptions = {}): readonly LifecycleRule[] {
  const service = resolveService("billing", options);
  if (service.repository.kind !== "new") throw new Error("expected a new repository");
  return lifecyclePolicy(service.repository, service).rules;
}

describe("the lifecycle policy of a repository", () => {
  it.each<ServiceOptions>([
    {},
    { repository: { keepImages: 10 } },
    { tags: ["sha-{commit}", "beef", "{branch}"], repository: { keepCommitDays: 3680 } },
    { tags: ["{commit}", "{major}"] },
    { tags: ["latest"] },
  ])("is one that ECR takes, sorted by priority: %j", (options) => {
    const rules = rulesOf(options);

    expect(parseLifecyclePolicy(JSON.stringify({ rules })).map(({ priority }) => priority)).toEqual(
      rules.map(({ rulePriority }) => rulePriority),
    );
    expect(rules.map(({ rulePriority }) => rulePriority)).toEqual(rules.map((_, index) => index + 1));
  });

  it("expires untagged images after two weeks and commit images after 120 days by default", () => {
    const rules = rulesOf();

    expect(rules).toHaveLength(50);
    expect(rules.at(0)).toEqual({
      rulePriority: 1,
      description: "expire untagged images after 14 days",
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
      action: { type: "expire" },
    });
    expect(rules.at(-1)).toEqual({
      rulePriority: 50,
      description: "expire other images after 120 days",
      selection: {
        tagStatus: "tagged",
        tagPatternList: ["*"],
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: 120,
      },
      action: { type: "expire" },
    });
  });

  it("has one rule for each pattern to protect, which never expires anything", () => {
    const kept = rulesOf().slice(2, -1);

    expect(kept.map(({ selection }) => "tagPatternList" in selection && selection.tagPatternList)).toEqual(
      [..."ghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ."].map((character) => [`*${character}*`]),
    );
    for (const { selection } of kept)
      expect(selection).toMatchObject({
        tagStatus: "tagged",
        countType: "imageCountMoreThan",
        countNumber: 1_000_000,
      });
  });

  it.each([
    [["linux/amd64", "linux/arm64"], 12],
    [["linux/arm64"], 11],
    [["linux/amd64", "linux/386", "linux/arm64", "linux/arm/v7"], 14],
  ])(
    "leaves room for the cache of each platform of %j beside the images to keep",
    (platforms, countNumber) => {
      expect(rulesOf({ platforms, repository: { keepImages: 10 } }).at(-1)).toMatchObject({
        description: "expire other images that are not among the newest 10",
        selection: { tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber },
      });
    },
  );

  it("expires no tagged image where the tags cannot be told apart", () => {
    expect(rulesOf({ tags: ["{commit}", "{major}"] }).map(({ description }) => description)).toEqual([
      "expire untagged images after 120 days",
      "expire caches of branches after 14 days",
    ]);
  });

  it("has fifty rules at most", () => {
    expect(rulesOf({ tags: ["{commit}", "{version}", "beef"] })).toHaveLength(50);
    expect(rulesOf({ tags: ["{commit}", "{version}", "beef", "cafe"] })).toHaveLength(2);
  });

  it.each([
    [{}, 14],
    [{ keepBranchCacheDays: 3 }, 3],
  ])(
    "expires the caches of branches before it keeps a tag for one of its characters: %j",
    (repository, days) => {
      expect(rulesOf({ repository }).at(1)).toEqual({
        rulePriority: 2,
        description: `expire caches of branches after ${days} days`,
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["cache-branch.*"],
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: days,
        },
        action: { type: "expire" },
      });
    },
  );

  it("keeps the caches of branches where the tags to keep need every rule", () => {
    const kept = rulesOf({ tags: ["{commit}", "{version}", "beef"] });

    expect(
      kept
        .filter(({ description }) => description.startsWith("expire"))
        .map(({ description }) => description),
    ).toEqual(["expire untagged images after 14 days", "expire other images after 120 days"]);
  });
});
