import { describe, expect, it } from "vitest";
import { type Engine, resolveServiceComponent } from "../../components/service/component";
import { type LateValues, separateLate } from "../../components/service/late";
import { resolveService } from "../../components/service/resolve-service";
import { LATE_OPTIONS } from "./late-options";
import { problemsOf } from "./problems";

class Later {
  constructor(readonly of: string) {}
}

const ENGINE: Engine<Later | string> = {
  is: (value): value is Later | string => value instanceof Later || value === "later key",
  called: "a value of later",
  isComponent: () => false,
};

/** The options that take such a value, and the places in the source. */
const OTHERS = `in ${LATE_OPTIONS}`;
const OF_REPOSITORY =
  "for repository.encryptionKey, repository.pull.accounts[*], repository.pull.organization, repository.pull.lambda.accounts[*], repository.pull.principals[*]";
const OF_SOURCE = [
  "for source.auth.connection, source.auth.secret, source.auth.key, source.certificate, source.bucket",
  "source.artifactBucket, source.artifactKey, source.connection",
].join(", ");

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
    ["the whole of an option", { tags: new Later("tags") }, "tags", OTHERS],
    ["an item of a list of plain texts", { tags: ["latest", new Later("tag")] }, "tags[1]", OTHERS],
    ["all build arguments at once", { buildArgs: new Later("all") }, "buildArgs", "for buildArgs.*"],
    ["the kind of a source", { source: { type: new Later("type") } }, "source.type", OF_SOURCE],
    ["a repository's name", { repository: { name: new Later("name") } }, "repository.name", OF_REPOSITORY],
    ["a number", { timeoutMinutes: new Later("minutes") }, "timeoutMinutes", OTHERS],
  ])(
    "are refused in the engine's words where the model needs a plain value: %s",
    (_case, options, path, where) => {
      expect(problemsOf(() => resolveServiceComponent("an-app", options as object, ENGINE))).toEqual([
        {
          path,
          reason: `is a value of later, known only at deployment; give a plain value; such a value may be given ${where}`,
        },
      ]);
    },
  );

  it("are refused as a name of a build argument", () => {
    const given: object = { buildArgs: { "later key": "x" } };

    expect(problemsOf(() => resolveServiceComponent("an-app", given, ENGINE))).toEqual([
      {
        path: "buildArgs",
        reason:
          "has a key that is a value of later, known only at deployment; give a plain value; such a value may be given for buildArgs.*",
      },
    ]);
  });

  it("are refused with a plain value as the only change where no option may hold one", () => {
    expect(separateLate({ tags: new Later("tags") }, [], ENGINE)).toEqual({
      options: { tags: undefined },
      values: new Map(),
      problems: [
        { path: "tags", reason: "is a value of later, known only at deployment; give a plain value" },
      ],
    });
  });

  it("are taken out of lists and objects, each by its own path", () => {
    const [one, two, three] = ["1", "2", "3"].map((of) => new Later(of));
    const options = { a: [one, "x", two], e: { f: three, "later key": 1 } };

    const separated = separateLate(options, ["a[*]", "e.f"], ENGINE);

    expect(separated.options).toEqual({
      a: [{ late: "a[0]" }, "x", { late: "a[2]" }],
      e: { f: { late: "e.f" } },
    });
    expect([...separated.values]).toEqual([
      ["a[0]", one],
      ["a[2]", two],
      ["e.f", three],
    ]);
    expect(separated.problems).toEqual([
      {
        path: "e",
        reason:
          "has a key that is a value of later, known only at deployment; give a plain value; such a value may be given for e.f",
      },
    ]);
  });

  it.each([
    ["source.bucket", "source.bucket", true],
    ["source.buckets", "source.bucket", false],
    ["source", "source.bucket", false],
    ["buildArgs.A", "buildArgs.*", true],
    ["buildArgs.", "buildArgs.*", false],
    ["buildArgs", "buildArgs.*", false],
    ["otherArgs.A", "buildArgs.*", false],
    ["any", "*", true],
    ["a.a", "a", false],
  ])("at %s fit the place %s: %s", (path, place, allowed) => {
    const engine: LateValues<string> = { is: (value): value is string => value === "later", called: "late" };
    const nested = path.split(".").reduceRight<unknown>((value, key) => ({ [key]: value }), "later");

    expect(separateLate(nested, [place], engine).values.has(path)).toBe(allowed);
  });

  it("are all there is where the options as a whole are one", () => {
    const all = new Later("all");

    expect(separateLate(all, ["source.bucket"], ENGINE)).toEqual({
      options: undefined,
      values: new Map(),
      problems: [
        {
          path: "options",
          reason:
            "is a value of later, known only at deployment; give a plain value; such a value may be given in source",
        },
      ],
    });
  });

  it("leave objects of a class alone, such as a publisher, and look into those without one", () => {
    const [date, value] = [new Date(0), new Later("value")];
    const bare = Object.assign(Object.create(null), { A: value });
    const holder = Object.assign(new (class Holder {})(), { value });

    const { options, values } = separateLate({ date, holder, bare }, ["bare.A"], ENGINE);

    expect(options).toEqual({ date, holder, bare: { A: { late: "bare.A" } } });
    expect(Object(options).holder).toBe(holder);
    expect([...values.keys()]).toEqual(["bare.A"]);
  });
});

describe("a service that no engine resolves", () => {
  it("takes a place in its options for no value", () => {
    const bucket = { late: "source.bucket" } as never;

    expect(() => resolveService("an-app", { source: { type: "s3", bucket, key: "k" } })).toThrow(
      'source.bucket: {"late":"source.bucket"} is not the bucket of a source of type "s3"',
    );
  });
});
