import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(__dirname, "..", "..");

describe("npm start", () => {
  it.each(["pulumi", "cdk"])(
    "goes from nothing to a pulled image with %s, and leaves nothing behind",
    async (engine) => {
      const started = start(["--engine", engine]);

      const code = await started.ended;

      const output = started.output();
      expect(output).toContain("deploy again: nothing changes");
      expect(output).toMatch(
        /hello-web:latest is sha256:[0-9a-f]{64}\n {2}linux\/amd64 +hello from the web from x86_64, built on x86_64\n {2}linux\/arm64 +hello from the web from aarch64, built on aarch64/,
      );
      expect(output).toMatch(/linux\/arm\/v7 +hello from armv\dl, built on armv\dl/);
      expect(output).toMatch(/\ndone in \d+ s\n/);
      expect(code).toBe(0);
      await expectNothingLeft(started);
    },
  );

  it.each(["SIGINT", "SIGTERM"] as const)("stops everything on %s", async (signal) => {
    const started = start([]);
    await started.says("start the local builder");

    started.child.kill(signal);
    const code = await started.ended;

    expect(code).toBe({ SIGINT: 130, SIGTERM: 143 }[signal]);
    await expectNothingLeft(started);
  });

  it("says what it does not know, and starts nothing", async () => {
    const started = start(["--engine", "terraform"]);

    expect(await started.ended).toBe(2);
    expect(started.output()).toContain("--engine terraform is not an engine; use pulumi or cdk");
  });
});

interface Started {
  readonly child: ChildProcess;
  /** Temporary folder of this run alone: its path is in every program that the run starts. */
  readonly temporary: string;
  readonly ended: Promise<number | null>;
  output(): string;
  says(text: string): Promise<void>;
}

function start(args: readonly string[]): Started {
  const temporary = mkdtempSync(join(tmpdir(), "npm-start-"));
  const child = spawn(process.execPath, ["local/bootstrap.mjs", "local/main.ts", ...args], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      for (const listener of heard) listener();
    });
  }
  const says = (text: string) =>
    new Promise<void>((done, fail) => {
      const check = () => output.includes(text) && done();
      heard.add(check);
      void ended.then(() => fail(new Error(`ended without saying "${text}":\n${output}`)));
      check();
    });
  return { child, temporary, ended, output: () => output, says };
}

/** Not a program, not a port, and no folder of the run. */
async function expectNothingLeft({ temporary, output }: Started): Promise<void> {
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? "";
  await expect(fetch(endpoint)).rejects.toThrow();
  const left = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && mentions(pid, temporary));
  expect(left).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith("multiarch-"))).toEqual([]);
}

function mentions(pid: string, text: string): boolean {
  try {
    return ["cmdline", "environ"].some((file) =>
      readFileSync(join("/proc", pid, file), "utf8").includes(text),
    );
  } catch {
    return false;
  }
}
