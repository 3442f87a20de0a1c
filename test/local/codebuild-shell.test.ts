import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseBuildspec, type ShellPhase } from "../../local/codebuild/buildspec";
import { runShell } from "../../local/codebuild/shell";

/** Runs commands by phase; FIRST and SECOND are exported. */
async function run(
  commands: Readonly<Partial<Record<ShellPhase, readonly string[]>>>,
  options: { readonly timeoutMs?: number; readonly stop?: AbortSignal } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "shell-"));
  const source = join(folder, "src");
  mkdirSync(source);
  const phases = Object.fromEntries(
    Object.entries(commands).map(([phase, list]) => [phase, { commands: list }]),
  );
  const env = { variables: { FIRST: "buildspec" }, "exported-variables": ["FIRST", "SECOND"] };
  try {
    const result = await runShell({
      buildspec: parseBuildspec(JSON.stringify({ version: 0.2, env, phases })),
      source,
      folder: join(folder, "shell"),
      env: { PATH: process.env.PATH },
      log: join(folder, "log"),
      timeoutMs: 20_000,
      ...options,
    });
    return {
      ...result,
      phases: result.phases.map(({ phase, succeeded }) => `${phase} ${succeeded ? "ok" : "failed"}`),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("the shell of a build", () => {
  it("keeps variables and folder from one command to the next, and exports what they are at the end", async () => {
    const { phases, exported, ended } = await run({
      pre_build: ["export FIRST=changed", "cd /"],
      build: ['export SECOND="$FIRST in $PWD, succeeding $CODEBUILD_BUILD_SUCCEEDING"'],
    });

    expect(phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
    expect(exported).toEqual({ FIRST: "changed", SECOND: "changed in /, succeeding 1" });
    expect(ended).toBe("finished");
  });

  it("runs post_build after a failed build, which knows it, and skips the rest of the failed phase", async () => {
    const { phases, exported } = await run({
      build: ["false", "export FIRST=not-run"],
      post_build: ['export SECOND="succeeding $CODEBUILD_BUILD_SUCCEEDING"'],
    });

    expect(phases).toEqual(["install ok", "pre_build ok", "build failed", "post_build ok"]);
    expect(exported).toEqual({ FIRST: "buildspec", SECOND: "succeeding 0" });
  });

  it("runs nothing after a failed pre_build", async () => {
    const { phases, exported } = await run({ pre_build: ["false"], build: ["export FIRST=not-run"] });

    expect(phases).toEqual(["install ok", "pre_build failed"]);
    expect(exported).toEqual({ FIRST: "buildspec" });
  });

  it.each(["exit 3", "exit 0", "set -e; false", "kill -9 $$"])(
    "fails the phase whose command ends the shell itself: %s",
    async (command) => {
      const { phases } = await run({ build: [command], post_build: ["export FIRST=not-run"] });

      expect(phases).toEqual(["install ok", "pre_build ok", "build failed"]);
    },
  );

  it("ends at its timeout, with everything that it started", async () => {
    const started = Date.now();

    const { phases, ended } = await run({ build: ["sleep 60 & sleep 60"] }, { timeoutMs: 300 });

    expect(ended).toBe("timed out");
    expect(phases).toEqual(["install ok", "pre_build ok"]);
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it("ends when it is stopped", async () => {
    const { ended } = await run({ build: ["sleep 60"] }, { stop: AbortSignal.timeout(300) });

    expect(ended).toBe("stopped");
  });
});
