import { describe, expect, it } from "vitest";
import { branchSlug, isCommit, parseSourceRef, pullRequestOf } from "../../components/service/source-ref";

const SHA1 = "3f2a9c1d0b7e5f6a7b8c9d0e1f2a3b4c5d6e7f80";
const SHA256 = "0".repeat(64);

const POLICY = { branch: "trunk", versions: { prefix: "", scheme: "semver" } } as const;
const bareName = (name: string) => ({
  kind: "refused",
  reason: `reference "${name}" may be a tag or a branch; start the build with refs/tags/${name} or refs/heads/${name}`,
});

describe("a git reference", () => {
  it.each([
    ["", { kind: "branch", branch: "trunk" }],
    ["trunk", { kind: "branch", branch: "trunk" }],
    ["refs/heads/main", { kind: "branch", branch: "main" }],
    ["refs/heads/1.4.2", { kind: "branch", branch: "1.4.2" }],
    [`refs/heads/${SHA1}`, { kind: "branch", branch: SHA1 }],
    ["refs/heads/a/refs/heads/b", { kind: "branch", branch: "a/refs/heads/b" }],
    ["a/refs/heads/b", { kind: "branch", branch: "a/refs/heads/b" }],
    ["feature/pr/7", { kind: "branch", branch: "feature/pr/7" }],
    ["pull/7/fix", { kind: "branch", branch: "pull/7/fix" }],
    ["1.4", { kind: "branch", branch: "1.4" }],
    ["api-1.4.2", { kind: "branch", branch: "api-1.4.2" }],
    ["pr/7", { kind: "pull-request", number: "7" }],
    ["refs/tags/nightly", { kind: "tag", tag: "nightly" }],
    ["refs/tags/vv1.4.2", { kind: "tag", tag: "vv1.4.2" }],
    ["refs/tags/v1", { kind: "tag", tag: "v1" }],
    ["refs/tags/api-1.4.2", { kind: "tag", tag: "api-1.4.2" }],
    ["refs/heads/refs/tags/v1.0.0", { kind: "branch", branch: "refs/tags/v1.0.0" }],
    [SHA1, { kind: "revision" }],
    [SHA256, { kind: "revision" }],
    [SHA1.slice(1), { kind: "revision" }],
    ["3f2a9c1", { kind: "revision" }],
    ["3F2A9C1D", { kind: "revision" }],
    ["20261126", { kind: "revision" }],
    ["3f2a9c", { kind: "branch", branch: "3f2a9c" }],
    [`${SHA256}0`, { kind: "branch", branch: `${SHA256}0` }],
    [`refs/tags/${SHA1}`, { kind: "tag", tag: SHA1 }],
    ["v1.4.2", bareName("v1.4.2")],
    ["1.4.2-rc.1", bareName("1.4.2-rc.1")],
  ])("%j is read as %j", (ref, expected) => {
    expect(parseSourceRef(ref, POLICY)).toEqual(expected);
  });

  it("of a version has it parsed, without its v", () => {
    expect(parseSourceRef("refs/tags/v1.4.2+b", POLICY)).toEqual({
      kind: "version",
      version: { text: "1.4.2+b", stable: true, minor: "1.4", major: "1" },
    });
  });

  it("is read by the prefix and the scheme of the service", () => {
    const policy = { branch: "main", versions: { prefix: "@acme/api@", scheme: "numeric" } } as const;

    expect(parseSourceRef("refs/tags/@acme/api@v1.16", policy)).toMatchObject({
      kind: "version",
      version: { text: "1.16" },
    });
    expect(parseSourceRef("refs/tags/1.16", policy)).toEqual({ kind: "tag", tag: "1.16" });
    expect(parseSourceRef("@acme/api@1.16", policy)).toEqual(bareName("@acme/api@1.16"));
    expect(parseSourceRef("1.16", policy)).toEqual(bareName("1.16"));
  });

  it("of no particular service may have any prefix", () => {
    expect(parseSourceRef("refs/tags/api-v1.2.3-rc.1", { branch: "main" })).toMatchObject({
      version: { text: "1.2.3-rc.1", stable: false },
    });
    expect(parseSourceRef("1.16", { branch: "main" })).toEqual(bareName("1.16"));
  });

  it("is the default branch when it has its name, whatever that looks like", () => {
    for (const branch of ["1.4.2", "3f2a9c1d", "pr/7"])
      expect(parseSourceRef(branch, { ...POLICY, branch })).toEqual({ kind: "branch", branch });
  });

  it.each([
    ["tags/v1.4.2", "v1.4.2"],
    ["heads/main", "main"],
  ])("%j is refused with the two full spellings, since git reads more than one thing in it", (ref, name) => {
    expect(parseSourceRef(ref, POLICY)).toEqual({
      kind: "refused",
      reason: `reference "${ref}" may be a tag or a branch; start the build with refs/tags/${name} or refs/heads/${name}`,
    });
  });

  it.each([
    ["refs/heads/main\n", String.raw`"refs/heads/main\n"`],
    ["refs/tags/v1.4.2\u0000", String.raw`"refs/tags/v1.4.2\u0000"`],
    ["ma\u2028in", '"ma\u2028in"'],
    ["v1.4.2\r", String.raw`"v1.4.2\r"`],
  ])("%j is refused for its control character", (ref, text) => {
    expect(parseSourceRef(ref, POLICY)).toEqual({
      kind: "refused",
      reason: `reference ${text} holds a control character`,
    });
  });

  it.each(["refs/notes/x", "refs/remotes/origin/main", "refs/headsmain"])(
    "%j is refused, since it is none that runs are of",
    (ref) => {
      expect(parseSourceRef(ref, POLICY)).toEqual({
        kind: "refused",
        reason: `reference "${ref}" is neither a branch, a tag nor a pull request; start the build with refs/heads/<branch> or refs/tags/<tag>`,
      });
    },
  );

  it.each([
    ["pr/7", "7"],
    ["pr/1234^{abc}", "1234"],
    ["refs/pull/12/head", "12"],
    ["refs/pull/12/merge", "12"],
    ["refs/merge-requests/3/head", "3"],
    ["refs/merge-requests/3/merge", "3"],
    ["refs/pull-requests/3/from", "3"],
    ["refs/pull/12/head^{abc}", "12"],
    ["pull/12/head", "12"],
    ["merge-requests/3/merge", "3"],
    ["pull/12", undefined],
    ["pull/12/heads", undefined],
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
