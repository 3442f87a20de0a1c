import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "./cache";
import {
  type Check,
  CONTRACTS,
  QUICK_UNIT_TESTS,
  SLOW_CHECKS,
  SOAK,
  STATIC_CHECKS,
  UNIT_TESTS,
} from "./checks/plan";
import { type CheckResult, sum, summary } from "./checks/report";
import { runCheck } from "./checks/run-check";
import { Cleanup } from "./cleanup";
import { startCloud } from "./cloud/ministack";
import { inLanes } from "./lanes";
import { explained, LocalError } from "./process";
import { buildPackage } from "./setup/package-build";
import { Steps } from "./steps";
import { setUp, type Toolchain } from "./toolchain";

/** Stages that need no local cloud. */
interface Stages {
  /** Two at a time. */
  readonly sideBySide: readonly Check[];
  /** One after the other, because each takes every core. */
  readonly inTurn: readonly Check[];
}

const QUICK: Stages = { sideBySide: STATIC_CHECKS, inTurn: [UNIT_TESTS] };
/** What is run with each option. */
const OPTIONS: Readonly<Record<string, Stages>> = {
  "--check": { ...QUICK, inTurn: [QUICK_UNIT_TESTS] },
  "--unit": { sideBySide: [], inTurn: [UNIT_TESTS] },
  "--soak": { sideBySide: [], inTurn: [SOAK] },
};

async function main(): Promise<void> {
  const [option] = process.argv.slice(2);
  const steps = new Steps();
  const cleanup = new Cleanup();
  cleanup.onSignals((signal) => steps.say(`\n${signal}: stopping`));
  const results =
    option === undefined ? await everything(steps, cleanup) : await withoutCloud(steps, stagesOf(option));
  steps.say(`\n${summary(results)}`);
  if (sum(results, "failed") > 0) process.exitCode = 1;
}

function stagesOf(option: string): Stages {
  const stages = OPTIONS[option];
  if (stages !== undefined) return stages;
  throw new LocalError(
    `${option} is not an option; use ${Object.keys(OPTIONS).join(", ")}, or none for all tests`,
  );
}

async function withoutCloud(steps: Steps, { sideBySide, inTurn }: Stages): Promise<readonly CheckResult[]> {
  await buildPackage(steps);
  const first = await inLanes(2, sideBySide, (check) => runCheck(steps, check));
  return [...first, ...(await inLanes(1, inTurn, (check) => runCheck(steps, check)))];
}

/** The quick answers first. */
async function everything(steps: Steps, cleanup: Cleanup): Promise<readonly CheckResult[]> {
  const tools = await setUp(steps, ["pulumi", "cdk"]);
  const quick = await withoutCloud(steps, QUICK);
  const contracts = await runContracts(steps, cleanup, tools);
  const slow = await inLanes(1, SLOW_CHECKS, (check) => runCheck(steps, check));
  return [...quick, contracts, ...slow];
}

/** The contract suites again, against the adapters on a local cloud of their own. */
async function runContracts(steps: Steps, cleanup: Cleanup, { python }: Toolchain): Promise<CheckResult> {
  const own = new Cleanup();
  cleanup.add("stop the local cloud of the contracts", async () => void (await own.run()));
  const folder = await mkdtemp(join(tmpdir(), "multiarch-contracts-"));
  own.add("remove its folder", () => rm(folder, { recursive: true, force: true }));
  const log = join(cacheFolder(), "logs", "contracts.log");
  const cloud = await startCloud({ python, folder, log }, own);
  const result = await runCheck(steps, CONTRACTS, { ...cloud.env, MULTIARCH_TEST_ENDPOINT: cloud.endpoint });
  await own.run();
  return result;
}

main().catch((error: unknown) => {
  console.error(explained(error));
  process.exitCode = error instanceof LocalError ? 1 : 2;
});
