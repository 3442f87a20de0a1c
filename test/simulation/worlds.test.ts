import fc from "fast-check";
import { describe, it } from "vitest";
import { worldProperty } from "./worlds";

/** Set by `npm run test:soak`. */
const WORLDS = Number(process.env.MULTIARCH_WORLDS ?? 2_000);
/** Far more than needed. A world that fails is shrunk until then, and reported with its seed whatever is left to shrink. */
const LIMIT_MILLISECONDS = 60_000 + WORLDS * 150;

describe("random worlds", () => {
  it(`keep every promise, ${WORLDS} of them`, { timeout: LIMIT_MILLISECONDS + 60_000 }, async () => {
    await fc.assert(worldProperty(), {
      numRuns: WORLDS,
      interruptAfterTimeLimit: LIMIT_MILLISECONDS,
      markInterruptAsFailure: true,
    });
  });
});
