import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countedRun, type Stage, setStage } from "../../bench/commands";
import { type Traffic, trafficOf } from "../../bench/exchange";
import { type Subject, subjects } from "../../bench/programs";

let programs: readonly Subject[];
let stage: Stage;

beforeAll(async () => {
  programs = await subjects();
  stage = await setStage();
});

afterAll(() => stage?.stop());

describe("multiarch combine beside oras, crane, regctl and buildx", () => {
  it("waits for a registry less often than each of them, with the same images", async () => {
    const traffic = new Map<string, Traffic>();
    for (const program of programs)
      traffic.set(program.name, trafficOf(await countedRun(stage, "combine", program)));

    const { multiarch, ...others } = Object.fromEntries(traffic);
    expect(multiarch).toMatchObject({ requests: 7, depth: 4 });
    expect(Object.keys(others)).toEqual(["oras", "crane", "regctl", "buildx"]);
    for (const { depth } of Object.values(others)) expect(depth).toBeGreaterThan(4);
  });
});
