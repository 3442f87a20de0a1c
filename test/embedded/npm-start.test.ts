import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
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
      await expectNothingLeft(output);
    },
  );

  it.each(["SIGINT", "SIGTERM"] as const)("stops everything on %s", async (signal) => {
    const started = start([]);
    await started.says("start the local builder");

    started.child.kill(signal);
    const code = await started.ended;

    expect(code).toBe({ SIGINT: 130, SIGTERM: 143 }[signal]);
    await expectNothingLeft(started.output());
  });

  it("says what it does not know, and starts nothing", async () => {
    const started = start(["--engine", "terraform"]);

    expect(await started.ended).toBe(2);
    expect(started.output()).toContain("--engine terraform is not an engine; use pulumi or cdk");
  });
});

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  says(text: string): Promise<void>;
}

function start(args: readonly string[]): Started {
  const child = spawn(process.execPath, ["local/bootstrap.mjs", "local/main.ts", ...args], {
    cwd: ROOT,
    env: process.env,
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
  return { child, ended, output: () => output, says };
}

/** Every program of a run has the run's folder in its command line or its environment. */
async function expectNothingLeft(output: string): Promise<void> {
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? "";
  await expect(fetch(endpoint)).rejects.toThrow();
  const left = readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => runFolder(pid));
  expect(left.filter((folder) => existsSync(folder))).toEqual([]);
}

function runFolder(pid: string): string[] {
  try {
    const text = ["cmdline", "environ"]
      .map((file) => readFileSync(join("/proc", pid, file), "utf8"))
      .join("\0");
    return /[^\0=:]*\/multiarch-[A-Za-z0-9]{6}/.exec(text)?.slice(0, 1) ?? [];
  } catch {
    return [];
  }
}
