import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { daemon, explained, LocalError, run, stopCommands, tailOf } from "../../local/process";
import { isRunning } from "../../local/running";

const ROOT = resolve(__dirname, "..", "..");

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "process-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a command", () => {
  it("gives back what it printed, and gets its input and environment", async () => {
    const result = await run("sh", ["-c", 'cat; printf "$WORD"; echo oops >&2'], {
      env: { ...process.env, WORD: "two words" },
      input: "input ",
      cwd: folder,
    });

    expect(result).toEqual({ stdout: "input two words", stderr: "oops\n" });
  });

  it("that fails says which it was, how it ended, what it printed last, where the log is and what to do", async () => {
    const log = join(folder, "logs", "tool.log");

    const failed = run("sh", ["-c", "seq 30; exit 3"], { log, advice: "free some space" });

    const lines = Array.from({ length: 20 }, (_, index) => `${index + 11}`).join("\n");
    await expect(failed).rejects.toEqual(
      new LocalError(`"sh -c seq 30; exit 3" ended with 3\n${lines}\nall of it: ${log}\nfree some space`),
    );
    expect((await readFile(log, "utf8")).split("\n").length).toBe(31);
  });

  it("that is not there says so", async () => {
    await expect(run("no-such-program", [])).rejects.toThrow(
      '"no-such-program" ended with spawn no-such-program ENOENT',
    );
  });

  it("ends with everything it started when commands are stopped", async () => {
    const file = join(folder, "child");
    const failed = run("sh", ["-c", `sleep 1000 & echo $! > ${file}; wait`]).catch((error: Error) => error);
    const children = await pidsIn(file, 1);

    await stopCommands();

    expect(await failed).toBeInstanceOf(LocalError);
    expect(children.filter(isRunning)).toEqual([]);
  });
});

describe("a daemon", () => {
  it("ends with everything it started, also what ignores the request", async () => {
    const file = join(folder, "children");
    const started = daemon("sh", ["-c", `${deaf(file)} & wait`], { log: join(folder, "log") });
    const children = await pidsIn(file, 1);

    await started.stop();

    expect([started.pid, ...children].filter(isRunning)).toEqual([]);
  });

  it("is stopped only when the last of what it started has ended, though its output ended before", async () => {
    const file = join(folder, "children");
    const children = `${deaf(file)} > ${folder}/silent 2>&1 & `.repeat(20);
    const started = daemon("sh", ["-c", `${children} wait`], { log: join(folder, "log") });
    const pids = await pidsIn(file, 20);

    await started.stop();

    expect(pids.filter(isRunning)).toEqual([]);
  });

  it("is left alone when commands are stopped", async () => {
    const started = daemon("sleep", ["1000"], { log: join(folder, "log") });

    await stopCommands();

    expect(isRunning(started.pid)).toBe(true);
    await started.stop();
    expect(await started.ended).toBe("SIGTERM");
  });

  it("can be stopped twice, and after it has ended by itself", async () => {
    const started = daemon("sh", ["-c", "exit 4"], { log: join(folder, "log") });

    expect(await started.ended).toBe("4");
    await started.stop();
    await started.stop();
  });

  it("that is not there says so", () => {
    expect(() => daemon("no-such-program", [], { log: join(folder, "log") })).toThrow(
      "no-such-program could not be started; is it installed?",
    );
  });

  it("does not outlive a program that ends with an uncaught error", async () => {
    const file = join(folder, "pid");
    const program = `
      const { daemon } = require(${JSON.stringify(join(ROOT, "local", "process.ts"))});
      const started = daemon("sleep", ["1000"], { log: ${JSON.stringify(join(folder, "log"))} });
      require("node:fs").writeFileSync(${JSON.stringify(file)}, started.pid + "\\n");
      throw new Error("a defect");
    `;

    const child = spawn(process.execPath, ["--require", "tsx/cjs", "-e", program], { cwd: ROOT });
    const code = await new Promise((done) => child.on("close", done));

    expect(code).toBe(1);
    const [pid = 0] = await pidsIn(file, 1);
    await expectEnded(pid);
  });
});

describe("an error", () => {
  it("that a person can do something about is shown without its stack", () => {
    expect(explained(new LocalError("port 1 is taken"))).toBe("port 1 is taken");
  });

  it("that is a defect is shown with its stack", () => {
    expect(explained(new TypeError("x is undefined"))).toMatch(/^TypeError: x is undefined\n {4}at /);
  });
});

describe("the tail of a file", () => {
  it("is its last lines, and nothing when it is not there", async () => {
    await run("sh", ["-c", `seq 5 > ${join(folder, "five")}`]);

    expect(tailOf(join(folder, "five"), 2)).toBe("4\n5");
    expect(tailOf(join(folder, "none"))).toBe("");
  });
});

/** A program that ignores the request to end, and adds its process id to a file once it does. */
function deaf(file: string): string {
  return `sh -c 'trap "" TERM; echo $$ >> ${file}; while :; do sleep 0.1; done'`;
}

/** As many process ids as were asked for, one a line. */
async function pidsIn(file: string, count: number): Promise<readonly number[]> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const lines = existsSync(file) ? (await readFile(file, "utf8")).split("\n").slice(0, -1) : [];
    if (lines.length === count) return lines.map(Number);
    await delay(25);
  }
  throw new Error(`no ${count} process ids in ${file}`);
}

/** No caller can wait for a process that was killed at the exit. */
async function expectEnded(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 400 && isRunning(pid); attempt++) await delay(25);
  expect(isRunning(pid)).toBe(false);
}
