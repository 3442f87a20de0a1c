import { describe, expect, it } from "vitest";
import { ENGINE_NAMES, factsOf } from "./engines";
import type { Facts } from "./facts";
import type { Program } from "./programs";

const staging = stage("staging");
const production = stage("production");

describe.each(ENGINE_NAMES)("two stages in one account, with %s", (engine) => {
  it("have no name in common", async () => {
    const ofStaging = namesOf(await factsOf(engine, staging));
    const ofProduction = namesOf(await factsOf(engine, production));

    expect(ofStaging).toContain("project staging-fleet-web-amd64");
    expect(ofStaging.filter((name) => !name.includes("staging"))).toEqual([]);
    expect(ofStaging.filter((name) => ofProduction.includes(name))).toEqual([]);
  });

  it("differ in nothing but the prefix of their names", async () => {
    const facts = JSON.stringify(await factsOf(engine, staging));

    expect(JSON.parse(facts.replaceAll("staging", "production"))).toEqual(await factsOf(engine, production));
  });
});

function stage(namePrefix: string): Program {
  return { publisher: { name: "fleet", options: { namePrefix } }, services: { web: {} } };
}

/** The names that AWS refuses a second time. An engine gives a role the rest of its name, and a rule's target is inside its rule. */
function namesOf(facts: Facts): readonly string[] {
  return Object.entries(facts).flatMap(([key, fact]) => {
    const isNamed = typeof fact === "object" && fact !== null && "name" in fact;
    return isNamed ? [`${key.split(" ")[0]} ${fact.name}`] : [];
  });
}
