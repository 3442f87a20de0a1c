import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type CheckResult, readReport, summary } from "../../local/checks/report";
import { inLanes } from "../../local/lanes";

const LINT: CheckResult = { title: "lint", seconds: 1.25, passed: 1, failed: 0, tests: [] };

function unit(...tests: CheckResult["tests"]): CheckResult {
  const failed = tests.filter((test) => test.failed).length;
  return { title: "unit tests", seconds: 61, passed: tests.length - failed, failed, tests };
}

describe("a report of vitest", () => {
  it("names each test that was run, with its file and its seconds", () => {
    const test = { fullName: "a tag is kept", status: "passed", duration: 1500 };
    const others = [
      { fullName: "a tag moves", status: "failed", duration: null },
      { fullName: "later", status: "skipped" },
    ];
    const text = JSON.stringify({
      testResults: [{ name: "/repository/test/tags.test.ts", assertionResults: [test, ...others] }],
    });

    expect(readReport(text, "/repository")).toEqual([
      { name: "test/tags.test.ts: a tag is kept", seconds: 1.5, failed: false },
      { name: "test/tags.test.ts: a tag moves", seconds: 0, failed: true },
    ]);
  });

  it("that was never written has no tests", () => {
    expect(readReport("", "/repository")).toEqual([]);
  });
});

describe("the summary of a test run", () => {
  it("has the seconds of each stage, the slowest tests, and the counts in the last line", () => {
    const tests = [
      { name: "test/a.test.ts: quick", seconds: 0.01, failed: false },
      { name: "test/a.test.ts: slow", seconds: 12.34, failed: false },
    ];

    expect(summary([LINT, unit(...tests)])).toBe(
      [
        "seconds  stage",
        "    1.3  lint",
        "   61.0  unit tests",
        "",
        "seconds  slowest tests",
        "   12.3  test/a.test.ts: slow",
        "    0.0  test/a.test.ts: quick",
        "",
        "3 passed, 0 failed",
      ].join("\n"),
    );
  });

  it("names ten tests at most, of all stages", () => {
    const tests = Array.from({ length: 12 }, (_, index) => {
      return { name: `test/b.test.ts: ${index}`, seconds: index, failed: false };
    });

    const shown = summary([unit(...tests.slice(0, 6)), unit(...tests.slice(6))]).match(/test\/b.*/g);

    expect(shown).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((index) => `test/b.test.ts: ${index}`));
  });

  it("names every test that failed", () => {
    const tests = [
      { name: "test/a.test.ts: right", seconds: 1, failed: false },
      { name: "test/a.test.ts: wrong", seconds: 0, failed: true },
    ];

    expect(summary([unit(...tests)])).toMatch(
      /\n\nfailed tests\n {2}test\/a\.test\.ts: wrong\n\n1 passed, 1 failed$/,
    );
  });

  it("of stages without tests has no list of tests", () => {
    expect(summary([LINT])).toBe("seconds  stage\n    1.3  lint\n\n1 passed, 0 failed");
  });
});

describe("lanes", () => {
  it("work on as many items at once as there are lanes, in their order", async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = async (item: number) => {
      begun.push(item);
      running += 1;
      most = Math.max(most, running);
      await delay(item === 1 ? 30 : 5);
      running -= 1;
      return item * 10;
    };

    const results = await inLanes(2, [1, 2, 3, 4], work);

    expect(results).toEqual([10, 20, 30, 40]);
    expect(begun).toEqual([1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it("end with the first failure", async () => {
    const work = (item: number) => (item === 2 ? Promise.reject(new Error("two")) : Promise.resolve(item));

    await expect(inLanes(1, [1, 2, 3], work)).rejects.toThrow("two");
  });
});
