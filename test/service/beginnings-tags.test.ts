import { describe, expect, it } from "vitest";
import { resolveService } from "../../components/service/resolve-service";
import { planTags, type TagPolicy } from "../../components/service/tags";
import type { VersionPolicy } from "../../components/service/versions";

const revision = "3f2a9c1d0b7e5f648a9cbbd0e1f23344556677ab";
const BARE: TagPolicy = {
  templates: ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"],
  branch: "main",
};

describe("the tags that a beginning may write", () => {
  it.each([
    ["F06-branch-slug-twins", "refs/heads/feature/a", ["feature-a"]],
    ["P02-feature/JIRA-123_foo", "refs/heads/feature/JIRA-123_foo", ["feature-JIRA-123_foo"]],
    [
      "P02-dependabot/npm_and_yarn/@type",
      "refs/heads/dependabot/npm_and_yarn/@types/node-20.1.0",
      ["dependabot-npm_and_yarn--types-node-20.1.0"],
    ],
    ["P02-renovate/major-aws-sdk", "refs/heads/renovate/major-aws-sdk", ["renovate-major-aws-sdk"]],
    ["P02-功能", "refs/heads/功能", []],
    ["P02-xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", `refs/heads/${"x".repeat(139)}`, []],
  ])("%s: a branch", (_id, ref, moving) => {
    for (const policy of [BARE, resolveService("an-app", {}).tags])
      expect(planTags(policy, { revision, ref })).toEqual({ release: ["3f2a9c1d0b7e"], moving });
  });

  it.each<[string, string, VersionPolicy, string, readonly string[]]>([
    ["G01-api@1.2.3", "refs/tags/api@1.2.3", { prefix: "api@", scheme: "semver" }, "1.2.3", ["1.2", "1"]],
    ["G01-api/v1.2.3", "refs/tags/api/v1.2.3", { prefix: "api/", scheme: "semver" }, "1.2.3", ["1.2", "1"]],
    ["G01-api-v1.2.3", "refs/tags/api-v1.2.3", { prefix: "api-", scheme: "semver" }, "1.2.3", ["1.2", "1"]],
    ["G02-v1.16", "refs/tags/v1.16", { prefix: "", scheme: "numeric" }, "1.16", ["1"]],
    ["G02-v0.9.2.5-rc.1", "refs/tags/v0.9.2.5-rc.1", { prefix: "", scheme: "numeric" }, "0.9.2.5-rc.1", []],
    ["G02-2026.02.0", "refs/tags/2026.02.0", { prefix: "", scheme: "numeric" }, "2026.02.0", ["2026"]],
  ])("%s: a version of a service that says how it writes them", (_id, ref, versions, version, moving) => {
    const { tags } = resolveService("an-app", { versions });
    const stable = moving.length > 0;

    expect(planTags(BARE, { revision, ref }).release).toEqual([version]);
    expect(planTags(tags, { revision, ref })).toEqual({
      release: [version],
      moving: stable ? [...moving, "latest"] : [],
    });
    expect(planTags(resolveService("an-app", {}).tags, { revision, ref })).toEqual({
      release: [],
      moving: [],
    });
  });
});
