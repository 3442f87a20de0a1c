import { spawn } from "node:child_process";
import type { Command } from "./programs";

/** What one process did. */
export interface Ran {
  /** From before it was started until it had ended. */
  readonly milliseconds: number;
  readonly stdout: string;
}

/** Runs a program to its end. @throws what it printed, when it fails */
export function timed({ program, args }: Command, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let ended = started;
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("exit", () => {
      ended = performance.now();
    });
    child.on("close", (code, signal) => {
      if (code === 0) resolve({ milliseconds: Math.round((ended - started) * 10) / 10, stdout });
      else
        reject(new Error(`${[program, ...args].join(" ")} ended with ${code ?? signal}\n${stdout}${stderr}`));
    });
  });
}

/**
 * Runs every program once a round, each round beginning with another one: what else the machine does then is in the times
 * of all of them.
 *
 * @param run what one program does in one round
 * @returns milliseconds by program and round
 */
export async function interleaved<T>(
  rounds: number,
  programs: readonly T[],
  run: (program: T, round: number) => Promise<Ran>,
): Promise<ReadonlyMap<T, readonly number[]>> {
  const times = new Map(programs.map((program) => [program, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const at of programs.keys()) {
      const program = programs[(at + round) % programs.length];
      if (program !== undefined) times.get(program)?.push((await run(program, round)).milliseconds);
    }
  }
  return times;
}
