import fc from "fast-check";
import { describe, it } from "vitest";
import { worldProperty } from "./worlds";

/** Set by `npm run test:soak`. */
const WORLDS = Number(process.env.MULTIARCH_WORLDS ?? 2_000);

describe("random worlds", () => {
  it(`keep every promise, ${WORLDS} of them`, { timeout: 60_000 + WORLDS * 40 }, async () => {
    await fc.assert(worldProperty(), { numRuns: WORLDS });
  });
});
