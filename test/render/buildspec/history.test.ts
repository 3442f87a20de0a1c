import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Run, runBuildspec } from "./buildspec-run";

const folder = mkdtempSync(join(tmpdir(), "history-"));
const repository = join(folder, "repository");
const environment = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  ...Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((who) => [
      [`GIT_${who}_NAME`, "example"],
      [`GIT_${who}_EMAIL`, "example@example.com"],
    ]),
  ),
};

function git(args: readonly string[], input = ""): string {
  const options = { cwd: folder, env: environment, stdio: "pipe", input } as const;
  return execFileSync("git", ["-C", repository, ...args], options)
    .toString()
    .trim();
}

/** Commits of the repository, the oldest first; each is a minute older than the one before it. */
let commits: readonly string[];

beforeAll(() => {
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", repository], { env: environment });
  git(["fast-import", "--quiet"], `${imported()}done\n`);
  commits = git(["rev-list", "--reverse", "main"]).split("\n");
  git(["reset", "--quiet", "--hard"]);
  git(["tag", "v1.4.2"]);
  git(["tag", "--annotate", "--message=a", "v1.5.0"]);
  git(["tag", "-m", "a", "old", "HEAD~1"]);
  git(["tag", "deadbeef"]);
  git(["tag", head().slice(0, 8)]);
  // No git command makes these, and a repository may still have them.
  for (const name of ["-x", "--all"]) git(["update-ref", `refs/tags/${name}`, head()]);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** 300 commits, as `git fast-import` reads them: https://git-scm.com/docs/git-fast-import */
function imported(): string {
  const file = "M 644 inline Dockerfile\ndata 13\nFROM scratch\n\n";
  const commits = Array.from({ length: 300 }, (_, index) => {
    const committer = `committer example <example@example.com> ${1_767_225_600 - index * 60} +0100`;
    return `commit refs/heads/main\n${committer}\ndata 1\na\n${index === 0 ? file : ""}`;
  });
  return commits.join("");
}

function head(): string {
  return commits.at(-1) ?? git(["rev-parse", "HEAD"]);
}

/** The build of a copy of this checkout, which is at `main`'s head. */
async function built(version: string, checkout = repository, revision = head()): Promise<Run> {
  const env = { CODEBUILD_RESOLVED_SOURCE_VERSION: revision, CODEBUILD_SOURCE_VERSION: version };
  return runBuildspec({}, { checkout, env });
}

function shallow(depth: number): string {
  const clone = join(folder, `depth-${depth}`);
  const args = ["clone", "--quiet", `--depth=${depth}`, `file://${repository}`, clone];
  execFileSync("git", args, { env: environment, stdio: "pipe" });
  return clone;
}

const ancestors = (count: number) =>
  commits
    .slice(0, -1)
    .toReversed()
    .slice(0, count)
    .map((commit) => commit.slice(0, 12))
    .join("");

describe("a build exports of the history of its checkout", { timeout: 60_000 }, () => {
  it("the commit's own time and its 256 nearest ancestors, whatever their times say", async () => {
    const { exported, builds } = await built("refs/heads/main");

    expect(exported).toMatchObject({
      SOURCE_REF: "refs/heads/main",
      SOURCE_TIME: "2025-12-31T19:01:00Z",
      SOURCE_ANCESTORS: ancestors(256),
    });
    expect(builds.map(({ epoch }) => epoch)).toEqual([`${1_767_225_600 - 299 * 60}`]);
  });

  it.each([1, 25])("as much as a clone of depth %i has", async (depth) => {
    const { exported } = await built("refs/heads/main", shallow(depth));

    expect(exported).toMatchObject({
      SOURCE_TIME: "2025-12-31T19:01:00Z",
      SOURCE_ANCESTORS: ancestors(depth - 1),
    });
  });

  it("nothing when it has another commit than CodeBuild resolved, and says so in one line", async () => {
    const revision = "3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b";

    const { exported, phases, log, builds } = await built("v1.4.2", repository, revision);

    expect(phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
    expect(exported).toMatchObject({ SOURCE_REF: "v1.4.2", SOURCE_TIME: "", SOURCE_ANCESTORS: "" });
    expect(builds.map(({ epoch }) => epoch)).toEqual([""]);
    expect(log.match(/^multiarch-codebuild: .*$/gm)).toHaveLength(1);
  });
});

describe("a name that a build was asked for", { timeout: 60_000 }, () => {
  it.each([
    ["a tag at this commit", "v1.4.2", "refs/tags/v1.4.2"],
    ["an annotated tag of this commit", "v1.5.0", "refs/tags/v1.5.0"],
    ["a tag of hex digits", "deadbeef", "refs/tags/deadbeef"],
    ["a tag that looks like an option", "-x", "refs/tags/-x"],
    ["another one", "--all", "refs/tags/--all"],
  ])("is a tag when the checkout proves it: %s", async (_, version, ref) => {
    expect((await built(version)).exported.SOURCE_REF).toBe(ref);
  });

  it("is the tag whose object it is", async () => {
    const version = git(["rev-parse", "refs/tags/v1.5.0"]);

    expect((await built(version)).exported.SOURCE_REF).toBe("refs/tags/v1.5.0");
  });

  it.each([
    ["a branch", "main"],
    ["a tag at another commit", "old"],
    ["a tag that is not there", "v9.9.9"],
    ["a path from a tag", "v1.4.2~0"],
    ["two names", "v1.4.2 v1.5.0"],
    ["an option", "--version"],
    ["a pattern", "v1*"],
    ["a command", "$(touch canary)"],
    ["a branch in full that is called like a tag", "refs/heads/v1.4.2"],
  ])("stays as it is when it is %s", async (_, version) => {
    const { exported, files, phases } = await built(version);

    expect(exported.SOURCE_REF).toBe(version);
    expect(phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
    expect(files.filter((file) => file.endsWith("canary"))).toEqual([]);
  });

  it("is the commit when it is one, whatever tag has this name", async () => {
    const version = head().slice(0, 8);

    expect((await built(version)).exported.SOURCE_REF).toBe(version);
  });

  it("is no tag when it is the object of a tag of another commit", async () => {
    const version = git(["rev-parse", "refs/tags/old"]);

    expect((await built(version)).exported.SOURCE_REF).toBe(version);
  });
});
