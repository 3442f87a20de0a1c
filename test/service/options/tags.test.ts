import { describe, expect, it } from "vitest";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const PLACEHOLDERS = "{commit}, {version}, {minor}, {major}, {branch}";
const LONG = "x".repeat(129);

describe("the tags of a service", () => {
  it.each<[unknown, string, string]>([
    [[], "tags", '[] is not a list of tags; use for example ["{commit}", "latest"]'],
    ["latest", "tags", '"latest" is not a list of tags; use for example ["{commit}", "latest"]'],
    [["latest", ""], "tags[1]", '"" is not an image tag; use for example "latest"'],
    [[1.4], "tags[0]", '1.4 is not an image tag; use for example "latest"'],
    [["latest", "a", "latest"], "tags[2]", '"latest" is listed twice; leave one out'],
    [["{sha}"], "tags[0]", `"{sha}" has the unknown placeholder "{sha}"; use one of ${PLACEHOLDERS}`],
    [
      ["{commit}-{sha}-b"],
      "tags[0]",
      `"{commit}-{sha}-b" has the unknown placeholder "{sha}"; use one of ${PLACEHOLDERS}`,
    ],
    [["a{commit"], "tags[0]", `"a{commit" has the unknown placeholder "{commit"; use one of ${PLACEHOLDERS}`],
    [["{}"], "tags[0]", `"{}" has the unknown placeholder "{}"; use one of ${PLACEHOLDERS}`],
    [
      ["a/{branch}/b c"],
      "tags[0]",
      `"a/{branch}/b c" is not an image tag, '/' is not allowed; use for example "a-{branch}-b-c"`,
    ],
    [["v1é"], "tags[0]", `"v1é" is not an image tag, 'é' is not allowed; use for example "v1-"`],
    [["a🐳"], "tags[0]", `"a🐳" is not an image tag, '🐳' is not allowed; use for example "a-"`],
    [
      [".hidden"],
      "tags[0]",
      `".hidden" is not an image tag, it starts with '.'; start with a letter, a digit or '_'`,
    ],
    [["-x"], "tags[0]", `"-x" is not an image tag, it starts with '-'; start with a letter, a digit or '_'`],
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
    ["x".repeat(128)],
    ["{commit}-{version}-{minor}-{major}-{branch}"],
    ["_a.b-c9"],
    ["my-cache-1"],
    ["a.-"],
  ])("may be %j", (tag) => {
    expect(resolveService("billing-api", { tags: [tag] }).tags.templates).toEqual([tag]);
  });
});
