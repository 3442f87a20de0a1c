import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareVersions,
  isNamedLikeVersion,
  parseVersion,
  VERSION_SCHEMES,
  type VersionPolicy,
  versionPattern,
  versionTagPattern,
} from "../../components/service/versions";

const SEMVER: VersionPolicy = { prefix: "", scheme: "semver" };
const NUMERIC: VersionPolicy = { prefix: "", scheme: "numeric" };

describe("a version", () => {
  it.each([
    ["v1.4.2", "1.4.2", true, "1.4", "1"],
    ["1.4.10", "1.4.10", true, "1.4", "1"],
    ["1.4.2+build.7", "1.4.2+build.7", true, "1.4", "1"],
    ["1.4.2-rc.1+build.7", "1.4.2-rc.1+build.7", false, undefined, undefined],
    ["1.2.3-1", "1.2.3-1", false, undefined, undefined],
  ])("of scheme semver in the git tag %j is %j", (tag, text, stable, minor, major) => {
    expect(parseVersion(tag, SEMVER)).toEqual({ text, stable, minor, major });
  });

  it.each([
    ["v1.16", "1.16", true, undefined, "1"],
    ["v1.16.2", "1.16.2", true, "1.16", "1"],
    ["1.2.3.4", "1.2.3.4", true, "1.2", "1"],
    ["2026.02.0", "2026.02.0", true, "2026.02", "2026"],
    ["1.2.3-1", "1.2.3-1", true, "1.2", "1"],
    ["3.5.0rc1", "3.5.0rc1", false, undefined, undefined],
    ["v0.9.2.5-rc.1", "0.9.2.5-rc.1", false, undefined, undefined],
    ["1.0-RC2", "1.0-RC2", false, undefined, undefined],
    ["1.0.dev", "1.0.dev", false, undefined, undefined],
    ["1.0_beta-3-2", "1.0_beta-3-2", false, undefined, undefined],
  ])("of scheme numeric in the git tag %j is %j", (tag, text, stable, minor, major) => {
    expect(parseVersion(tag, NUMERIC)).toEqual({ text, stable, minor, major });
  });

  it.each([
    "vv1.4.2",
    "=1.4.2",
    " 1.4.2",
    "1.4.2 ",
    "1.4.2\n",
    "1.4.2v",
    "1.4",
    "01.4.2",
    "1.4.2.1",
    "V1.4.2",
    "v",
    "",
  ])("of scheme semver is not in the git tag %j", (tag) => {
    expect(parseVersion(tag, SEMVER)).toBeUndefined();
  });

  it.each([
    "1",
    "vv1.16",
    "1.",
    ".1",
    "1..2",
    "1.16-",
    "1.16rc.",
    "1.16-x",
    "1.16+b",
    "1.16-1-1",
    "1.16-1rc1",
    "1.16\n",
    "nightly",
  ])("of scheme numeric is not in the git tag %j", (tag) => {
    expect(parseVersion(tag, NUMERIC)).toBeUndefined();
  });

  it.each([
    ["api@", "api@1.2.3"],
    ["api/", "api/v1.2.3"],
    ["api-", "api-v1.2.3"],
    ["@acme/api@", "@acme/api@1.2.3"],
    ["go", "go1.2.3"],
    ["a.b+c/", "a.b+c/v1.2.3"],
  ])("stands behind the prefix %j in %j", (prefix, tag) => {
    const policy: VersionPolicy = { prefix, scheme: "semver" };

    expect(parseVersion(tag, policy)?.text).toBe("1.2.3");
    expect(parseVersion(`x${tag}`, policy)).toBeUndefined();
    expect(parseVersion("1.2.3", policy)).toBeUndefined();
    expect(parseVersion(tag, SEMVER)).toBeUndefined();
    expect(new RegExp(`^${versionTagPattern(policy)}$`).test(tag)).toBe(true);
  });

  it.each([
    ["1.2.3-1", "1.2.3-1", false],
    ["api-server-v1.2.3-rc.1", "1.2.3-rc.1", false],
    ["@acme/api@1.16", "1.16", true],
    ["nightly-2026.02.0", "2026.02.0", true],
  ])(
    "of no particular service is read in %j, by the shortest prefix and the first scheme",
    (tag, text, stable) => {
      expect(parseVersion(tag, undefined)).toMatchObject({ text, stable });
    },
  );

  it.each(["nightly", "api.1.2.3", "api-", "api-x1.2.3"])("of no particular service is not in %j", (tag) => {
    expect(parseVersion(tag, undefined)).toBeUndefined();
  });
});

