import { describe, expect, it } from "vitest";
import { median, medianRatio } from "../../bench/statistics";

describe("the median", () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
    [[7], 7],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("of nothing is no number", () => {
    expect(median([])).toBeNaN();
  });
});

it("compares round by round, so that a busy moment counts in both", () => {
  expect(medianRatio([10, 100, 20], [20, 200, 50])).toBe(0.5);
});
