import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fetchGit } from "../../local/codebuild/git-source";
import {
  bareRepository,
  COMMIT_ENVIRONMENT,
  gitEnvironment,
  objectOf,
  writeGitConfig,
} from "../../local/codebuild/remotes";
import { run } from "../../local/process";

const LOCATION = "https://github.com/acme/hello.git";

let folder: string;
let gitConfig: string;
let checkout: string;
/** Commits of `main`, oldest first. */
const commits: string[] = [];
let side: string;
let pull: string;
let tagObject: string;
let count = 0;

/** Four commits on main, one more on `side`, one of a pull request; a light tag on the second and an annotated on the third. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "git-"));
  gitConfig = join(folder, "gitconfig");
  await mkdir(join(folder, "files"));
  await writeFile(join(folder, "files", "a.txt"), "a");
  await bareRepository(join(folder, "files"), join(folder, "hello.git"));
  await writeGitConfig(gitConfig, { [LOCATION]: join(folder, "hello.git") });

  const work = join(folder, "work");
  await git(folder, "clone", "--quiet", LOCATION, work);
  const commit = async (message: string) => {
    await git(work, "commit", "--quiet", "--allow-empty", `--message=${message}`);
    return git(work, "rev-parse", "HEAD");
  };
  commits.push(await git(work, "rev-parse", "HEAD"));
  for (const message of ["2", "3", "4"]) commits.push(await commit(message));
  await git(work, "tag", "v1.0.0", commits[1] ?? "");
  await git(work, "tag", "--annotate", "--message=release", "v1.1.0", commits[2] ?? "");
  tagObject = await git(work, "rev-parse", "v1.1.0");
  await git(work, "push", "--quiet", "origin", "main", "--tags");
  await git(work, "checkout", "--quiet", "-b", "side");
  side = await commit("side");
  await git(work, "push", "--quiet", "origin", "side");
  pull = await commit("pull");
  await git(work, "push", "--quiet", "origin", "HEAD:refs/pull/7/head");
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  count += 1;
  checkout = join(folder, `checkout-${count}`);
  await mkdir(checkout);
});

describe("the git source of a build", () => {
  it.each([
    ["", () => commits[3]],
    ["main", () => commits[3]],
    ["side", () => side],
    ["refs/heads/side", () => side],
    ["v1.0.0", () => commits[1]],
    ["refs/tags/v1.0.0", () => commits[1]],
    ["refs/tags/v1.1.0", () => commits[2]],
    ["pr/7", () => pull],
    ["refs/pull/7/head", () => pull],
  ])("checks out the commit of %j", async (version, commit) => {
    expect(await fetch(version)).toBe(commit());
  });

  it("checks out a commit, in full or abbreviated, with the whole history", async () => {
    expect(await fetch(commits[1]?.slice(0, 12) ?? "", 1)).toBe(commits[1]);
    expect(await history()).toBe(2);
  });

  it("checks out the commit of a tag object, which is what a webhook's push of an annotated tag names", async () => {
    expect(await objectOf(LOCATION, "refs/tags/v1.1.0", gitConfig)).toBe(tagObject);
    expect(await fetch(tagObject)).toBe(commits[2]);
  });

  it("checks out the commit that a branch is pinned to, although the branch has moved on, with its own history", async () => {
    expect(await fetch(`refs/heads/main^{${commits[2]}}`, 2)).toBe(commits[2]);
    expect(await history()).toBe(2);
  });

  it("checks out the commit that a tag is pinned to", async () => {
    expect(await fetch(`refs/tags/v1.1.0^{${commits[2]}}`, 25)).toBe(commits[2]);
  });

  it("has as many commits as the clone depth says, and all of them without one", async () => {
    await fetch("main", 2);
    const shallow = await history();
    await rm(checkout, { recursive: true });
    await mkdir(checkout);
    await fetch("main");

    expect([shallow, await history()]).toEqual([2, 4]);
  });

  it("fails in CodeBuild's words on a version that is not there", async () => {
    await expect(fetch("nowhere")).rejects.toThrow(
      "reference not found for primary source and source version nowhere",
    );
  });

  it("reaches no address that no local repository stands in for", async () => {
    const source = { location: "https://github.com/acme/other.git", gitConfig, folder: checkout };

    await expect(fetchGit({ ...source, version: "main" })).rejects.toThrow(
      "/nowhere/github.com/acme/other.git",
    );
  });
});

function fetch(version: string, depth?: number): Promise<string> {
  return fetchGit({ location: LOCATION, version, depth, gitConfig, folder: checkout });
}

async function history(): Promise<number> {
  return Number(await git(checkout, "rev-list", "--count", "HEAD"));
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, ...COMMIT_ENVIRONMENT, ...gitEnvironment(gitConfig) };
  return (await run("git", args, { cwd, env })).stdout.trim();
}
