import fc from "fast-check";
import { compare, parse } from "semver";
import { describe, expect, it } from "vitest";
import { isTag } from "../../components/oci/reference";
import { resolveService } from "../../components/service/resolve-service";
import {
  deployTag,
  planTags,
  rebuildTag,
  skippedTags,
  type TagPolicy,
  tagless,
} from "../../components/service/tags";

const revision = "3f2a9c1d0b7e5f6a7b8c9d0e1f2a3b4c5d6e7f80";
const policy: TagPolicy = resolveService("an-app", {}).tags;

describe("the tags of a run", () => {
  it.each([
    ["a push to the default branch", "refs/heads/main", ["3f2a9c1d0b7e"], ["main", "latest"]],
    ["a push to another branch", "refs/heads/feature/login", ["3f2a9c1d0b7e"], ["feature-login"]],
    ["a bare name of a branch", "feature/login", ["3f2a9c1d0b7e"], ["feature-login"]],
    ["a bare name that may be a tag", "v1.4.2", [], []],
    ["a reference with a line break", "refs/heads/main\n", [], []],
    ["the beginning of a commit id", revision.slice(0, 7), ["3f2a9c1d0b7e"], []],
    ["the bare name of the default branch", "main", ["3f2a9c1d0b7e"], ["main", "latest"]],
    ["a source without references", "", ["3f2a9c1d0b7e"], ["main", "latest"]],
    ["a version tag", "refs/tags/v1.4.2", ["1.4.2"], ["1.4", "1", "latest"]],
    ["a version tag without v", "refs/tags/1.4.2", ["1.4.2"], ["1.4", "1", "latest"]],
    ["a pre-release", "refs/tags/v2.0.0-rc.1", ["2.0.0-rc.1"], []],
    ["a version with build metadata", "refs/tags/v1.4.2+build.7", ["1.4.2_build.7"], ["1.4", "1", "latest"]],
    ["a tag that is no version", "refs/tags/nightly", [], []],
    ["a tag that only looks like a version", "refs/tags/v1.4", [], []],
    ["a pull request", "pr/7", [], []],
    ["a pull request's own reference", "refs/pull/7/head", [], []],
    ["a merge request's own reference", "refs/merge-requests/7/head", [], []],
    ["a branch that is called like one", "refs/heads/pr/7", ["3f2a9c1d0b7e"], ["pr-7"]],
    ["a commit id", revision, ["3f2a9c1d0b7e"], []],
  ])("are planned for %s", (_case, ref, release, moving) => {
    expect(planTags(policy, { revision, ref })).toEqual({ release, moving });
  });

  it.each([
    ["refs/heads/main", ["3f2a9c1d0b7e-main"], ["main-x"]],
    ["refs/tags/v1.4.2", ["1.4.2-3f2a9c1d0b7e"], ["1.4-1"]],
    ["refs/tags/v1.4.2-rc.1", ["1.4.2-rc.1-3f2a9c1d0b7e"], []],
    [revision, [], []],
  ])("leave out a tag when one of its placeholders does not apply to %s", (ref, release, moving) => {
    const templates = [
      "{version}-{branch}",
      "{minor}-{branch}",
      "{commit}-{minor}",
      "{version}-{commit}",
      "{commit}-{branch}",
      "{minor}-{major}",
      "{branch}-x",
    ];

    expect(planTags({ templates, branch: "main" }, { revision, ref })).toEqual({ release, moving });
  });

  it("combine text and placeholders, and list equal tags once", () => {
    const templates = ["app-{commit}", "v{major}.{minor}", "{branch}", "main"];

    const push = planTags({ templates, branch: "main" }, { revision, ref: "refs/heads/main" });

    expect(push).toEqual({ release: ["app-3f2a9c1d0b7e"], moving: ["main"] });
  });

  it("leave out a tag that no registry accepts, such as one made from an over-long branch", () => {
    const plan = planTags(policy, { revision, ref: `refs/heads/${"x".repeat(129)}` });

    expect(plan).toEqual({ release: ["3f2a9c1d0b7e"], moving: [] });
  });

  it.each([
    ["x", true],
    ["_1.4-rc", true],
    ["x".repeat(128), true],
    ["x".repeat(129), false],
    ["", false],
    [".hidden", false],
    ["-x", false],
    ["release/1.4", false],
    ["x ", false],
  ])("may be %j: %s", (text, allowed) => {
    expect(isTag(text)).toBe(allowed);
  });

  it("are always image tags, whatever the branch is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (branch) => {
        const { release, moving } = planTags(policy, { revision, ref: `refs/heads/${branch}` });
        expect([...release, ...moving].filter((tag) => !isTag(tag))).toEqual([]);
      }),
    );
  });

  it("take a revision's text as it is, also where it has the letters of a replacement pattern", () => {
    const plan = planTags({ templates: ["{commit}"], branch: "main" }, { revision: "$&$1abc", ref: "" });

    expect(plan.release).toEqual([]);
  });
});

