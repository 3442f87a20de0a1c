import { describe, expect, it } from "vitest";
import { ENGINE_NAMES, factsOf } from "./engines";
import { countKinds } from "./facts";
import { PROGRAM_NAMES, PROGRAMS, type ProgramName } from "./programs";

const PUBLISHER = {
  alarm: 4,
  function: 1,
  "invoke config": 1,
  "log group": 1,
  permission: 2,
  queue: 1,
  "queue policy": 1,
  role: 2,
  rule: 2,
  schedule: 1,
  table: 1,
};

describe("both engines", () => {
  it.each(PROGRAM_NAMES)("make the same resources of %s", async (name) => {
    const pulumi = await factsOf("pulumi", PROGRAMS[name]);
    const cdk = await factsOf("cdk", PROGRAMS[name]);

    expect(cdk).toEqual(pulumi);
  });

  it.each<[ProgramName, Readonly<Record<string, number>>]>([
    ["a publisher without services", PUBLISHER],
    [
      "a publisher with every option set",
      { ...PUBLISHER, rule: 3, dashboard: 1, "log group": 2, role: 3, parameter: 2, project: 2 },
    ],
    [
      "a service with every default",
      { ...PUBLISHER, "log group": 2, role: 3, repository: 1, parameter: 2, project: 2 },
    ],
    [
      "a service of one build project",
      { ...PUBLISHER, "log group": 2, role: 3, repository: 1, parameter: 2, project: 1 },
    ],
    [
      "a service that publishes to an existing repository",
      { ...PUBLISHER, "log group": 2, role: 3, parameter: 2, project: 2 },
    ],
    [
      "services that share a publisher",
      { ...PUBLISHER, "log group": 4, role: 5, repository: 3, parameter: 6, project: 5 },
    ],
  ])("make exactly so many resources of %s", async (name, expected) => {
    const facts = await factsOf("cdk", PROGRAMS[name]);

    expect(countKinds(facts)).toEqual(expected);
  });

  it.each(ENGINE_NAMES)("leave nothing unread in what %s makes", { timeout: 120_000 }, async (engine) => {
    const unread: string[] = [];

    for (const name of PROGRAM_NAMES) {
      const facts = await factsOf(engine, PROGRAMS[name]);
      unread.push(...Object.keys(facts).filter((key) => !isRead(facts[key])));
    }

    expect(unread).toEqual([]);
  });
});

function isRead(fact: unknown): boolean {
  return JSON.stringify(fact).includes('"notRead":[]');
}
