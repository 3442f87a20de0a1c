import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "sarif";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RULES } from "../../components/dockerfile/rules/rules";
import { runCommand } from "./run-command";

const BAD = "FROM amd64/debian:bookworm\nRUN true \\\n && curl -O https://e.com/50%,a:b-x86_64.tgz\n";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "multiarch-lint-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function lint(...args: readonly string[]) {
  return runCommand(["lint", ...args], { cwd });
}

describe("multiarch lint", () => {
  it("shows each finding with its line of ./Dockerfile, why it breaks and the change, and exits with 1", async () => {
    writeFileSync(join(cwd, "Dockerfile"), BAD);

    expect(await lint()).toEqual({
      code: 1,
      stderr: "",
      stdout: `Dockerfile:1 error base-image-architecture
  | FROM amd64/debian:bookworm
  "amd64/debian:bookworm" is an image for amd64 alone, used for linux/arm64 too
  change: use "debian:bookworm" if it is an index of all platforms; "multiarch inspect debian:bookworm" lists them

Dockerfile:3 warning download-architecture
  | && curl -O https://e.com/50%,a:b-x86_64.tgz
  "https://e.com/50%,a:b-x86_64.tgz" is downloaded for every platform, and is for amd64: it does not run for linux/arm64
  change: declare "ARG TARGETARCH" and choose the file by $TARGETARCH; where the names differ, by a "case" whose "*)" fails

1 error, 1 warning for linux/amd64, linux/arm64
`,
    });
  });

  it("exits with 0 when nothing is found, and when there is advice alone", async () => {
    writeFileSync(join(cwd, "Dockerfile"), "FROM debian\n");
    writeFileSync(join(cwd, "advice"), "FROM debian\nCOPY libx.so /usr/lib/\n");

    expect(await lint()).toEqual({
      code: 0,
      stderr: "",
      stdout: "nothing found for linux/amd64, linux/arm64\n",
    });
    const advice = await lint("advice");
    expect(advice.code).toBe(0);
    expect(advice.stdout).toContain("1 advice for linux/amd64, linux/arm64");
  });

  it("checks for the given platforms and the given stage", async () => {
    writeFileSync(join(cwd, "Dockerfile"), "FROM amd64/debian AS a\nFROM debian AS b\n");

    expect((await lint("--platform", "linux/amd64", "--target", "a")).code).toBe(0);
    expect((await lint("--platform", "amd64,arm64", "--target", "A")).code).toBe(1);
    expect((await lint()).code).toBe(0);
  });

  it("leaves out what is less grave than --severity", async () => {
    writeFileSync(join(cwd, "Dockerfile"), BAD);
    const { stdout } = await lint("--severity", "error");

    expect(stdout).toContain("1 error for");
    expect(stdout).not.toContain("download-architecture");
  });

  it("reads standard input, and several files", async () => {
    writeFileSync(join(cwd, "one"), "FROM debian\n");
    const { code, stdout } = await runCommand(["lint", "--json", "one", "-"], { cwd, input: BAD });

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      platforms: ["linux/amd64", "linux/arm64"],
      files: [
        { file: "one", findings: [] },
        {
          file: "-",
          findings: [{ line: 1 }, { line: 3, source: "&& curl -O https://e.com/50%,a:b-x86_64.tgz" }],
        },
      ],
      totals: { error: 1, warning: 1, info: 0 },
    });
  });

  it("prints annotations of GitHub Actions, with their escapes", async () => {
    writeFileSync(join(cwd, "a,b"), BAD);
    const { stdout } = await lint("--format", "github", "a,b");
    const [first, second, ...more] = stdout.trimEnd().split("\n");

    expect(first).toMatch(
      /^::error file=a%2Cb,line=1,title=base-image-architecture::"amd64\/debian:bookworm" is .*%0Achange: use /,
    );
    expect(second).toMatch(
      /^::warning file=a%2Cb,line=3,title=download-architecture::"https:\/\/e\.com\/50%25,a:b-x86_64\.tgz" is /,
    );
    expect(more).toEqual([]);
  });

  it("prints SARIF 2.1.0 whose results name its rules", async () => {
    mkdirSync(join(cwd, "a b"));
    writeFileSync(join(cwd, "a b", "Dockerfile"), BAD);
    const log: Log = JSON.parse((await lint("--format", "sarif", "a b/Dockerfile")).stdout);
    const run = log.runs[0];

    expect({ version: log.version, runs: log.runs.length, driver: run?.tool.driver.name }).toEqual({
      version: "2.1.0",
      runs: 1,
      driver: "multiarch lint",
    });
    expect(run?.tool.driver.rules?.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
    expect(
      run?.results?.map(({ ruleIndex = -1, ruleId, level }) => [
        run.tool.driver.rules?.[ruleIndex]?.id === ruleId,
        level,
      ]),
    ).toEqual([
      [true, "error"],
      [true, "warning"],
    ]);
    expect(run?.results?.map(({ locations }) => locations?.[0]?.physicalLocation)).toMatchObject([
      { artifactLocation: { uri: "a%20b/Dockerfile" }, region: { startLine: 1 } },
      { artifactLocation: { uri: "a%20b/Dockerfile" }, region: { startLine: 3 } },
    ]);
  });

  it.each([
    [
      "a missing file",
      ["nope"],
      'multiarch: nope: there is no such file; name a Dockerfile, or "-" for standard input\n',
    ],
    ["a folder", ["."], "multiarch: .: this is a folder; name the Dockerfile in it\n"],
    [
      "a stage that is not there",
      ["--target", "x", "-"],
      'multiarch: --target: "x" is no stage of -; name one that a FROM has behind "AS"\n',
    ],
  ])("refuses %s in one line, with exit code 2", async (_, args, stderr) => {
    expect(await lint(...args)).toEqual({ code: 2, stdout: "", stderr });
  });

  it("shows no control characters of a file", async () => {
    writeFileSync(join(cwd, "Dockerfile"), "FROM debian\nRUN \u001b[2J\u0000 wget https://e.com/x-amd64\n");
    const { code, stdout } = await lint();

    expect(code).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });
});
