import { describe, expect, it } from "vitest";
import { runCommand } from "./run-command";

describe("multiarch", () => {
  it("shows help on standard output and exits with 0", async () => {
    const { code, stdout, stderr } = await runCommand(["--help"]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(
      "Exit codes: 0 fine, 1 finding or refusal, 2 wrong use, 3 registry or tool failed.",
    );
  });

  it("refuses an unknown option with exit code 2 and the near one", async () => {
    const { code, stdout, stderr } = await runCommand(["--verson"]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe("multiarch: unknown option '--verson'\n(Did you mean --version?)\n");
  });

  it.each([
    [
      ["init", "ci", "gihub", "--image", "a/b"],
      '<vendor>: "gihub" is none of github, gitlab, circleci, codebuild',
    ],
    [
      ["init", "ci", "github", "--image", "a/b", "--mode", "fast"],
      '--mode: "fast" is none of native, emulated',
    ],
    [["combine", "--media-type", "x y", "a/b:1"], '--media-type: "x y" is none of auto, oci, docker'],
  ])("tells the choices of %j", async (args, problem) => {
    expect(await runCommand(args)).toEqual({ code: 2, stdout: "", stderr: `multiarch: ${problem}\n` });
  });
});
