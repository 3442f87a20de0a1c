import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "./cache";
import { Cleanup } from "./cleanup";
import { startCloud } from "./cloud/ministack";
import { explained, LocalError, run, stopCommands } from "./process";
import { buildPackage } from "./setup/package-build";
import { Steps } from "./steps";
import { setUp, type Toolchain } from "./toolchain";

const ROOT = join(__dirname, "..");

/** What is run, in order: the quick answers first. */
interface Check {
  readonly title: string;
  /** An npm script, or the vitest project of tests. */
  readonly script?: string;
  readonly project?: "unit" | "package" | "embedded";
  /** Files or folders of the project; all of it when left out. */
  readonly files?: readonly string[];
  /** Variables of its own. */
  readonly environment?: Readonly<Record<string, string>>;
}

const STATIC_CHECKS: readonly Check[] = [
  { title: "lint", script: "lint" },
  { title: "types", script: "typecheck" },
  { title: "public types", script: "check:api" },
  { title: "package", script: "check:package" },
  { title: "changesets", script: "check:changesets" },
];
const UNIT: Check = { title: "unit tests", project: "unit" };
const SOAK: Check = {
  title: "100,000 random worlds",
  project: "unit",
  files: ["test/simulation/worlds.test.ts"],
  environment: { MULTIARCH_WORLDS: "100000" },
};
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
  const soak = process.argv.includes("--soak");
  const unitOnly = soak || process.argv.includes("--unit");
  const tools = unitOnly ? undefined : await setUp(steps, ["pulumi", "cdk"]);
  if (unitOnly) await buildPackage(steps);
  const counts: Count[] = [];
  for (const check of unitOnly ? [soak ? SOAK : UNIT] : [...STATIC_CHECKS, UNIT]) {
    counts.push(await runCheck(steps, check));
  }
  if (tools !== undefined) {
    counts.push(await runContracts(steps, cleanup, tools));
    for (const check of SLOW_CHECKS) counts.push(await runCheck(steps, check));
  }
  const total = { passed: sum(counts, "passed"), failed: sum(counts, "failed") };
  steps.say(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
}

/** The contract suites again, against the adapters on a local cloud of their own. */
async function runContracts(steps: Steps, cleanup: Cleanup, { python }: Toolchain): Promise<Count> {
  const own = new Cleanup();
  cleanup.add("stop the local cloud of the contracts", async () => void (await own.run()));
  const folder = await mkdtemp(join(tmpdir(), "multiarch-contracts-"));
  own.add("remove its folder", () => rm(folder, { recursive: true, force: true }));
  const cloud = await startCloud({ python, folder, log: join(cacheFolder(), "logs", "contracts.log") }, own);
  const check: Check = { title: "the ports on the local cloud", project: "unit", files: ["test/contract"] };
  const count = await runCheck(steps, check, { ...cloud.env, MULTIARCH_TEST_ENDPOINT: cloud.endpoint });
  await own.run();
  return count;
}

/** A check without tests of its own counts as one. */
async function runCheck(steps: Steps, check: Check, environment = process.env): Promise<Count> {
  const { title, script, project, files = [], environment: own } = check;
  const report = join(ROOT, "node_modules", ".cache", `${project ?? script}.json`);
  await rm(report, { force: true });
  const vitest = ["run", ...files, "--project", `${project}`, "--reporter=default", "--reporter=json"];
  const env = { ...environment, ...own, FORCE_COLOR: "0" };
  const command = () =>
    project === undefined
      ? run("npm", ["run", "--silent", script ?? ""], { cwd: ROOT, env })
      : run("vitest", [...vitest, `--outputFile.json=${report}`], { cwd: ROOT, env });
  try {
    return await steps.run(title, async (step) => {
      await command();
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
