import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { isGroupRunning, isRunning } from "../../local/running";

/** Above every process id that Linux gives out. */
const NO_PROCESS = 2 ** 22 + 1;

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** A program that leads a group of its own, and a child of it that has ended and that it never looks at. */
async function parentOfZombie(): Promise<{ readonly parent: number; readonly zombie: number }> {
  const shell = spawn("bash", ["-c", "read <&3 & echo $!; exec sleep 1000"], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore", "pipe"],
  });
  started.push(shell);
  const parent = shell.pid ?? 0;
  const [text] = (await once(shell.stdout as Readable, "data")) as [Buffer];
  const zombie = Number(text.toString("utf8"));
  // A shell would look at its child; what has taken the shell's place does not.
  await until(() => readFileSync(`/proc/${parent}/comm`, "utf8") === "sleep\n");
  (shell.stdio[3] as Writable).end("\n");
  await until(() => isZombie(zombie));
  return { parent, zombie };
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400 && !condition(); attempt++) await delay(25);
}

function isZombie(pid: number): boolean {
  return readFileSync(`/proc/${pid}/status`, "utf8").includes("State:\tZ");
}

describe("a process", () => {
  it("runs while it does its work, another user's too", () => {
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(1)).toBe(true);
  });

  it("does not run when no process has its id", () => {
    expect(isRunning(NO_PROCESS)).toBe(false);
  });

  it("does not run when it has ended and its parent has not reaped it", async () => {
    const { parent, zombie } = await parentOfZombie();

    expect(isZombie(zombie)).toBe(true);
    expect(isRunning(zombie)).toBe(false);
    expect(isRunning(parent)).toBe(true);
  });

  it("is recognised by its state, whatever its program is called", async () => {
    const shell = spawn("bash", ["-c", 'printf ") Z 1 (" > /proc/self/comm; echo named; read']);
    started.push(shell);
    await once(shell.stdout, "data");

    expect(readFileSync(`/proc/${shell.pid}/stat`, "utf8")).toContain("() Z 1 () ");
    expect(isRunning(shell.pid ?? 0)).toBe(true);
  });
});

describe("a process group", () => {
  it("runs as long as one of its processes does", async () => {
    const { parent } = await parentOfZombie();

    expect(isGroupRunning(parent)).toBe(true);
  });

  it("does not run when only its zombies are left", async () => {
    const shell = spawn("bash", ["-c", "set -m; sleep 1000 & echo $!; exec sleep 1000"], { detached: true });
    started.push(shell);
    const [text] = (await once(shell.stdout, "data")) as [Buffer];
    const inner = Number(text.toString("utf8"));
    await until(() => readFileSync(`/proc/${shell.pid}/comm`, "utf8") === "sleep\n");
    process.kill(-inner, "SIGKILL");

    await until(() => !isGroupRunning(inner));

    expect(isZombie(inner)).toBe(true);
    expect(isGroupRunning(inner)).toBe(false);
  });

  it("does not run when no process is in it", () => {
    expect(isGroupRunning(NO_PROCESS)).toBe(false);
  });
});
