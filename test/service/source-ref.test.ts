import { describe, expect, it } from "vitest";
import {
  branchSlug,
  isCommit,
  parseSourceRef,
  pullRequestOf,
  versionOf,
} from "../../components/service/source-ref";

const SHA1 = "3f2a9c1d0b7e5f6a7b8c9d0e1f2a3b4c5d6e7f80";
const SHA256 = "0".repeat(64);

describe("a git reference", () => {
  it.each([
    ["", { kind: "branch", branch: "trunk" }],
    ["refs/heads/main", { kind: "branch", branch: "main" }],
    ["refs/heads/a/refs/heads/b", { kind: "branch", branch: "a/refs/heads/b" }],
    ["a/refs/heads/b", { kind: "branch", branch: "a/refs/heads/b" }],
    ["feature/pr/7", { kind: "branch", branch: "feature/pr/7" }],
    ["pr/7", { kind: "pull-request", number: "7" }],
    ["refs/tags/nightly", { kind: "tag", tag: "nightly" }],
    ["refs/tags/vv1.4.2", { kind: "tag", tag: "vv1.4.2" }],
    ["refs/tags/v1", { kind: "tag", tag: "v1" }],
    ["refs/heads/refs/tags/v1.0.0", { kind: "branch", branch: "refs/tags/v1.0.0" }],
    [SHA1, { kind: "revision" }],
    [SHA256, { kind: "revision" }],
    [SHA1.slice(1), { kind: "branch", branch: SHA1.slice(1) }],
    [`refs/tags/${SHA1}`, { kind: "tag", tag: SHA1 }],
  ])("%j is read as %j", (ref, expected) => {
    expect(parseSourceRef(ref, "trunk")).toEqual(expected);
  });

  it("of a version has it parsed, without its v", () => {
    expect(parseSourceRef("refs/tags/v1.4.2+b", "trunk")).toMatchObject({
      kind: "version",
      version: { raw: "1.4.2+b", major: 1, minor: 4, patch: 2 },
    });
  });

  it.each([
    ["pr/7", "7"],
    ["pr/1234^{abc}", "1234"],
    ["refs/pull/12/head", "12"],
    ["refs/pull/12/merge", "12"],
    ["refs/merge-requests/3/head", "3"],
    ["pr/", undefined],
    ["pr/x", undefined],
    ["pr/7a", undefined],
    ["xpr/7", undefined],
    ["refs/heads/pr/7", undefined],
  ])("%j names the pull request %j", (ref, number) => {
    expect(pullRequestOf(ref)).toBe(number);
  });
});

describe("a commit id", () => {
  it.each([
    [SHA1, true],
    [SHA256, true],
    [SHA1.slice(1), false],
    [`${SHA1}0`, false],
    [`${SHA256}0`, false],
    [SHA1.toUpperCase(), false],
    [`x${SHA1}`, false],
    [`${SHA1.slice(1)}g`, false],
  ])("is %j: %s", (text, expected) => {
    expect(isCommit(text)).toBe(expected);
  });
});

describe("a branch in a tag", () => {
  it.each([
    ["feature/login", "feature-login"],
    ["a b#c", "a-b-c"],
    ["_A.9-z", "_A.9-z"],
    ["..-/x.-", "x.-"],
    ["#.x", "x"],
    ["é🐳", ""],
  ])("%j is %j", (branch, slug) => {
    expect(branchSlug(branch)).toBe(slug);
  });
});

describe("a version", () => {
  it.each([
    ["v1.4.2", "1.4.2"],
    ["1.4.2-rc.1+build.7", "1.4.2-rc.1+build.7"],
    ["vv1.4.2", undefined],
    ["=1.4.2", undefined],
    [" 1.4.2", undefined],
    ["1.4.2 ", undefined],
    ["1.4.10", "1.4.10"],
    ["1.4.2v", undefined],
    ["1.4", undefined],
    ["01.4.2", undefined],
    ["", undefined],
  ])("in the git tag %j is %j", (tag, version) => {
    expect(versionOf(tag)?.raw).toBe(version);
  });
});
