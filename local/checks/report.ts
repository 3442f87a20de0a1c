import { relative } from "node:path";

/** One test, as vitest's JSON report has it. */
export interface TestResult {
  /** File, relative to the repository, and full name. */
  readonly name: string;
  readonly seconds: number;
  readonly failed: boolean;
}

/** One stage that has ended. */
export interface CheckResult {
  readonly title: string;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  /** Empty for a stage that is one command. */
  readonly tests: readonly TestResult[];
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: "passed" | "failed" | "skipped" | "pending" | "todo";
      readonly duration?: number | null;
    }[];
  }[];
}

/** The tests of a vitest JSON report that were run; none where there is no report. */
export function readReport(text: string, root: string): readonly TestResult[] {
  if (text === "") return [];
  const { testResults } = JSON.parse(text) as JsonReport;
  return testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "passed" || status === "failed")
      .map(({ fullName, status, duration }) => ({
        name: `${relative(root, file)}: ${fullName}`,
        seconds: (duration ?? 0) / 1000,
        failed: status === "failed",
      })),
  );
}

/** What is printed when all stages have ended; its last line is `N passed, N failed`. */
export function summary(results: readonly CheckResult[]): string {
  const tests = results.flatMap((result) => result.tests);
  const failed = tests.filter((test) => test.failed);
  const parts = [
    ["seconds  stage", ...results.map(({ seconds, title }) => line(seconds, title))],
    ["seconds  slowest tests", ...slowest(tests).map(({ seconds, name }) => line(seconds, name))],
    ["failed tests", ...failed.map(({ name }) => `  ${name}`)],
    [`${sum(results, "passed")} passed, ${sum(results, "failed")} failed`],
  ];
  const shown = parts.filter((part, index) => index === parts.length - 1 || part.length > 1);
  return shown.map((part) => part.join("\n")).join("\n\n");
}

export function sum(results: readonly CheckResult[], key: "passed" | "failed"): number {
  return results.reduce((total, result) => total + result[key], 0);
}

function slowest(tests: readonly TestResult[]): readonly TestResult[] {
  return tests.toSorted((left, right) => right.seconds - left.seconds).slice(0, 10);
}

function line(seconds: number, text: string): string {
  return `${seconds.toFixed(1).padStart(7)}  ${text}`;
}