describe("the order of versions", () => {
  it.each([
    [
      SEMVER,
      ["0.9.0", "0.10.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.0.1"],
    ],
    [
      NUMERIC,
      [
        "0.9",
        "0.9.2.5-rc.1",
        "0.9.2.5",
        "1.2.3.dev4",
        "1.2.3a1",
        "1.2.3-beta",
        "1.2.3_b2",
        "1.2.3rc1",
        "1.2.3-rc.1-1",
        "1.2.3-RC.2",
        "1.2.3c10",
        "1.2.3",
        "1.2.3-1",
        "1.2.3-2",
        "1.2.3-10",
        "1.2.3.0.1",
        "1.2.4rc1",
        "1.10",
        "2026.02.0",
        "2026.2.1",
        "2026.11",
        `2026.${"9".repeat(40)}`,
        `2026.1${"0".repeat(40)}`,
      ],
    ],
  ] as const)("goes by the documentation of the scheme: %j", (policy, ordered) => {
    const shuffled = [...ordered].reverse().sort((left, right) => compareVersions(policy, left, right));

    expect(shuffled).toEqual(ordered);
    for (const [at, version] of ordered.entries())
      for (const newer of ordered.slice(at + 1))
        expect(compareVersions(policy, newer, version)).toBeGreaterThan(0);
  });

  it.each([
    [SEMVER, "1.0.0+a", "1.0.0+b"],
    [NUMERIC, "1.16", "1.16.0"],
    [NUMERIC, "2026.02", "2026.2.0.0"],
    [NUMERIC, "1.2.3rc", "1.2.3-PRE.0"],
    [NUMERIC, "1.2-0", "1.2"],
  ] as const)("takes for equal, by %j: %s and %s", (policy, left, right) => {
    expect(compareVersions(policy, left, right)).toBe(0);
  });

  it("takes what is no version for older than every version", () => {
    expect(compareVersions(SEMVER, "0.0.0-a", "")).toBe(1);
    expect(compareVersions(SEMVER, "1.16", "0.0.0-a")).toBe(-1);
    expect(compareVersions(SEMVER, "1.16", "latest")).toBe(0);
  });

  it.each(VERSION_SCHEMES)("is a total order of every text, versions or not: %s", (scheme) => {
    const policy: VersionPolicy = { prefix: "", scheme };
    const compare = (left: string, right: string) => Math.sign(compareVersions(policy, left, right));

    fc.assert(
      fc.property(texts, texts, texts, (one, two, three) => {
        expect(compare(one, one)).toBe(0);
        expect(compare(one, two)).toBe(0 - compare(two, one));
        if (compare(one, two) >= 0 && compare(two, three) >= 0)
          expect(compare(one, three)).toBe(Math.max(compare(one, two), compare(two, three)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the pattern of a service's version tags", () => {
  it.each(VERSION_SCHEMES)("matches what is read as a version, and nothing else: %s", (scheme) => {
    const policy: VersionPolicy = { prefix: "a.b/", scheme };
    const whole = new RegExp(`^${versionTagPattern(policy)}$`);

    fc.assert(
      fc.property(texts, fc.constantFrom("a.b/", "a.b/v", "axb/", "", "a.b/vv"), (text, start) => {
        expect(whole.test(`${start}${text}`)).toBe(parseVersion(`${start}${text}`, policy) !== undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it("has no syntax that regular expressions differ in", () => {
    for (const scheme of VERSION_SCHEMES)
      expect(versionPattern({ prefix: "", scheme })).not.toMatch(/\(\?|\\[a-z]|[{}<>]/i);
  });
});

describe("a name that people read as a version", () => {
  it.each([
    ["1.4.2", SEMVER, true],
    ["v1.4.2", SEMVER, true],
    ["1.4", SEMVER, false],
    ["1.4", NUMERIC, true],
    ["1.4", undefined, true],
    ["api-1.4.2", SEMVER, false],
    ["api-1.4.2", { prefix: "api-", scheme: "semver" }, true],
    ["1.4.2", { prefix: "api-", scheme: "semver" }, true],
    ["api-1.4.2", undefined, false],
    ["main", undefined, false],
  ] as const)("is %s by %j: %s", (name, policy, expected) => {
    expect(isNamedLikeVersion(name, policy)).toBe(expected);
  });
});

/** Texts that look like versions of either scheme, and some that do not. */
const texts = fc
  .tuple(
    fc.array(fc.constantFrom("0", "1", "2", "10", "02", "2026"), { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", "-", ".", "_"),
    fc.constantFrom("", "", "rc", "RC", "a", "beta", "dev", "x", "alpha.1"),
    fc.constantFrom("", "", ".", "-"),
    fc.constantFrom("", "", "0", "1", "12", "+b", "-1"),
  )
  .map(([numbers, ...rest]) => [numbers.join("."), ...rest].join(""));
