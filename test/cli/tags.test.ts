import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "./run-command";

const commit = "3f2a9c1d0b7e5f6a7b8c9d0e1f2a3b4c5d6e7f80";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "multiarch-tags-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function tags(...args: readonly string[]) {
  return runCommand(["tags", "--commit", commit, ...args], { cwd: folder });
}

describe("multiarch tags", () => {
  it("shows the tags of a version, and the templates that are not for it", async () => {
    const { code, stdout, stderr } = await tags("--ref", "refs/tags/v1.4.2");

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`KIND     TAG       NOTE
release  1.4.2     written once
moving   1.4       holds the newest image
moving   1         holds the newest image
moving   latest    holds the newest image
unused   {commit}  is for branches, not for version 1.4.2
unused   {branch}  is for branches, not for version 1.4.2
`);
  });

  it("takes no reference for the default branch", async () => {
    const { stdout } = await tags("--branch", "trunk", "--json");

    expect(JSON.parse(stdout)).toEqual({
      ref: "",
      commit,
      branch: "trunk",
      release: ["3f2a9c1d0b7e"],
      moving: ["trunk", "latest"],
      skipped: [],
      unused: [
        { template: "{version}", reason: 'is for versions, not for branch "trunk"' },
        { template: "{minor}", reason: 'is for versions, not for branch "trunk"' },
        { template: "{major}", reason: 'is for versions, not for branch "trunk"' },
      ],
    });
  });

  it("shows the tags that a branch's name would take, and what they belong to", async () => {
    const { stdout } = await tags("--ref", "refs/heads/latest");

    expect(stdout).toContain('skipped  latest        "latest" is a fixed tag of the service\n');
    expect(stdout).toContain(
      'unused   latest        is for the default branch "main" and for stable versions, not for branch "latest"\n',
    );
  });

  it("says which templates a pre-release does not move", async () => {
    const { stdout } = await tags("--ref", "refs/tags/v2.0.0-rc.1", "--tag", "{version}", "--tag", "latest");

    expect(stdout).toBe(`KIND     TAG         NOTE
release  2.0.0-rc.1  written once
unused   latest      is for stable versions, and 2.0.0-rc.1 is none
`);
  });

  it.each([
    ["pr/7", "pull request 7 publishes nothing"],
    [
      "v1.4.2",
      'reference "v1.4.2" may be a tag or a branch; start the build with refs/tags/v1.4.2 or refs/heads/v1.4.2',
    ],
    [
      "refs/tags/nightly",
      'git tag "nightly" is no version of the service, whose versions have scheme "semver"; use the option "versions", or tag the commit again',
    ],
  ])("exits with 1 and the reason for %s, which gets no tag", async (ref, reason) => {
    expect(await tags("--ref", ref)).toEqual({
      code: 1,
      stdout: "",
      stderr: `multiarch: no tag: ${reason}\n`,
    });
    const json = await tags("--ref", ref, "--json");
    expect({ ...json, stdout: JSON.parse(json.stdout).reason }).toEqual({
      code: 1,
      stdout: reason,
      stderr: "",
    });
  });

  it("reads the options of a service from its file, and lets the options of the command replace them", async () => {
    await writeFile(
      join(folder, "service.yaml"),
      'name: billing\ntags: ["{version}", edge]\nversions: { prefix: billing/ }\nsource: { type: codecommit, repository: shop, branch: trunk }\n',
    );

    const version = await tags("--service", "service.yaml", "--ref", "refs/tags/billing/v1.4.2", "--json");
    const branch = await tags("--service", "service.yaml", "--ref", "trunk", "--tag", "{branch}", "--json");

    expect(JSON.parse(version.stdout)).toEqual({
      service: "billing",
      ref: "refs/tags/billing/v1.4.2",
      commit,
      branch: "trunk",
      release: ["1.4.2"],
      moving: ["edge"],
      skipped: [],
      unused: [],
    });
    expect(JSON.parse(branch.stdout)).toMatchObject({ release: [], moving: ["trunk"] });
  });

  it("reads versions of numbers", async () => {
    const { stdout } = await tags("--ref", "refs/tags/2026.02", "--version-scheme", "numeric", "--json");

    expect(JSON.parse(stdout)).toMatchObject({ release: ["2026.02"], moving: ["2026", "latest"] });
  });

  it.each([
    [
      ["--tag", "{vers}"],
      'options for service "service" have 1 problem:\n  tags[0]: "{vers}" has the unknown placeholder "{vers}"; use one of {commit}, {version}, {minor}, {major}, {branch}',
    ],
    [
      ["--branch", "refs/heads/main"],
      '--branch: "refs/heads/main" is the full reference of a branch; use "main"',
    ],
    [
      ["--branch", "1.4.2"],
      'options for service "service" have 1 problem:\n  tags: the default branch "1.4.2" would never get its tag "1.4.2": "1.4.2" may be a tag of "{version}"; leave "{branch}" out, or write "branch-{branch}"',
    ],
    [
      ["--service", "none.json"],
      "none.json: there is no such file; give the options file of a service, in JSON or YAML",
    ],
  ])("exits with 2 for %j", async (args, message) => {
    expect(await tags(...args)).toEqual({ code: 2, stdout: "", stderr: `multiarch: ${message}\n` });
  });

  it("exits with 2 for a commit that is none", async () => {
    expect(await runCommand(["tags", "--commit", "HEAD"])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'multiarch: --commit: "HEAD" is not a commit; give 12 or more hex digits, such as those of git rev-parse HEAD\n',
    });
  });
});
