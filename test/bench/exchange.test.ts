import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Exchange, sequentialDepth, trafficOf } from "../../bench/exchange";

describe("the sequential depth", () => {
  it.each<[what: string, spans: readonly (readonly [start: number, end: number])[], depth: number]>([
    ["of nothing is 0", [], 0],
    ["of one request is 1", [[0, 5]], 1],
    [
      "of requests side by side is 1",
      [
        [0, 5],
        [1, 6],
        [4, 5],
      ],
      1,
    ],
    [
      "counts a request that begins when another has just ended",
      [
        [0, 5],
        [5, 9],
      ],
      2,
    ],
    [
      "takes the longest chain: two short requests beside a long one, and one after them",
      [
        [0, 20],
        [1, 5],
        [6, 10],
        [21, 25],
      ],
      3,
    ],
  ])("%s", (_what, spans, depth) => {
    expect(sequentialDepth(spans.map(([start, end]) => ({ start, end })))).toBe(depth);
  });

  it("is that of the longest of all chains", () => {
    const span = fc.record({ start: fc.nat(20), length: fc.integer({ min: 1, max: 10 }) });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), (spans) => {
        const requests = spans.map(({ start, length }) => ({ start, end: start + length }));

        expect(sequentialDepth(requests)).toBe(longestChain(requests, Number.NEGATIVE_INFINITY));
      }),
    );
  });
});

it("counts requests and the bytes of both directions", () => {
  const put: Exchange = {
    method: "PUT",
    path: "/",
    status: 201,
    bytesIn: 7,
    bytesOut: 0,
    start: 5,
    end: 6,
  };
  const get: Exchange = {
    method: "GET",
    path: "/",
    status: 200,
    bytesIn: 0,
    bytesOut: 30,
    start: 0,
    end: 4,
  };

  expect(trafficOf([get, put])).toEqual({ requests: 2, bytes: 37, depth: 2 });
});

/** Tries every chain. */
function longestChain(requests: readonly { start: number; end: number }[], after: number): number {
  const next = requests.filter(({ start }) => start >= after);
  return Math.max(0, ...next.map(({ end }) => 1 + longestChain(requests, end)));
}
