import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";

/** A machine, as far as it matters to seconds. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly gibibytes: number;
  readonly system: string;
  /** Processes that wanted to run, on average over a minute, when the measurement began and when it ended. */
  readonly load: readonly [began: number, ended: number];
}

/** @param began load when the measurement began */
export function thisMachine(began: number): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model ?? "unknown",
    cores: cores.length,
    gibibytes: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    load: [began, currentLoad()],
  };
}

export function currentLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}
