import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { explained, run } from "../process";
import type { Steps } from "../steps";
import type { Check, TestCheck } from "./plan";
import { type CheckResult, readReport, type TestResult } from "./report";

const ROOT = join(__dirname, "..", "..");

/** Runs one stage. A stage that is one command counts as one test; what went wrong is shown and counted, never thrown. */
export async function runCheck(
  steps: Steps,
  check: Check,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<CheckResult> {
  const { title } = check;
  const env = { ...environment, ...check.environment, FORCE_COLOR: "0" };
  const started = performance.now();
  const ended = (passed: number, failed: number, tests: readonly TestResult[]) => {
    return { title, seconds: (performance.now() - started) / 1000, passed, failed, tests };
  };
  const work = "script" in check ? () => runScript(check.script, env) : () => runTests(check, env);
  try {
    const tests = await steps.run(title, async (step) => {
      const result = await work();
      if ("project" in check) step.detail(`${result.length} passed`);
      return result;
    });
    return ended("script" in check ? 1 : tests.length, 0, tests);
  } catch (error) {
    steps.say(explained(error));
    const tests = "script" in check ? [] : await reportOf(check);
    const failed = tests.filter((test) => test.failed).length;
    return ended(tests.length - failed, Math.max(1, failed), tests);
  }
}

async function runScript(script: string, env: NodeJS.ProcessEnv): Promise<readonly TestResult[]> {
  await run("npm", ["run", "--silent", script], { cwd: ROOT, env });
  return [];
}

async function runTests(check: TestCheck, env: NodeJS.ProcessEnv): Promise<readonly TestResult[]> {
  const { project, files = [] } = check;
  await rm(reportFile(check), { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile(check)}`];
  await run("vitest", ["run", ...files, "--project", project, ...reporters], { cwd: ROOT, env });
  return reportOf(check);
}

async function reportOf(check: TestCheck): Promise<readonly TestResult[]> {
  return readReport(await readFile(reportFile(check), "utf8").catch(() => ""), ROOT);
}

function reportFile({ project }: TestCheck): string {
  return join(ROOT, "node_modules", ".cache", `${project}.json`);
}
