import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Cleanup } from "./cleanup";
import { explained, LocalError, run, stopCommands } from "./process";
import { buildPackage } from "./setup/package-build";
import { Steps } from "./steps";
import { setUp } from "./toolchain";

const ROOT = join(__dirname, "..");

/** What is run, in order: the quick answers first. */
interface Check {
  readonly title: string;
  /** An npm script, or the vitest project of tests. */
  readonly script?: string;
  readonly project?: "unit" | "package" | "embedded";
}

const STATIC_CHECKS: readonly Check[] = [
  { title: "lint", script: "lint" },
  { title: "types", script: "typecheck" },
  { title: "public types", script: "check:api" },
  { title: "package", script: "check:package" },
];
const UNIT: Check = { title: "unit tests", project: "unit" };
const SLOW_CHECKS: readonly Check[] = [
  { title: "the package in a consumer's project", project: "package" },
  { title: "the local cloud, enforced", project: "embedded" },
];

interface Count {
  readonly passed: number;
  readonly failed: number;
}

async function main(): Promise<void> {
  const steps = new Steps();
  const cleanup = new Cleanup();
  cleanup.add("end running commands", stopCommands);
  cleanup.onSignals((signal) => steps.say(`\n${signal}: stopping`));
  const unitOnly = process.argv.includes("--unit");
  if (unitOnly) await buildPackage(steps);
  else await setUp(steps, ["pulumi", "cdk"]);
  const counts: Count[] = [];
  for (const check of unitOnly ? [UNIT] : [...STATIC_CHECKS, UNIT, ...SLOW_CHECKS]) {
    counts.push(await runCheck(steps, check));
  }
  const total = { passed: sum(counts, "passed"), failed: sum(counts, "failed") };
  steps.say(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
}

/** A check without tests of its own counts as one. */
async function runCheck(steps: Steps, { title, script, project }: Check): Promise<Count> {
  const report = join(ROOT, "node_modules", ".cache", `${project ?? script}.json`);
  await rm(report, { force: true });
  const command =
    project === undefined
      ? run("npm", ["run", "--silent", script ?? ""], { cwd: ROOT })
      : run(
          "vitest",
          [
            "run",
            "--project",
            project,
            "--reporter=default",
            "--reporter=json",
            `--outputFile.json=${report}`,
          ],
          {
            cwd: ROOT,
            env: { ...process.env, FORCE_COLOR: "0" },
          },
        );
  try {
    return await steps.run(title, async (step) => {
      await command;
      const count = project === undefined ? { passed: 1, failed: 0 } : await countOf(report);
      if (project !== undefined) step.detail(`${count.passed} passed`);
      return count;
    });
  } catch (error) {
    steps.say(explained(error));
    const count = project === undefined ? { passed: 0, failed: 1 } : await countOf(report);
    return { ...count, failed: Math.max(1, count.failed) };
  }
}

async function countOf(report: string): Promise<Count> {
  const text = await readFile(report, "utf8").catch(() => "");
  if (text === "") return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests } = JSON.parse(text) as {
    numPassedTests: number;
    numFailedTests: number;
  };
  return { passed: numPassedTests, failed: numFailedTests };
}

function sum(counts: readonly Count[], key: keyof Count): number {
  return counts.reduce((total, count) => total + count[key], 0);
}

main().catch((error: unknown) => {
  console.error(explained(error));
  process.exitCode = error instanceof LocalError ? 1 : 2;
});
