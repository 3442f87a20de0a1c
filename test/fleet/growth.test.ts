import { describe, expect, it, vi } from "vitest";
import { type Calls, callsIn, countCalls, superlinear, total } from "./calls";
import { deployFleet, synthesiseFleet } from "./fleet-programs";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

const ENGINES = { cdk: synthesiseFleet, pulumi: deployFleet } as const;

describe.each(["cdk", "pulumi"] as const)(
  "ten times as many services, with %s",
  { timeout: 120_000 },
  (engine) => {
    it("call no function of the components more than ten times as often", async () => {
      const { few, many } = await counted(engine);
      const own = callsIn(few, "components/");

      expect(total(own)).toBeGreaterThan(1000);
      // 30 services are 435 pairs of services.
      expect(superlinear(own, callsIn(many, "components/"), 10)).toEqual([]);
    });

    it("call the functions of the engine hardly more than ten times as often", async () => {
      const { few, many } = await counted(engine);

      expect(total(many) / total(few)).toBeLessThan(10.5);
    });
  },
);

interface Counted {
  readonly few: Calls;
  readonly many: Calls;
}

const made: Partial<Record<keyof typeof ENGINES, Promise<Counted>>> = {};

/** The calls for 3 and for 30 services; what is done once is done before. */
function counted(engine: keyof typeof ENGINES): Promise<Counted> {
  const program = ENGINES[engine];
  made[engine] ??= (async () => {
    await program(1);
    const few = await countCalls(() => program(3));
    return { few, many: await countCalls(() => program(30)) };
  })();
  return made[engine];
}
