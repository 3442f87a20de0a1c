import fc from "fast-check";
import { describe, it } from "vitest";
import { worldProperty } from "./worlds";

/** Set by `npm run test:soak`. */
const WORLDS = Number(process.env.MULTIARCH_WORLDS ?? 2_000);
/** Far more than needed. A world that fails is shrunk until then, and reported with its seed whatever is left to shrink. */
const LIMIT_MILLISECONDS = 60_000 + WORLDS * 150;
/** One world again, from the report of its failure. */
const AGAIN = replayOf(process.env.MULTIARCH_SEED, process.env.MULTIARCH_WORLD);

describe("random worlds", () => {
  it(`keep every promise, ${WORLDS} of them`, { timeout: LIMIT_MILLISECONDS + 60_000 }, async () => {
    const result = await fc.check(worldProperty(), {
      numRuns: WORLDS,
      interruptAfterTimeLimit: LIMIT_MILLISECONDS,
      markInterruptAsFailure: true,
      ...AGAIN,
    });

    if (result.failed) throw new Error(await reportOf(result));
  });
});

function replayOf(seed: string | undefined, world: string | undefined): fc.Parameters<unknown> {
  if (seed === undefined) return {};
  return { seed: Number(seed), ...(world !== undefined && { path: world }) };
}

/** What fast-check reports of a failure, and the command that plays and shrinks the world again. */
async function reportOf(result: fc.RunDetails<unknown>): Promise<string> {
  const world = result.counterexamplePath?.split(":")[0];
  const again = `MULTIARCH_SEED=${result.seed} ${world === undefined ? "" : `MULTIARCH_WORLD=${world} `}`;
  const command = "npx vitest run --project unit test/simulation/worlds.test.ts";
  const reason = result.errorInstance instanceof Error ? result.errorInstance.message : "";
  return `${reason}\n\n${await fc.asyncDefaultReportMessage(result)}\n\nThe same world again: ${again}${command}`;
}
