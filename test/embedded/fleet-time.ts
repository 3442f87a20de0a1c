import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../../bench/statistics";
import { cacheFolder } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { startCloud } from "../../local/cloud/ministack";
import { deployedEngine } from "../../local/engines/deployed";
import { Steps } from "../../local/steps";
import { type EngineName, programFolder, setUp, withPath } from "../../local/toolchain";
import { SIZE_FILE } from "./fleet-sizes/settings";

const FEW = 30;
const MANY = 300;

/** Seconds of each round. */
export interface FleetTimes {
  readonly few: number;
  readonly many: number;
}

/**
 * Times `cdk synth` or `pulumi preview` of 30 and of 300 services in turns, with the real programs. Run it on an idle machine:
 * `npm run measure:fleet`, which prints every round and the ratio of the medians.
 */
export async function measureFleet(name: EngineName, rounds = 3): Promise<readonly FleetTimes[]> {
  const cleanup = new Cleanup();
  cleanup.onSignals(() => undefined);
  try {
    const tools = await setUp(new Steps(), [name]);
    const folder = await mkdtemp(join(tmpdir(), "fleet-time-"));
    cleanup.add("remove the folder", () => rm(folder, { recursive: true, force: true }));
    const logs = join(cacheFolder(), "logs");
    const cloud = await startCloud({ python: tools.python, folder, log: join(logs, "cloud.log") }, cleanup);
    const file = join(folder, "size");
    const path = withPath(cloud.env, await programFolder(tools, folder), ...tools.pulumi);
    const parts = { cloud, folder, logs, env: { ...path, [SIZE_FILE]: file } };
    const engine = await deployedEngine(name, parts, cleanup, join(__dirname, "fleet-sizes"));
    const planned = async (services: number) => {
      await writeFile(file, `${services}`);
      const started = performance.now();
      await engine.plan();
      return Math.round(performance.now() - started) / 1000;
    };
    // The first one fills the caches of the programs.
    await planned(1);
    const times: FleetTimes[] = [];
    for (let round = 0; round < rounds; round += 1)
      times.push({ few: await planned(FEW), many: await planned(MANY) });
    return times;
  } finally {
    await cleanup.run();
  }
}

async function main(): Promise<void> {
  const [names = "cdk,pulumi", rounds = "3"] = process.argv.slice(2);
  for (const name of names.split(",") as EngineName[]) {
    const times = await measureFleet(name, Number(rounds));
    const few = median(times.map((one) => one.few));
    const many = median(times.map((one) => one.many));
    console.table(times);
    const ratio = (many / few).toFixed(2);
    console.log(
      `${name}: ${FEW} services ${few} s, ${MANY} services ${many} s, ratio of the medians ${ratio}`,
    );
  }
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
