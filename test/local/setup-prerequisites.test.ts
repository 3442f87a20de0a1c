import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BASE_IMAGE_CONTEXT } from "../../local/builder/base-image";
import { type CachedFolder, cached } from "../../local/cache";
import { goTools } from "../../local/setup/go-tools";
import { checkPrerequisites, prerequisitesOf } from "../../local/setup/prerequisites";
import { PYTHON_TOOLS } from "../../local/setup/python-tools";

const TOOLS = [PYTHON_TOOLS, goTools("builder"), goTools("pulumi"), goTools("pulumi-language-nodejs")];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "prerequisites-"));
});

afterEach(() => rm(folder, { recursive: true }));

/** Fills a tool's folder with nothing. */
function fill(tool: CachedFolder): Promise<string> {
  return cached({ ...tool, fill: async () => undefined }, folder);
}

describe("what the local run asks of the machine", () => {
  it("is all three programs on a machine with an empty cache", () => {
    expect(prerequisitesOf(TOOLS, folder)).toEqual(["git", "go", "python3"]);
  });

  it("is no Go and no Python where everything was built before", async () => {
    for (const tool of TOOLS) await fill(tool);

    expect(prerequisitesOf(TOOLS, folder)).toEqual(["git"]);
  });

  it("is Python alone where only the virtual environment has to be made", async () => {
    for (const tool of TOOLS) if (tool !== PYTHON_TOOLS) await fill(tool);

    expect(prerequisitesOf(TOOLS, folder)).toEqual(["git", "python3"]);
  });

  it("is Go as soon as one module has to be built", async () => {
    await fill(PYTHON_TOOLS);
    await fill(goTools("builder"));

    expect(prerequisitesOf(TOOLS, folder)).toEqual(["git", "go"]);
  });

  it("is nothing more for the base image, which is downloaded", () => {
    expect(prerequisitesOf([BASE_IMAGE_CONTEXT], folder)).toEqual(["git"]);
  });
});

describe("the check of the machine", () => {
  it("names every program that is missing or too old, with what to install", async () => {
    await writeFile(join(folder, "python3"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    await writeFile(join(folder, "git"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });

    const checked = checkPrerequisites(["git", "go", "python3"], { PATH: folder });

    await expect(checked).rejects.toThrow(
      /^this machine lacks what the local run needs:\n {2}go: install Go 1\.26 or later \(https:\/\/go\.dev\/doc\/install\)\n {2}python3: install Python 3\.11 or later with its venv module \(Debian: python3-venv\)$/,
    );
  });

  it("does not look for a program that is not needed", async () => {
    await writeFile(join(folder, "git"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });

    await expect(checkPrerequisites(["git"], { PATH: folder })).resolves.toBeUndefined();
  });
});
