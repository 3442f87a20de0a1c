import { describe, expect, it } from "vitest";
import { ENGINE_NAMES, factsOf } from "./engines";
import type { Facts } from "./facts";
import type { Program } from "./programs";

const fleet = { name: "fleet" };
const one: Program = { publisher: fleet, services: { web: {} } };
const three: Program = {
  publisher: fleet,
  services: { web: {}, worker: { platforms: ["linux/arm64"] }, cron: { tags: ["latest"] } },
};

describe.each(ENGINE_NAMES)("a service more, with %s", (engine) => {
  it("touches no resource of the publisher", async () => {
    const before = await factsOf(engine, one);
    const after = await factsOf(engine, three);

    expect(ofComponent(before, "fleet")).not.toEqual({});
    expect(ofComponent(after, "fleet")).toEqual(ofComponent(before, "fleet"));
  });

  it("touches no resource of another service", async () => {
    const before = await factsOf(engine, one);
    const after = await factsOf(engine, three);

    expect(ofComponent(before, "web")).not.toEqual({});
    expect(ofComponent(after, "web")).toEqual(ofComponent(before, "web"));
  });
});

function ofComponent(facts: Facts, name: string): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([key]) => key.includes(` ${name}-`)));
}
