import { describe, expect, it } from "vitest";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const PLACEHOLDERS = "{commit}, {version}, {minor}, {major}, {branch}";
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
  ])("are refused with the place, the value and the change: %j", (tags, path, reason) => {
    expect(problemsOf(() => resolveService("billing-api", { tags } as never))).toEqual([{ path, reason }]);
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
    ["{commit}-{version}-{minor}-{major}-{branch}"],
    ["_a.b-c9"],
    ["my-cache-1"],
    ["a.-"],
  ])("may be %j", (tag) => {
    expect(resolveService("billing-api", { tags: [tag] }).tags.templates).toEqual([tag]);
  });
});
