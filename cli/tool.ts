import { spawn } from "node:child_process";
import { undoneAtExit } from "./leftovers";
import type { Shell } from "./shell";

/** How another program ended. */
export interface ToolRun {
  /** Its exit code, or why there is none: it is not installed, or it took too long and was ended. */
  readonly status: number | "missing" | "timed out";
  readonly stdout: string;
  readonly stderr: string;
}

/** What another program is run with. */
export interface ToolOptions {
  /** Text for its standard input. */
  readonly input?: string;
  readonly cwd?: string;
  /** Milliseconds until it is ended. @default 60,000 */
  readonly timeoutMilliseconds?: number;
}

/** Bytes of each output that are kept: a program that prints more is not one that answers. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Runs another program to its end; how it ended is an answer, whatever it was. */
export function runTool(
  { env, cwd }: Pick<Shell, "env" | "cwd">,
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolRun> {
  const { input = "", timeoutMilliseconds = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd: options.cwd ?? cwd, stdio: "pipe" });
    const forget = undoneAtExit(() => child.kill());
    const stdout = collected(child.stdout);
    const stderr = collected(child.stderr);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
      // What it started may still hold its outputs, and they would never end.
      child.stdout.destroy();
      child.stderr.destroy();
    }, timeoutMilliseconds);
    const end = (status: ToolRun["status"]) => {
      clearTimeout(timer);
      forget();
      resolve({ status, stdout: stdout(), stderr: stderr() });
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "EACCES") end("missing");
      else reject(error);
    });
    child.on("close", (code) => end(isLate ? "timed out" : (code ?? 1)));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function collected(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes < MOST_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8");
}
