import { describe, expect, it } from "vitest";
import {
  type Engine,
  resolvePublisherComponent,
  resolveServiceComponent,
} from "../../components/service/component";
import { type Problem, ServiceOptionsError } from "../../components/service/problem";
import { LATE_OPTIONS } from "./late-options";

class Later {
  get model() {
    return { projectPrefix: "later-" };
  }
}

class Publisher {
  get model(): never {
    throw new Error("fleet was read by its URN; only its outputs are known, use these");
  }
}

const ENGINE: Engine<Later> = {
  is: (value): value is Later => value instanceof Later,
  called: "a value of later",
  misuse: (value) =>
    value === WRONG ? "is a value of later that is no text; write it otherwise" : undefined,
  isComponent: (value) => value instanceof Publisher,
};

const WRONG = new Later();
const PLACES = `give a plain value; such a value may be given in ${LATE_OPTIONS}`;

describe("a value that is known only at deployment", () => {
  it("is refused as the whole of the options, with one problem", () => {
    const reason = `is a value of later, known only at deployment; ${PLACES}`;

    expect(problemsOf(new Later())).toEqual([{ path: "options", reason }]);
  });

  it("is refused as a key of the options themselves, at a place that has a name", () => {
    const keys = { ...ENGINE, is: (value: unknown): value is Later => value === "later" };

    expect(problemsOf({ later: 1 }, keys)).toEqual([
      {
        path: "options",
        reason: `has a key that is a value of later, known only at deployment; ${PLACES}`,
      },
    ]);
  });

  it.each<[string, object, string]>([
    [
      "buildArgs.A",
      { buildArgs: { A: { B: new Later() } } },
      '{"B":"a value of later"} is not a text; give a text, for example "1.4", or leave it out',
    ],
    [
      "tags[0]",
      { tags: [[new Later()]] },
      '["a value of later"] is not an image tag; use for example "latest"',
    ],
    ["vpc", { vpc: { deep: { deeper: new Later() } } }, "is not an option; use one of source, platforms, "],
  ])("is called by the engine's word where it is too deep for an option: %s", (path, options, reason) => {
    expect(problemsOf(options)).toEqual([{ path, reason: expect.stringContaining(reason) }]);
  });

  it("is refused in a path of the source, which is a level deeper than the other options", () => {
    const source = { type: "github", repository: "acme/a", paths: ["a", new Later()] };

    expect(problemsOf({ source })).toEqual([
      {
        path: "source.paths[1]",
        reason: expect.stringContaining("such a value may be given for source.auth.connection, "),
      },
    ]);
    expect(problemsOf({ source: { ...source, paths: [[new Later()]] } })).toEqual([
      { path: "source.paths[0]", reason: expect.stringContaining('["a value of later"] is not a path') },
    ]);
  });

  it("in a list in a list of topics is refused with the topic", () => {
    expect(
      problemsBy(() => resolvePublisherComponent("fleet", { alarmTopicArns: [[new Later()]] }, ENGINE)),
    ).toEqual([
      {
        path: "alarmTopicArns[0]",
        reason: expect.stringContaining('["a value of later"] is not the ARN of an SNS topic'),
      },
    ]);
  });

  it("is refused with the engine's reason where it can be no text, and without it where no such value can be", () => {
    expect(problemsOf({ buildArgs: { A: WRONG }, target: WRONG })).toEqual([
      { path: "buildArgs.A", reason: "is a value of later that is no text; write it otherwise" },
      { path: "target", reason: `is a value of later, known only at deployment; ${PLACES}` },
    ]);
  });

  it("is refused as the publisher", () => {
    expect(problemsOf({ publisher: new Later() })).toEqual([
      {
        path: "publisher",
        reason: "is a value of later, known only at deployment; give the publisher itself, or leave it out",
      },
    ]);
  });
});

describe("a publisher that cannot be shared", () => {
  it("since nothing but its outputs is known, is refused at its place with what to do", () => {
    expect(problemsOf({ publisher: new Publisher() })).toEqual([
      {
        path: "publisher",
        reason:
          "fleet was read by its URN; only its outputs are known, use these; to share a publisher, give one that this program makes",
      },
    ]);
  });

  it("since it is no component of the engine, is refused whatever it looks like", () => {
    const publisher = { model: { projectPrefix: "fleet-" } };

    expect(problemsOf({ publisher })).toEqual([
      {
        path: "publisher",
        reason:
          '{"model":{"projectPrefix":"fleet-"}} is not a publisher; use for example new MultiArchPublisher("fleet"), or leave it out',
      },
    ]);
  });
});

describe("options that hold themselves", () => {
  it("are refused as any unknown option, and end", () => {
    const options: Record<string, unknown> = {};
    options.itself = options;

    expect(problemsOf(options).map(({ path }) => path)).toEqual(["itself"]);
  });
});

describe("options of an object that answers differently each time", () => {
  it("are read once: what was checked is what is built", () => {
    let reads = 0;
    const options = {
      get timeoutMinutes() {
        reads += 1;
        return reads === 1 ? 30 : 1;
      },
    };

    expect(resolveServiceComponent("an-app", options as object, ENGINE).model.timeoutMinutes).toBe(30);
  });

  it("are not frozen with the model", () => {
    const options = {
      tags: ["latest"],
      testCommand: ["/app"],
      buildArgs: { A: "1" },
      platforms: ["linux/386"],
    };

    const { model } = resolveServiceComponent("an-app", options as object, ENGINE);
    options.tags.push("other");
    options.testCommand.push("--version");

    expect(model.tags.templates).toEqual(["latest"]);
    expect(model.testCommand).toEqual(["/app"]);
  });
});

function problemsOf(options: object, engine: Engine<Later> = ENGINE): readonly Problem[] {
  return problemsBy(() => resolveServiceComponent("an-app", options, engine));
}

function problemsBy(action: () => unknown): readonly Problem[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof ServiceOptionsError) return error.problems;
    throw error;
  }
}
