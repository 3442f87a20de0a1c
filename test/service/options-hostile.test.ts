import { describe, expect, it } from "vitest";
import { type Problem, ServiceOptionsError } from "../../components/service/problem";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";

class Settings {
  readonly tags = ["latest"];
}

const ITSELF: Record<string, unknown> = {};
ITSELF.itself = ITSELF;

const PLAIN = "is not a plain object; use";
const TEXT = 'is not a text; give a text, for example "1.4", or leave it out';

describe("an object of a class holds no options: it is refused, never taken for an empty object", () => {
  it.each<[string, unknown, string]>([
    ["options", new Map([["tags", ["latest"]]]), `an object of class Map ${PLAIN} {} for the defaults`],
    ["options", new Settings(), `an object of class Settings ${PLAIN} {} for the defaults`],
    ["options", new (class {})(), `an object of a class ${PLAIN} {} for the defaults`],
    ["options", Promise.resolve({}), `an object of class Promise ${PLAIN} {} for the defaults`],
    ["options", () => ({}), `a function ${PLAIN} {} for the defaults`],
    [
      "buildArgs",
      { buildArgs: new Map([["A", "1"]]) },
      `an object of class Map ${PLAIN} for example { VERSION: "{version}" }`,
    ],
    ["compute", { compute: new Map() }, `an object of class Map ${PLAIN} for example { arm64: "LARGE" }`],
    [
      "repository",
      { repository: new Date(0) },
      `an object of class Date ${PLAIN} for example { keepImages: 50 }`,
    ],
    ["source", { source: new Settings() }, `an object of class Settings ${PLAIN} for example { type:`],
  ])("as %s", (path, options, reason) => {
    expect(problemsOf(options)).toEqual([{ path, reason: expect.stringContaining(reason) }]);
  });

  it("as the options of a publisher", () => {
    expect(() => resolvePublisher("fleet", new Map() as never)).toThrow(
      `options: an object of class Map ${PLAIN} {} for the defaults`,
    );
  });

  it("but an object without a prototype, or of another realm, is a plain one", () => {
    const bare = Object.assign(Object.create(null), { tags: ["bare"] });
    const foreign = Object.create(Object.create(null), { tags: { enumerable: true, value: ["foreign"] } });

    expect(resolveService("an-app", bare).tags.templates).toEqual(["bare"]);
    expect(resolveService("an-app", foreign).tags.templates).toEqual(["foreign"]);
  });
});

describe("a hole in a list is refused as the value that is missing there", () => {
  const hole = (first: string) => Object.assign(new Array(3), { 0: first, 2: "linux/arm64" });

  it.each([
    ["tags", "latest", "undefined is not an image tag"],
    ["platforms", "linux/amd64", "undefined is not a text"],
    ["testCommand", "/app", "undefined is not a text"],
  ])("of %s", (option, first, reason) => {
    const problems = problemsOf({ [option]: hole(first) });

    expect(problems.find(({ path }) => path === `${option}[1]`)?.reason).toContain(reason);
  });
});

describe("a refused value is shown as what it is", () => {
  it.each<[string, unknown, string]>([
    ["timeoutMinutes", { timeoutMinutes: Number.NaN }, "NaN is not a whole number"],
    ["timeoutMinutes", { timeoutMinutes: Number.POSITIVE_INFINITY }, "Infinity is not a whole number"],
    ["tags[0]", { tags: [Number.NaN] }, "NaN is not an image tag"],
    ["tags", { tags: { since: new Date(0) } }, '{"since":"an object of class Date"} is not a list of tags'],
    ["tags", { tags: { size: 1n, left: undefined } }, '{"size":"1"} is not a list of tags'],
    ["tags", { tags: ITSELF }, "an object is not a list of tags"],
    ["source", { source: "github" }, '"github" is not a plain object; use for example { type: "github"'],
    ["source", { source: null }, "null is not a plain object"],
    ["source.type", { source: { type: "git" } }, '"git" is not a kind of source'],
    [
      "source.bucket",
      { source: { type: "s3", bucket: new Settings(), key: "k" } },
      "an object of class Sett",
    ],
  ])("at %s: %o", (path, options, reason) => {
    expect(problemsOf(options)).toEqual([{ path, reason: expect.stringContaining(reason) }]);
  });

  it.each<[unknown, string]>([
    [80, '80 is not a text; write it as "80"'],
    [false, 'false is not a text; write it as "false"'],
    [2n, '2 is not a text; write it as "2"'],
    [undefined, `undefined ${TEXT}`],
    [null, `null ${TEXT}`],
    [Number.NaN, `NaN ${TEXT}`],
    [{ a: 1 }, `{"a":1} ${TEXT}`],
    [Object.create(null), `{} ${TEXT}`],
    [new Settings(), `an object of class Settings ${TEXT}`],
    [() => "1", `a function ${TEXT}`],
  ])("and only what can be written as a text is told to be, case %#", (value, reason) => {
    expect(problemsOf({ buildArgs: { A: value }, testCommand: ["/app", value] })).toEqual([
      { path: "buildArgs.A", reason },
      { path: "testCommand[1]", reason },
    ]);
  });
});

describe("a publisher that only shares its name with the service", () => {
  it("is asked for the existing repository as any other", () => {
    const shared = resolvePublisher("an-app");

    expect(() => resolveService("an-app", { repository: { existing: "team/a" } }, shared)).toThrow(
      'repository.existing: publisher "an-app" may not write to "team/a"; add it to the publisher\'s existingRepositories',
    );
  });
});

describe("keys that JavaScript gives a meaning", () => {
  it("are options like any other, so unknown ones are refused", () => {
    const options = JSON.parse('{"__proto__":{"tags":["x"]},"constructor":1,"source":{"type":"toString"}}');

    expect(problemsOf(options).map(({ path }) => path)).toEqual(["__proto__", "constructor", "source.type"]);
  });

  it.each(["x".repeat(100_000), "", "\0", "⛵".repeat(40)])("of any length are no option, case %#", (key) => {
    expect(problemsOf({ [key]: 1 })).toEqual([
      { path: key, reason: expect.stringMatching(/^is not an option; use one of source, platforms,/) },
    ]);
  });

  it("name build arguments like any other", () => {
    const options = JSON.parse('{"buildArgs":{"constructor":"w","__proto__":"v"}}');

    expect(resolveService("an-app", options).buildArgs).toEqual([
      { name: "__proto__", value: "v" },
      { name: "constructor", value: "w" },
    ]);
  });
});

function problemsOf(options: unknown): readonly Problem[] {
  try {
    resolveService("an-app", options as object);
    return [];
  } catch (error) {
    if (error instanceof ServiceOptionsError) return error.problems;
    throw error;
  }
}
