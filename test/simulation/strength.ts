import fc from "fast-check";
import type { worldProperty } from "./worlds";

/** Fixed seeds, 1 to this: ten, or `$MULTIARCH_SEEDS` for a quick answer. */
export const SEEDS = Number(process.env.MULTIARCH_SEEDS ?? 10);

/** How long the random worlds need to find one planted bug. */
export interface Strength {
  /** Worlds until it was found, for each seed, fewest first; infinite where it was not found in time. */
  readonly worlds: readonly number[];
  readonly median: number;
  readonly slowest: number;
  /** Of processor time. */
  readonly seconds: number;
  /** What the worlds that found it said. */
  readonly messages: readonly string[];
}

/** @param most worlds of one seed, after which it gives up */
export async function measureStrength(
  property: ReturnType<typeof worldProperty>,
  most: number,
): Promise<Strength> {
  const started = process.cpuUsage();
  const worlds: number[] = [];
  const messages: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const result = await fc.check(property, { seed, numRuns: most, endOnFailure: true });
    worlds.push(result.failed ? result.numRuns : Number.POSITIVE_INFINITY);
    if (result.failed) messages.push((result.errorInstance as Error).message);
  }
  worlds.sort((left, right) => left - right);
  const [median = Number.NaN, slowest = Number.NaN] = [worlds[Math.floor(SEEDS / 2)], worlds.at(-1)];
  const { user, system } = process.cpuUsage(started);
  return { worlds, median, slowest, seconds: (user + system) / 1_000_000, messages };
}

/** One line of the table of strengths. */
export interface StrengthRow {
  readonly bug: string;
  readonly promise: string;
  readonly median: string;
  readonly slowest: string;
  readonly bound: string;
  readonly seconds: string;
}

/** The rows as a table of Markdown, to read and to copy. */
export function strengthTable(rows: readonly StrengthRow[]): string {
  const head = {
    bug: "a publisher that ...",
    promise: "breaks",
    median: "worlds, median",
    slowest: "slowest seed",
    bound: "bound of the median",
    seconds: "seconds of one core",
  } satisfies StrengthRow;
  const line = ({ bug, promise, median, slowest, bound, seconds }: StrengthRow) =>
    `| ${[bug, promise, median, slowest, bound, seconds].join(" | ")} |`;
  return [line(head), "| --- | --- | --- | --- | --- | --- |", ...rows.map(line)].join("\n");
}
