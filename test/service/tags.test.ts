import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTag } from "../../components/oci/reference";
import { resolveService } from "../../components/service/resolve-service";
import { deployTag, planTags, type TagPolicy } from "../../components/service/tags";

const revision = "3f2a9c1d0b7e5f6a7b8c9d0e1f2a3b4c5d6e7f80";
const policy: TagPolicy = resolveService("an-app", {}).tags;

describe("the tags of a run", () => {
  it.each([
    ["a push to the default branch", "refs/heads/main", ["3f2a9c1d0b7e"], ["main", "latest"]],
    ["a push to another branch", "refs/heads/feature/login", ["3f2a9c1d0b7e"], ["feature-login"]],
    ["a bare branch name", "main", ["3f2a9c1d0b7e"], ["main", "latest"]],
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

  it("end the commit tag with the id of a run that has its own, so that a rebuild never meets the first build's tag", () => {
    const plan = planTags(policy, { revision, ref: "refs/heads/main", rebuild: "nightly-20261123" });

    expect(plan.release).toEqual(["3f2a9c1d0b7e-nightly-20261123"]);
  });

  it.each([undefined, ""])("have nothing behind the commit in a run whose own id is %j", (rebuild) => {
    const run = { revision, ref: "", ...(rebuild === undefined ? {} : { rebuild }) };

    expect(planTags(policy, run).release).toEqual(["3f2a9c1d0b7e"]);
  });

  it("leave out a tag when one of its placeholders does not apply, whichever it is", () => {
    const templates = ["{version}-{branch}", "{commit}-{version}", "{branch}-x"];

    const push = planTags({ templates, branch: "main" }, { revision, ref: "refs/heads/main" });

    expect(push).toEqual({ release: [], moving: ["main-x"] });
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
