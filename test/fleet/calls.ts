import { Session } from "node:inspector/promises";

/** How often each function was called, by the file and the place of the function. */
export type Calls = ReadonlyMap<string, number>;

/**
 * Counts the calls of every JavaScript function while `work` runs, with V8's precise coverage
 * (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/). Unlike time, the numbers are the same on every machine.
 */
export async function countCalls(work: () => unknown): Promise<Calls> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    await work();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    return summed(
      result.flatMap(({ url, functions }) =>
        functions.map(({ functionName, ranges: [range] }) => {
          const place = `${fileOf(url)} ${functionName || "(unnamed)"} at ${range?.startOffset}`;
          return [place, range?.count ?? 0] as const;
        }),
      ),
    );
  } finally {
    session.disconnect();
  }
}

/**
 * Functions that are called more than ten times as often in `after`, the most frequent first.
 *
 * @param lost calls that V8 may have missed in `before`: it does not count those of a function that it compiles meanwhile
 */
export function superlinear(before: Calls, after: Calls, lost: number): readonly string[] {
  return [...after]
    .filter(([place, count]) => count > 10 * ((before.get(place) ?? 0) + lost))
    .sort(([, one], [, other]) => other - one)
    .map(([place, count]) => `${place}: ${before.get(place) ?? 0} calls, then ${count}`);
}

export function total(calls: Calls): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

/** The calls of functions in files whose path has `part`. */
export function callsIn(calls: Calls, part: string): Calls {
  return new Map([...calls].filter(([place]) => place.includes(part)));
}

function summed(counts: readonly (readonly [place: string, count: number])[]): Calls {
  const calls = new Map<string, number>();
  for (const [place, count] of counts) if (count > 0) calls.set(place, (calls.get(place) ?? 0) + count);
  return calls;
}

function fileOf(url: string): string {
  return url.replace(/^.*\/(?=components\/|node_modules\/)/, "");
}
