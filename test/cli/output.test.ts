import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(__dirname, "..", "..");
const FULL = "/dev/full";

describe("the output of a command", () => {
  it.skipIf(!existsSync(FULL))("that finds no place on the disk is told without a stack", () => {
    const full = openSync(FULL, "w");
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", join("cli", "main.ts"), "completion", "bash"],
      { cwd: ROOT, stdio: ["ignore", full, "pipe"], encoding: "utf8" },
    );
    closeSync(full);

    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: "multiarch: the output cannot be written (ENOSPC); see where it goes\n",
    });
  });
});
