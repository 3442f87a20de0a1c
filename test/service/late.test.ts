import { describe, expect, it } from "vitest";
import { type Engine, resolveServiceComponent } from "../../components/service/component";
import { separateLate } from "../../components/service/late";
import { type Problem, ServiceOptionsError } from "../../components/service/problem";
import { resolveService } from "../../components/service/resolve-service";

class Later {
  constructor(readonly of: string) {}
}

const ENGINE: Engine<Later | string> = {
  is: (value): value is Later | string => value instanceof Later || value === "later key",
  called: "a value of later",
  isComponent: () => false,
};

describe("options with values that are known only at deployment", () => {
  it("keep the place of each value where one is allowed", () => {
    const bucket = new Later("bucket");

    const { options, values, problems } = separateLate(
      { source: { type: "s3", bucket, key: "k" }, buildArgs: { A: new Later("a"), B: "b" }, list: [bucket] },
      ["source.bucket", "buildArgs.*", "list[*]"],
      ENGINE,
    );

    expect(options).toEqual({
      source: { type: "s3", bucket: { late: "source.bucket" }, key: "k" },
      buildArgs: { A: { late: "buildArgs.A" }, B: "b" },
      list: [{ late: "list[0]" }],
    });
    expect([...values.keys()]).toEqual(["source.bucket", "buildArgs.A", "list[0]"]);
    expect(values.get("source.bucket")).toBe(bucket);
    expect(problems).toEqual([]);
  });

  it.each([
    ["the whole of an option", { tags: new Later("tags") }, "tags"],
    ["an item of a list of plain texts", { tags: ["latest", new Later("tag")] }, "tags[1]"],
    ["all build arguments at once", { buildArgs: new Later("all") }, "buildArgs"],
    ["the kind of a source", { source: { type: new Later("type") } }, "source.type"],
    ["a repository's name", { repository: { name: new Later("name") } }, "repository.name"],
    ["a number", { timeoutMinutes: new Later("minutes") }, "timeoutMinutes"],
    ["a name of a build argument", { buildArgs: { "later key": "x" } }, "buildArgs"],
  ])("are refused in the engine's words where the model needs a plain value: %s", (_case, options, path) => {
    const problems = problemsOf(options);

    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.reason).toMatch(
      /a value of later, known only at deployment; give a plain value; such a value may be given for source\.bucket, buildArgs\.\*$/,
    );
    expect(problems[0]?.reason).not.toContain("Later");
  });

  it("are refused for the name of a service", () => {
    expect(problemsOf({}, new Later("name") as never)).toEqual([
      { path: "name", reason: "is a value of later, known only at deployment; give a plain text" },
    ]);
  });

  it("are refused beside every other problem, each at its own place", () => {
    const problems = problemsOf({ tags: [new Later("tag")], timeoutMinutes: 1 });

    expect(problems.map(({ path }) => path)).toEqual(["tags[0]", "timeoutMinutes"]);
  });

  it("leave objects of a class alone, such as a publisher", () => {
    const date = new Date(0);

    expect(separateLate({ when: date }, [], ENGINE).options).toEqual({ when: date });
  });
});

describe("a service that no engine resolves", () => {
  it("takes a place in its options for no value", () => {
    const bucket = { late: "source.bucket" } as never;

    expect(() => resolveService("an-app", { source: { type: "s3", bucket, key: "k" } })).toThrow(
      'source.bucket: {"late":"source.bucket"} is not the bucket of a s3 source',
    );
  });
});

function problemsOf(options: object, name = "an-app"): readonly Problem[] {
  try {
    resolveServiceComponent(name, options, ENGINE);
    return [];
  } catch (error) {
    if (error instanceof ServiceOptionsError) return error.problems;
    throw error;
  }
}
