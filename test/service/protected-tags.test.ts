import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepsOwnTag, protectedPatterns } from "../../components/service/protected-tags";
import { wildcard } from "../fakes/wildcard";

const DEFAULTS = ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"];

function isProtected(tag: string, templates: readonly string[] = DEFAULTS, branch = "main"): boolean {
  const patterns = protectedPatterns({ templates, branch }) ?? ["*"];
  return patterns.some((pattern) => wildcard(pattern).test(tag));
}

describe("the tag patterns that protect images", () => {
  it.each([
    "latest",
    "main",
    "feature-x",
    "dev",
    "fix-12",
    "bugfix-7",
    "ABC-12",
    "F",
    "Feed",
    "1.4.2",
    "1.4",
    "2026.02.0",
    "1.4.2-rc.1",
    "1.4.2-20261126_093000123",
    "cache-billing-linux-amd64",
    "prod",
  ])("match %s", (tag) => {
    expect(isProtected(tag)).toBe(true);
  });

  it.each(["3f2a9c1d0b7e", "000000000000", "3f2a9c1d0b7e-20261126_093000123", "feed", "2026-11"])(
    "do not match %s",
    (tag) => {
      expect(isProtected(tag)).toBe(false);
    },
  );

  it("match the tags of a default branch that is spelt like a commit, and no commit", () => {
    expect(isProtected("feed", DEFAULTS, "feed")).toBe(true);
    expect(isProtected("feed-x", ["{commit}", "{branch}-{branch}"], "feed")).toBe(true);
    expect(isProtected("feedc1d0b7e5", DEFAULTS, "feed")).toBe(false);
  });

  it("match a fixed tag that is spelt like a commit", () => {
    expect(isProtected("beef", ["{commit}", "beef"])).toBe(true);
  });

  it.each<[string, readonly string[]]>([
    ["sha-3f2a9c1d0b7e", ["sha-{commit}", "{version}", "{branch}"]],
    ["git-3f2a9c1d0b7e-20261126_093000123", ["git-{commit}", "{branch}"]],
    ["3f2a9c1d0b7e-image", ["{commit}-image", "latest"]],
  ])("leave %s to expire where it is a commit tag", (tag, templates) => {
    expect(isProtected(tag, templates)).toBe(false);
    expect(isProtected("feature-x", templates)).toBe(true);
    expect(isProtected("1.4.2", templates)).toBe(true);
  });

  it("match the cache and fixed tags by name where a commit tag has all their characters", () => {
    const templates = ["sha-{commit}", "{commit}-latest", "latest", "{branch}"];

    expect(isProtected("cache-billing-linux-arm64", templates)).toBe(true);
    expect(isProtected("latest", templates)).toBe(true);
    expect(isProtected("3f2a9c1d0b7e-latest", templates)).toBe(false);
  });

  it("keep commit tags with the branch in them too, as they have its letters", () => {
    expect(isProtected("main-3f2a9c1d0b7e", ["{branch}-{commit}", "{branch}"])).toBe(true);
  });

  it("keep the dot of versions where commit tags have one", () => {
    expect(isProtected("1.4.2", ["git.{commit}", "{version}"])).toBe(true);
  });

  it.each<[readonly string[], boolean]>([
    [["{commit}", "{major}"], false],
    [["{commit}", "{major}", "{minor}"], false],
    [["{commit}", "{major}-{commit}"], true],
    [["{commit}", "{major}", "{version}"], true],
    [["{commit}", "{major}", "{version}-{commit}"], true],
    [["{commit}", "v{major}"], true],
    [["v{commit}", "v{major}"], false],
    [["{commit}", "{major}.x"], true],
    [["{commit}", "aa"], true],
    [["{commit}", "aa", "bb"], false],
  ])("of %j are found: %s", (templates, found) => {
    expect(protectedPatterns({ templates, branch: "main" }) !== undefined).toBe(found);
  });

  it("match every tag that has one character which no commit tag has", () => {
    const tags = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,40}$/);
    fc.assert(
      fc.property(tags, (tag) => {
        expect(isProtected(tag)).toBe(!/^[0-9a-f_-]*$/.test(tag));
      }),
    );
  });
});

describe("a published image keeps a tag of its own", () => {
  it.each<[readonly string[], boolean]>([
    [DEFAULTS, true],
    [["sha-{commit}", "v{version}"], true],
    [["{commit}", "{version}-{commit}"], true],
    [["{commit}", "latest"], false],
    [["{version}", "latest"], false],
    [["latest"], false],
    [["{branch}-{commit}", "{version}"], false],
    [["{commit}", "{minor}"], false],
    [["{version}-{commit}"], false],
  ])("with the tags %j: %s", (templates, keeps) => {
    expect(keepsOwnTag({ templates, branch: "main" })).toBe(keeps);
  });
});
