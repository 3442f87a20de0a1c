import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isGroupRunning } from "./running";

/** A failure that a person can do something about: it is shown as its message, without a stack. */
export class LocalError extends Error {
  override readonly name = "LocalError" as const;
}

/** An error as it is shown: a {@link LocalError} by its message, anything else with its stack, because it is a defect. */
export function explained(error: unknown): string {
  if (error instanceof LocalError && !process.env.MULTIARCH_DEBUG) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What a command is run with. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Text for its standard input. */
  readonly input?: string;
  /** File that receives all it prints; its end is part of the message when the command fails. */
  readonly log?: string;
  /** What to do when it fails, in one sentence. */
  readonly advice?: string;
}

/** What a command printed on its standard output. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end.
 *
 * @throws LocalError with the end of what it printed, when it cannot be started or does not exit with 0
 */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = start(command, args, options, "pipe");
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  if (options.log !== undefined) logTo(child, options.log);
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input ?? "");
  const status = await untilEnded(child, commands);
  if (status === "0") return { stdout: stdout(), stderr: stderr() };
  throw new LocalError(failure([command, ...args].join(" "), status, `${stdout()}${stderr()}`, options));
}

/** Ends every command that {@link run} waits for, and what it started. */
export async function stopCommands(): Promise<void> {
  await Promise.all([...commands].map(([pid, end]) => stopGroup(pid, end)));
}

/** A program that runs until it is stopped, in a process group of its own. */
export interface Daemon {
  readonly pid: number;
  /** Settles when it has ended, with its exit code or signal. */
  readonly ended: Promise<string>;
  /** Ends it and everything it started: asks first, forces after five seconds. */
  stop(): Promise<void>;
}

/** Starts a program that runs until it is stopped. */
export function daemon(
  command: string,
  args: readonly string[],
  options: CommandOptions & { readonly log: string },
): Daemon {
  const child = start(command, args, options, "ignore");
  logTo(child, options.log);
  const end = untilEnded(child, daemons);
  const { pid } = child;
  if (pid === undefined) throw new LocalError(`${command} could not be started; is it installed?`);
  return { pid, ended: end, stop: () => stopGroup(pid, end) };
}

/** The last lines of a file, or nothing when it is not there. */
export function tailOf(file: string, lines = 15): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}

type Running = Map<number, Promise<string>>;

/** What runs now, by its process group: commands that are waited for, and daemons. */
const commands: Running = new Map();
const daemons: Running = new Map();

// However this process ends, also by an uncaught error, every process that it started ends too.
process.on("exit", () => {
  for (const pid of [...commands.keys(), ...daemons.keys()]) signalGroup(pid, "SIGKILL");
});

/** Each program leads a process group, so that what it starts ends with it. */
function start(
  command: string,
  args: readonly string[],
  { cwd, env = process.env }: CommandOptions,
  stdin: "pipe" | "ignore",
): ChildProcess {
  return spawn(command, args, {
    stdio: [stdin, "pipe", "pipe"],
    detached: true,
    env,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}

function logTo(child: ChildProcess, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const log = createWriteStream(file, { flags: "a" });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.on("close", () => log.end());
}

async function untilEnded(child: ChildProcess, running: Running): Promise<string> {
  const { pid } = child;
  const end = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === null ? `${signal}` : `${code}`));
  });
  if (pid !== undefined) running.set(pid, end);
  const status = await end;
  if (pid !== undefined) running.delete(pid);
  return status;
}

function failure(line: string, status: string, output: string, { log, advice }: CommandOptions): string {
  const end = output.trimEnd().split("\n").slice(-20).join("\n");
  return [`"${line}" ended with ${status}`, end, log && `all of it: ${log}`, advice]
    .filter(Boolean)
    .join("\n");
}

async function stopGroup(pid: number, end: Promise<string>): Promise<void> {
  signalGroup(pid, "SIGTERM");
  const forced = setTimeout(() => signalGroup(pid, "SIGKILL"), 5000);
  await end;
  clearTimeout(forced);
  signalGroup(pid, "SIGKILL");
  await untilGroupEnded(pid);
}

/** The kernel ends a killed process when its turn comes, and only after that its files are free and its ports open. */
async function untilGroupEnded(pid: number): Promise<void> {
  const limit = performance.now() + 5000;
  while (isGroupRunning(pid) && performance.now() < limit) await delay(10);
}

/** A group that is gone already is what was wanted. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