describe("a branch that is named like a tag of something else", () => {
  const skipped = (branch: string, own: Partial<TagPolicy> = {}) =>
    skippedTags({ ...policy, ...own }, { revision, ref: `refs/heads/${branch}` });

  it.each([
    ["latest", '"latest" is a fixed tag of the service'],
    ["1.4.3", '"1.4.3" may be a tag of "{version}"'],
    ["1.4.3-rc.1", '"1.4.3-rc.1" may be a tag of "{version}"'],
    ["1.4.3_build.7", '"1.4.3_build.7" may be a tag of "{version}"'],
    ["v1.4.3", '"v1.4.3" is named like a version'],
    ["1.4", '"1.4" may be a tag of "{minor}"'],
    ["1", '"1" may be a tag of "{major}"'],
    ["abcdef012345", '"abcdef012345" may be a tag of "{commit}"'],
    ["1.4.2-20261126_101112123", '"1.4.2-20261126_101112123" may be a tag of "{version}"'],
    ["abcdef012345-20261126_101112123", '"abcdef012345-20261126_101112123" may be a tag of "{commit}"'],
    ["cache-linux-amd64", 'tags that start with "cache-" are the build cache\'s'],
  ])("never takes that tag, and the reason is told: %s", (branch, reason) => {
    const facts = { revision, ref: `refs/heads/${branch}` };

    expect(planTags(policy, facts)).toEqual({ release: ["3f2a9c1d0b7e"], moving: [] });
    expect(skippedTags(policy, facts)).toEqual([{ tag: branch, reason }]);
  });

  it.each(["v1", "1.x", "release-1.4", "lates", "cache", "abcdef01234", "renovate/node-20.1.0", "v1.4"])(
    "is not %s",
    (branch) => {
      expect(skipped(branch)).toEqual([]);
    },
  );

  it("is found by the tags that the service has, and by how it writes its versions", () => {
    const numeric = { versions: { prefix: "api-", scheme: "numeric" } } as const;

    expect(skipped("1", { templates: ["{branch}", "{version}"] })).toEqual([]);
    expect(skipped("1.16")).toHaveLength(1);
    expect(skipped("1.16.0.1")).toEqual([]);
    expect(skipped("1.16.0.1", numeric)).toHaveLength(1);
    expect(skipped("api-1.16", { ...numeric, templates: ["{branch}"] })).toEqual([
      { tag: "api-1.16", reason: '"api-1.16" is named like a version' },
    ]);
    expect(skipped("api-1.4.2")).toEqual([]);
    expect(skipped("release/1.4.2", { templates: ["release-{version}", "{branch}"] })).toHaveLength(1);
    expect(skipped("1.4.2", { templates: ["{version}", "b-{branch}"] })).toEqual([]);
  });

  it("may be the default branch with the name of a fixed tag, which it moves anyway", () => {
    const own = { templates: ["{branch}", "edge"], branch: "edge" };

    expect(skipped("edge", own)).toEqual([]);
    expect(planTags(own, { revision, ref: "refs/heads/edge" }).moving).toEqual(["edge"]);
  });

  it("is only asked about for tags that have its name", () => {
    expect(skipped("1.4.2", { templates: ["{commit}", "1.4.2-{commit}"] })).toEqual([]);
    expect(skippedTags(policy, { revision, ref: "refs/tags/v1.4.2" })).toEqual([]);
  });
});

describe("a run without tags", () => {
  const api: TagPolicy = { ...policy, versions: { prefix: "api-", scheme: "numeric" } };

  it.each<[string, string, TagPolicy, string]>([
    [
      "a tag of another service",
      "refs/tags/web-1.2",
      api,
      'git tag "web-1.2" is no version of the service, whose versions have prefix "api-" and scheme "numeric"; use the option "versions", or tag the commit again',
    ],
    [
      "a tag of another scheme",
      "refs/tags/v1.16",
      policy,
      'git tag "v1.16" is no version of the service, whose versions have scheme "semver"; use the option "versions", or tag the commit again',
    ],
    [
      "a tag of no version at all",
      "refs/tags/x",
      { templates: ["latest"], branch: "main" },
      'git tag "x" is no version of the service',
    ],
    ["a pull request", "pr/7", policy, "pull request 7 publishes nothing"],
    [
      "a bare name",
      "1.4.2",
      policy,
      'reference "1.4.2" may be a tag or a branch; start the build with refs/tags/1.4.2 or refs/heads/1.4.2',
    ],
    [
      "a pre-release",
      "refs/tags/v1.4.2-rc.1",
      { ...policy, templates: ["latest"] },
      "the tags of the service have none for refs/tags/v1.4.2-rc.1",
    ],
    [
      "an upload",
      "",
      { ...policy, templates: ["{version}"] },
      "the tags of the service have none for its source",
    ],
    [
      "a branch with a name of others",
      "refs/heads/1.4",
      { ...policy, templates: ["{minor}", "{branch}"] },
      'the tags of the service have none for refs/heads/1.4; tag 1.4 is skipped: "1.4" may be a tag of "{minor}"',
    ],
  ])("says why: %s", (_case, ref, own, reason) => {
    expect(tagless(own, { revision, ref })).toBe(reason);
  });
});

describe("the release tag of a rebuild", () => {
  const started = Date.parse("2026-11-26T10:11:12.123Z");

  it("ends with the start of its run, behind a text that is in no semantic version", () => {
    expect(rebuildTag("1.4.2", started)).toBe("1.4.2-20261126_101112123");
    expect(compare("1.4.2", "1.4.2-20261126")).toBe(1);
    expect(parse("1.4.2-20261126_101112123")).toBeNull();
  });

  it("does not exist where it is longer than a tag may be", () => {
    expect(rebuildTag("x".repeat(109), started)).toHaveLength(128);
    expect(rebuildTag("x".repeat(110), started)).toBeUndefined();
  });
});

describe("the tag to deploy from", () => {
  it.each([
    [["{commit}", "{branch}", "stable"], "stable"],
    [["{commit}", "{branch}"], "main"],
  ])("of %j is %s", (templates, tag) => {
    expect(deployTag({ templates, branch: "main" })).toBe(tag);
  });

  it("does not exist where every tag changes from run to run", () => {
    expect(() => deployTag({ templates: ["{commit}", "{version}"], branch: "main" })).toThrow(
      'options for an image URI have 1 problem:\n  tags: ["{commit}","{version}"] has no tag to deploy from, each changes from run to run; add "latest" or "{branch}", or deploy the digest in the published parameter',
    );
  });
});
