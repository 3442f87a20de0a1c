import { describe, expect, it } from "vitest";
import {
  type Engine,
  resolvePublisherComponent,
  resolveServiceComponent,
} from "../../components/service/component";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { LATE_OPTIONS } from "./late-options";
import { problemsOf } from "./problems";

class Later {
  constructor(readonly of: string) {}
}

const ENGINE: Engine<Later> = {
  is: (value): value is Later => value instanceof Later,
  called: "a value of later",
  isComponent: (value) => typeof value === "object" && value !== null && "logical" in value,
};
const hub = new Later("hub");
const fleet = {
  model: resolvePublisher("fleet", { existingRepositories: ["team/*"] }),
  late: new Map([["registryMirrors.docker.io.uri", hub]]),
  logical: "fleet",
};

describe("a service of an engine", () => {
  it("is the model's own, with its late values, those of its publisher and the publisher itself beside it", () => {
    const [bucket, version] = [new Later("bucket"), new Later("version")];
    const source = { type: "s3", bucket, key: "k" };

    const resolved = resolveServiceComponent(
      "an-app",
      { publisher: fleet, source, buildArgs: { V: version }, tags: ["latest"] } as {
        publisher: typeof fleet;
      },
      ENGINE,
    );

    expect([...resolved.late]).toEqual([
      ["registryMirrors.docker.io.uri", hub],
      ["source.bucket", bucket],
      ["buildArgs.V", version],
    ]);
    expect(resolved.publisher).toBe(fleet);
    expect(resolved.ownPublisher).toEqual({});
    expect(resolved.model).toMatchObject({
      id: "fleet-an-app",
      source: { address: ["s3://", { late: "source.bucket" }, "/k"] },
      buildArgs: [{ name: "V", value: { late: "buildArgs.V" } }],
    });
  });

  it("has a publisher of its own unless it is given one, for its existing repository too", () => {
    const given = { repository: { existing: "team/a" } };

    expect(resolveServiceComponent("an-app", given as object, ENGINE)).toEqual({
      model: resolveService("an-app", given),
      late: new Map(),
      publisher: undefined,
      ownPublisher: { existingRepositories: ["team/a"] },
    });
    expect(resolveServiceComponent("an-app", {}, ENGINE).ownPublisher).toEqual({});
    expect(resolveServiceComponent("an-app", { repository: {} } as object, ENGINE).ownPublisher).toEqual({});
  });

  it("is checked against the publisher that it is given", () => {
    const given = { publisher: fleet, repository: { existing: "elsewhere" } };

    expect(problemsOf(() => resolveServiceComponent("an-app", given, ENGINE))).toEqual([
      {
        path: "repository.existing",
        reason:
          'publisher "fleet" may not write to "elsewhere"; add it to the publisher\'s existingRepositories',
      },
    ]);
  });

  it.each([
    ["a text", "fleet", '"fleet"'],
    ["nothing", null, "null"],
    ["a model", { projectPrefix: "fleet-" }, '{"projectPrefix":"fleet-"}'],
    ["a component of another kind", { model: { name: "web" } }, '{"model":{"name":"web"}}'],
    ["a component without a model", { model: null }, '{"model":null}'],
  ])("is refused with a publisher that is none: %s", (_case, publisher, text) => {
    const given = { publisher, repository: { existing: "team/a" } } as unknown as object;

    const problems = problemsOf(() => resolveServiceComponent("an-app", given, ENGINE));

    expect(problems).toEqual([
      {
        path: "publisher",
        reason: `${text} is not a publisher; use for example new MultiArchPublisher("fleet"), or leave it out`,
      },
    ]);
  });

  it("is refused for its name, its publisher, late values and plain ones, each at its own place", () => {
    const given = { publisher: 7, tags: [new Later("tag")], timeoutMinutes: 1 } as unknown as object;

    expect(() => resolveServiceComponent(new Later("name") as never, given, ENGINE)).toThrow(
      [
        'options for service "?" have 4 problems:',
        "  name: is a value of later, known only at deployment; give a plain text",
        '  publisher: 7 is not a publisher; use for example new MultiArchPublisher("fleet"), or leave it out',
        `  tags[0]: is a value of later, known only at deployment; give a plain value; such a value may be given in ${LATE_OPTIONS}`,
        "  timeoutMinutes: 1 is not a whole number from 5 to 2160; use one of these",
      ].join("\n"),
    );
  });

  it("is refused when it is given no options", () => {
    expect(problemsOf(() => resolveServiceComponent("an-app", null as never, ENGINE))).toEqual([
      { path: "options", reason: "null is not a plain object; use {} for the defaults" },
    ]);
  });
});

describe("services that share a publisher", () => {
  it("are refused when one could write the tags of another", () => {
    const shared = {
      model: resolvePublisher("fleet", { existingRepositories: ["shared"] }),
      late: new Map<string, Later>(),
      logical: "fleet",
    };
    const given = { publisher: shared, repository: { existing: "shared" } } as { publisher: typeof shared };
    resolveServiceComponent("web", given, ENGINE);

    expect(problemsOf(() => resolveServiceComponent("api", given, ENGINE))).toMatchObject([
      { path: "repository" },
    ]);
  });
});

describe("a publisher of an engine", () => {
  it("is the model's own, with its late values beside it", () => {
    const topic = new Later("topic");

    const { model, late } = resolvePublisherComponent("fleet", { alarmTopicArns: [topic] }, ENGINE);

    expect(model).toEqual({ ...resolvePublisher("fleet"), alarmTopicArns: [{ late: "alarmTopicArns[0]" }] });
    expect([...late]).toEqual([["alarmTopicArns[0]", topic]]);
  });

  it("is refused for a late name and a late value at once", () => {
    const given = { reconcileMinutes: new Later("minutes") };

    expect(() => resolvePublisherComponent(new Later("name") as never, given, ENGINE)).toThrow(
      [
        'options for publisher "?" have 2 problems:',
        "  name: is a value of later, known only at deployment; give a plain text",
        "  reconcileMinutes: is a value of later, known only at deployment; give a plain value; such a value may be given in alarmTopicArns",
      ].join("\n"),
    );
  });
});
