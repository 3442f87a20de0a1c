import { afterAll, afterEach, describe, expect, it } from "vitest";
import { breakPublisher, repairPublisher } from "./break-publisher";
import { PLANTED_BUGS, type PlantedBug } from "./planted-bugs";
import { measureStrength, SEEDS, type StrengthRow, strengthTable } from "./strength";

/** A seed gives up after this many times the worlds that the median may take. */
const MOST_MEDIANS = 4;

const rows = new Map<PlantedBug, StrengthRow>();

afterEach(repairPublisher);

afterAll(() => {
  const known = PLANTED_BUGS.flatMap((bug) => rows.get(bug) ?? []);
  process.stdout.write(`\n${strengthTable(known)}\n`);
});

describe(`random worlds, as the median of ${SEEDS} seeds,`, () => {
  for (const bug of PLANTED_BUGS) {
    const { name, promise, worlds } = bug;
    it(`need at most ${worlds} worlds to find out a publisher that ${name}`, {
      timeout: 900_000,
    }, async () => {
      breakPublisher(bug);
      const { worldProperty } = await import("./worlds");

      const { median, slowest, seconds, messages } = await measureStrength(
        worldProperty(promise),
        MOST_MEDIANS * worlds,
      );

      rows.set(bug, {
        bug: name,
        promise: promise.source.slice(1),
        median: `${median}`,
        slowest: `${slowest}`,
        bound: `${worlds}`,
        seconds: seconds.toFixed(1),
      });
      for (const message of messages) expect(message).toMatch(promise);
      expect(median).toBeLessThanOrEqual(worlds);
    });
  }
});
