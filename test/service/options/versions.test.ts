import { describe, expect, it } from "vitest";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const NO_START = 'is not the start of a git tag; use for example "api/"';

describe("the versions of a service", () => {
  it.each([
    [undefined, { prefix: "", scheme: "semver" }],
    [{}, { prefix: "", scheme: "semver" }],
    [{ prefix: "@acme/api@" }, { prefix: "@acme/api@", scheme: "semver" }],
    [{ scheme: "numeric" }, { prefix: "", scheme: "numeric" }],
    [
      { prefix: "go", scheme: "semver" },
      { prefix: "go", scheme: "semver" },
    ],
    [{ prefix: "rev" }, { prefix: "rev", scheme: "semver" }],
    [{ prefix: "x".repeat(100) }, { prefix: "x".repeat(100), scheme: "semver" }],
  ] as const)("given as %j are %j", (versions, expected) => {
    const { tags } = resolveService("an-app", versions === undefined ? {} : { versions });

    expect(tags.versions).toEqual(expected);
  });

  it("that are numeric have no {minor} by default, since 1.16 is a version of its own", () => {
    expect(resolveService("an-app", { versions: { scheme: "numeric" } }).tags.templates).toEqual([
      "{commit}",
      "{version}",
      "{major}",
      "{branch}",
      "latest",
    ]);
  });

  it.each<[unknown, string, string]>([
    ["api/", "versions", '"api/" is not a plain object; use for example { prefix: "api/" }'],
    [{ prefx: "a" }, "versions.prefx", 'is not an option; use "prefix"'],
    [{ scheme: "calver" }, "versions.scheme", '"calver" is neither "semver" nor "numeric"'],
    [{ prefix: 1 }, "versions.prefix", `1 ${NO_START}`],
    [{ prefix: "a b" }, "versions.prefix", `"a b" ${NO_START}`],
    [{ prefix: "a*" }, "versions.prefix", `"a*" ${NO_START}`],
    [{ prefix: "/a" }, "versions.prefix", `"/a" ${NO_START}`],
    [{ prefix: "-a" }, "versions.prefix", `"-a" ${NO_START}`],
    [{ prefix: "a//b" }, "versions.prefix", `"a//b" ${NO_START}`],
    [{ prefix: "a..b" }, "versions.prefix", `"a..b" ${NO_START}`],
    [{ prefix: "a\n" }, "versions.prefix", `"a\\n" ${NO_START}`],
    [
      { prefix: "x".repeat(101) },
      "versions.prefix",
      `"${"x".repeat(96)}... has 101 characters, at most 100 are allowed; shorten it`,
    ],
    [
      { prefix: "refs/tags/api/" },
      "versions.prefix",
      '"refs/tags/api/" is the start of a full reference; use "api/"',
    ],
    [
      { prefix: "release-1" },
      "versions.prefix",
      '"release-1" ends with a digit, as versions start; use "release-1-"',
    ],
    [{ prefix: "v" }, "versions.prefix", '"v" ends with the "v" that may stand before every version; use ""'],
    [
      { prefix: "api-v" },
      "versions.prefix",
      '"api-v" ends with the "v" that may stand before every version; use "api-"',
    ],
  ])("are refused with the place, the value and the change: %j", (versions, path, reason) => {
    expect(problemsOf(() => resolveService("an-app", { versions } as never))).toEqual([{ path, reason }]);
  });
});
