import { describe, expect, it } from "vitest";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const PLACEHOLDERS = "{commit}, {version}, {minor}, {major}, {branch}";
const BRANCH_OR_VERSION = "a run is of a branch or of a version";
const NO_COMMIT = "a version has {commit} only beside {version}";
const dead = (tag: string, rule: string) =>
  `"${tag}" never makes a tag, ${rule}; write two tags, for example "{version}" and "{branch}"`;
const LONG = "x".repeat(129);

describe("the tags of a service", () => {
  it.each<[unknown, string, string]>([
    [[], "tags", '[] is not a list of tags; use for example ["{commit}", "latest"]'],
    ["latest", "tags", '"latest" is not a list of tags; use for example ["{commit}", "latest"]'],
    [["latest", ""], "tags[1]", '"" is not an image tag; use for example "{commit}"'],
    [[1.4], "tags[0]", '1.4 is not an image tag; use for example "latest"'],
    [["latest", "a", "latest"], "tags[2]", '"latest" is listed twice; leave one out'],
    [["{sha}"], "tags[0]", `"{sha}" has the unknown placeholder "{sha}"; use one of ${PLACEHOLDERS}`],
    [
      ["{commit}-{sha}-b"],
      "tags[0]",
      `"{commit}-{sha}-b" has the unknown placeholder "{sha}"; use one of ${PLACEHOLDERS}`,
    ],
    [
      ["a{commit"],
      "tags[0]",
      '"a{commit" has the unknown placeholder "{commit"; use for example "a{commit}"',
    ],
    [
      ["{{version}}"],
      "tags[0]",
      '"{{version}}" has the unknown placeholder "{{version}}"; use for example "{version}"',
    ],
    [
      ["v{{ major }}.{MINOR}"],
      "tags[0]",
      '"v{{ major }}.{MINOR}" has the unknown placeholder "{{ major }}"; use for example "v{major}.{minor}"',
    ],
    [
      ["{version}}"],
      "tags[0]",
      '"{version}}" has the unknown placeholder "{version}}"; use for example "{version}"',
    ],
    [["a}"], "tags[0]", `"a}" has the unknown placeholder "}"; use one of ${PLACEHOLDERS}`],
    [
      ["${version}"],
      "tags[0]",
      `"\${version}" is not an image tag, '$' is not allowed; use for example "{version}"`,
    ],
    [
      ["$VERSION-x"],
      "tags[0]",
      `"$VERSION-x" is not an image tag, '$' is not allowed; use for example "{version}-x"`,
    ],
    [
      ["<branch>"],
      "tags[0]",
      `"<branch>" is not an image tag, '<' is not allowed; use for example "{branch}"`,
    ],
    [
      ["%commit%"],
      "tags[0]",
      `"%commit%" is not an image tag, '%' is not allowed; use for example "{commit}"`,
    ],
    [["/"], "tags[0]", `"/" is not an image tag, '/' is not allowed; use letters, digits, '_', '.' and '-'`],
    [
      ["latest", "/latest"],
      "tags[1]",
      `"/latest" is not an image tag, '/' is not allowed; use letters, digits, '_', '.' and '-'`,
    ],
    [["{version}", "-{version}"], "tags[1]", '"-{version}" is listed twice; leave one out'],
    [["{}"], "tags[0]", `"{}" has the unknown placeholder "{}"; use one of ${PLACEHOLDERS}`],
    [
      ["a/{branch}/b c"],
      "tags[0]",
      `"a/{branch}/b c" is not an image tag, '/' is not allowed; use for example "a-{branch}-b-c"`,
    ],
    [["v1é"], "tags[0]", `"v1é" is not an image tag, 'é' is not allowed; use for example "v1-"`],
    [["a🐳"], "tags[0]", `"a🐳" is not an image tag, '🐳' is not allowed; use for example "a-"`],
    [[".hidden"], "tags[0]", `".hidden" is not an image tag, it starts with '.'; use for example "hidden"`],
    [["-x"], "tags[0]", `"-x" is not an image tag, it starts with '-'; use for example "x"`],
    [["--"], "tags[0]", `"--" is not an image tag, it starts with '-'; start with a letter, a digit or '_'`],
    [
      [LONG],
      "tags[0]",
      `"${LONG.slice(0, 96)}... has 129 characters, an image tag has at most 128; shorten it`,
    ],
    [
      ["cache-mine"],
      "tags[0]",
      '"cache-mine" starts with "cache-", which is kept for the build cache; use another name',
    ],
    [["latest", "{branch}-{version}"], "tags[1]", dead("{branch}-{version}", BRANCH_OR_VERSION)],
    [["{major}-{branch}"], "tags[0]", dead("{major}-{branch}", BRANCH_OR_VERSION)],
    [["{minor}-{branch}-{commit}"], "tags[0]", dead("{minor}-{branch}-{commit}", BRANCH_OR_VERSION)],
    [["{commit}-{minor}"], "tags[0]", dead("{commit}-{minor}", NO_COMMIT)],
    [["{commit}-{major}"], "tags[0]", dead("{commit}-{major}", NO_COMMIT)],
    [
      ["{version}", "{minor}.0"],
      "tags[1]",
      '"{minor}.0", such as "1.4.0", may be a tag of "{version}" too, which is written once; leave one of them out, or use for example "{minor}.0.x"',
    ],
    [
      ["1.4.2", "{version}"],
      "tags[0]",
      '"1.4.2" may be a tag of "{version}" too, which is written once; leave one of them out, or use for example "1.4.2.x"',
    ],
    [
      ["{major}", "1"],
      "tags[1]",
      '"1" may be a tag of "{major}" too; leave one of them out, or use for example "1.x"',
    ],
    [
      ["{commit}", "abcdef012345"],
      "tags[1]",
      '"abcdef012345" may be a tag of "{commit}" too, which is written once; leave one of them out, or use for example "abcdef012345.x"',
    ],
  ])("are refused with the place, the value and the change: %j", (tags, path, reason) => {
    expect(problemsOf(() => resolveService("billing-api", { tags } as never))).toEqual([{ path, reason }]);
  });

  it("are refused when numeric versions write {minor} once, and taken when it has a text of its own", () => {
    const versions = { scheme: "numeric" } as const;

    expect(problemsOf(() => resolveService("an-app", { versions, tags: ["{version}", "{minor}"] }))).toEqual([
      {
        path: "tags[1]",
        reason:
          '"{minor}", such as "1.4", may be a tag of "{version}" too, which is written once; leave one of them out, or use for example "{minor}.x"',
      },
    ]);
    expect(
      problemsOf(() => resolveService("an-app", { versions, tags: ["{version}", "{minor}.x"] })),
    ).toEqual([]);
    expect(problemsOf(() => resolveService("an-app", { versions, tags: ["{minor}", "{major}"] }))).toEqual(
      [],
    );
  });

  it.each([
    ["1.4", {}, '"1.4" may be a tag of "{minor}"'],
    ["v1.4.2", { tags: ["{branch}"] }, '"v1.4.2" is named like a version'],
    ["cache-a", {}, 'tags that start with "cache-" are the build cache\'s'],
  ])("are refused when the default branch %s would never get its own", (branch, options, reason) => {
    const source = { type: "github", repository: "acme/a", branch } as const;

    expect(problemsOf(() => resolveService("an-app", { source, ...options }))).toEqual([
      {
        path: "tags",
        reason: `the default branch "${branch}" would never get its tag "${branch}": ${reason}; leave "{branch}" out, or write "branch-{branch}"`,
      },
    ]);
    expect(
      problemsOf(() => resolveService("an-app", { source, tags: ["{version}", "branch-{branch}"] })),
    ).toEqual([]);
    expect(problemsOf(() => resolveService("an-app", { source, tags: ["{commit}", "latest"] }))).toEqual([]);
  });

  it.each([
    ["-{version}", "{version}"],
    [".-{branch}-x", "{branch}-x"],
  ])("are written without what separates nothing: %j as %j", (tag, template) => {
    expect(resolveService("billing-api", { tags: [tag, "latest"] }).tags.templates).toEqual([
      template,
      "latest",
    ]);
  });

  it.each([
    ["x".repeat(128)],
    ["{commit}-{version}-{minor}-{major}"],
    ["{version}-{commit}"],
    ["{commit}-{branch}"],
    ["{minor}.x"],
    ["_a.b-c9"],
    ["my-cache-1"],
    ["a.-"],
  ])("may be %j", (tag) => {
    expect(resolveService("billing-api", { tags: [tag] }).tags.templates).toEqual([tag]);
  });
});
