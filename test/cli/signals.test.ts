import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { dockerOf } from "./doctor/stand-in";

const ROOT = join(__dirname, "..", "..");

describe("a command that a signal ends", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s exits with %i, and leaves no program and no folder behind", async (signal, code) => {
    const folder = mkdtempSync(join(tmpdir(), "multiarch-signals-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { env, log, pids } = dockerOf([
      { to: "version", stdout: "28.2.2\n" },
      { to: "buildx version", stdout: "github.com/docker/buildx v0.38.2 8c6c9f2\n" },
      {
        to: "buildx inspect",
        stdout: "Name: a\nDriver: remote\n\nNodes:\nName: a0\nPlatforms: linux/amd64, linux/arm64\n",
      },
      { to: "buildx build", seconds: 60 },
    ]);
    const args = [
      "--import",
      "tsx",
      join("cli", "main.ts"),
      "doctor",
      "--no-aws",
      "--registry",
      "127.0.0.1:1",
    ];
    const command = spawn(process.execPath, args, { cwd: ROOT, env: { ...env, TMPDIR: folder } });
    const ended = once(command, "exit");
    await vi.waitFor(() => expect(readFileSync(log, "utf8")).toContain("linux/arm64"), 15_000);

    command.kill(signal);

    expect(await ended).toEqual([code, null]);
    await vi.waitFor(() => expect(runningOf(pids)).toEqual([]), 5_000);
    expect(readdirSync(folder).filter((name) => name.startsWith("multiarch-"))).toEqual([]);
  });
});

function runningOf(pids: string): readonly number[] {
  return readFileSync(pids, "utf8")
    .trim()
    .split("\n")
    .map(Number)
    .filter((pid) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    });
}
