import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { failure } from "../command-error";
import { undoneAtExit } from "../leftovers";
import type { Shell } from "../shell";
import { runTool } from "../tool";

/** What the program that builds is called with before its own arguments: Docker's plugin, or buildx by itself. */
export type Buildx = readonly [program: string, ...args: string[]];

/** Docker's plugin. */
export const DOCKER_BUILDX: Buildx = ["docker", "buildx"];
const CANDIDATES: readonly Buildx[] = [DOCKER_BUILDX, ["docker-buildx"]];

/** The buildx of this machine; `undefined` where there is none. */
export async function firstBuildx(shell: Pick<Shell, "cwd" | "env">): Promise<Buildx | undefined> {
  for (const buildx of CANDIDATES) {
    const [program, ...args] = buildx;
    if ((await runTool(shell, program, [...args, "version"])).status === 0) return buildx;
  }
  return undefined;
}

/**
 * The buildx of this machine.
 *
 * @throws {CommandError} when there is none
 */
export async function findBuildx(shell: Shell): Promise<Buildx> {
  const buildx = await firstBuildx(shell);
  if (buildx !== undefined) return buildx;
  throw failure(
    'neither "docker buildx" nor "docker-buildx" runs here; install Docker\'s buildx plugin, see https://github.com/docker/buildx#installing',
  );
}

/** How a program ended. */
export interface ProgramEnd {
  /** Exit code; `undefined` when it could not be started or was stopped. */
  readonly status: number | undefined;
  /** The lines of its standard error that nobody took. */
  readonly stderr: readonly string[];
}

/** What a program is run with. */
export interface ProgramOptions {
  /** Stops it. */
  readonly signal?: AbortSignal;
  /** Text for its standard input. */
  readonly input?: string;
  /** Takes its standard output, which nobody reads otherwise. */
  onOutput?(output: Readable): void;
  /** Takes a line of its standard error; `false` leaves it. */
  onLine?(line: string): boolean;
}

/** Runs a build to its end, in the shell's folder and with its variables; its lines come as they are printed. */
export function runBuildx(
  { cwd, env }: Shell,
  [program, ...before]: Buildx,
  args: readonly string[],
  { signal, input, onOutput, onLine = () => false }: ProgramOptions = {},
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, [...before, ...args], {
      cwd,
      env: { ...env },
      stdio: [input === undefined ? "ignore" : "pipe", onOutput === undefined ? "ignore" : "pipe", "pipe"],
    });
    const stop = () => void child.kill("SIGTERM");
    const forget = undoneAtExit(stop);
    signal?.addEventListener("abort", stop);
    const stderr: string[] = [];
    readLines(child, (line) => {
      if (line !== "" && !onLine(line)) stderr.push(line);
    });
    if (child.stdout !== null) onOutput?.(child.stdout);
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
    const end = (status: number | undefined) => {
      signal?.removeEventListener("abort", stop);
      forget();
      resolve({ status, stderr });
    };
    child.on("error", (error) => {
      stderr.push(error.message);
      end(undefined);
    });
    child.on("close", (code) => end(code ?? undefined));
    if (signal?.aborted) stop();
  });
}

function readLines({ stderr }: ChildProcess, take: (line: string) => void): void {
  if (stderr !== null)
    createInterface({ input: stderr, crlfDelay: Number.POSITIVE_INFINITY }).on("line", take);
}
