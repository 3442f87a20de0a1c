import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { InitJson } from "../../cli/json/init";
import { CI_EXAMPLES, EXAMPLES_FOLDER } from "./ci-examples";
import { runCommand } from "./run-command";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "init-ci-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const init = (...args: readonly string[]) => runCommand(["init", "ci", ...args], { cwd: folder });

/** Text of every file below a folder, by its path from there. */
function filesBelow(root: string): Readonly<Record<string, string>> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [relative(root, path), readFileSync(path, "utf8")]));
}

describe("examples/ci", () => {
  it.each(CI_EXAMPLES)("is what the command writes: $name", async ({ args, name }) => {
    const { code, stderr } = await init(...args, "--output", folder);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(filesBelow(folder)).toEqual(filesBelow(join(EXAMPLES_FOLDER, name)));
  });

  it("has a folder for each command of its page and no other", () => {
    const folders = readdirSync(EXAMPLES_FOLDER).filter((name) => name !== "README.md");

    expect(CI_EXAMPLES.map(({ name }) => name).sort()).toEqual(folders.sort());
  });
});

describe("init ci", () => {
  it("writes one workflow for GitHub, with a job on a machine of each architecture", async () => {
    const { stdout } = await init("github", "--image", "ghcr.io/acme/billing");

    expect(stdout).toBe("written .github/workflows/image.yml\n");
    const { jobs } = parse(readFileSync(join(folder, ".github/workflows/image.yml"), "utf8"));
    expect(Object.keys(jobs).map((id) => [id, jobs[id]["runs-on"]])).toEqual([
      ["build-amd64", "ubuntu-24.04"],
      ["build-arm64", "ubuntu-24.04-arm"],
      ["combine", "ubuntu-24.04"],
    ]);
  });

  it("writes nothing with --print, and the text alone to standard output", async () => {
    const { stdout } = await init("gitlab", "--image", "registry.gitlab.com/acme/billing", "--print");

    expect(stdout).toBe(readFileSync(join(EXAMPLES_FOLDER, "gitlab-native", ".gitlab-ci.yml"), "utf8"));
    expect(readdirSync(folder)).toEqual([]);
  });

  it("heads each file with its path where it prints several", async () => {
    const { stdout } = await init(
      "codebuild",
      "--image",
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a",
      "--print",
    );

    expect(stdout.match(/^==> .*$/gm)).toEqual([
      "==> buildspec.yml",
      "==> buildspec-build-amd64.yml",
      "==> buildspec-build-arm64.yml",
      "==> buildspec-combine.yml",
    ]);
  });

  it("replaces no file with another text, and writes none of the others", async () => {
    writeFileSync(join(folder, "buildspec.yml"), "mine\n");
    writeFileSync(join(folder, "buildspec-combine.yml"), "mine too\n");

    const { code, stdout, stderr } = await init("codebuild", "--image", "acme/billing");

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      "multiarch: buildspec.yml, buildspec-combine.yml: already there with another text, so nothing was written; " +
        "use --force to replace, or --print to see what would be written\n",
    );
    expect(filesBelow(folder)).toEqual({ "buildspec.yml": "mine\n", "buildspec-combine.yml": "mine too\n" });
  });

  it("replaces with --force, and finds its own files unchanged", async () => {
    writeFileSync(join(folder, ".gitlab-ci.yml"), "mine\n");
    const args = ["gitlab", "--image", "registry.gitlab.com/acme/billing"];

    const forced = await init(...args, "--force");
    const again = await init(...args, "--json");

    expect(forced.stdout).toBe("written .gitlab-ci.yml\n");
    const { files } = JSON.parse(again.stdout) as InitJson;
    expect(files.map(({ path, state }) => [path, state])).toEqual([[".gitlab-ci.yml", "unchanged"]]);
    expect(files[0]?.text).toBe(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8"));
  });

  it("takes platforms, Dockerfile and build arguments from the options file of a service", async () => {
    const options = {
      name: "billing",
      platforms: ["linux/arm64"],
      dockerfile: "docker/Dockerfile",
      target: "release",
      buildArgs: { GREETING: "hi ${{ $THERE << x" },
    };
    writeFileSync(join(folder, "billing.json"), JSON.stringify(options));

    const { stdout } = await init(
      "github",
      "--image",
      "acme/billing",
      "--service",
      "billing.json",
      "--print",
    );

    const workflow = parse(stdout);
    expect(Object.keys(workflow.jobs)).toEqual(["build-arm64", "combine"]);
    expect(workflow.env).toEqual({
      IMAGE: "docker.io/acme/billing",
      CONTEXT: ".",
      DOCKERFILE: "docker/Dockerfile",
      TARGET: "release",
      BUILD_ARG_0: "GREETING=hi ${{ '${{' }} $THERE << x",
    });
    expect(stdout).toContain('"--target=$TARGET" \\\n            "--build-arg=$BUILD_ARG_0" \\\n');
  });

  it("installs QEMU for what no machine runs itself, and a build of 32-bit Arm on the Arm machine", async () => {
    const platforms = ["linux/amd64", "linux/arm64", "linux/arm/v7"].flatMap((one) => ["--platform", one]);
    const emulators = async (mode: string) => {
      const { stdout } = await init("circleci", "--image", "acme/a", "--mode", mode, ...platforms, "--print");
      return stdout.match(/--install .*|--platform=\S+/g);
    };

    expect(await emulators("emulated")).toEqual([
      "--install arm64,arm",
      "--platform=linux/amd64,linux/arm64,linux/arm/v7",
    ]);
    expect(await emulators("native")).toEqual([
      "--platform=linux/amd64",
      "--install arm",
      "--platform=linux/arm64,linux/arm/v7",
    ]);
  });

  it.each([
    [
      ["--image", "acme/a:1"],
      '--image: "acme/a:1" has a tag or a digest, and the pipeline gives the tags; use --image docker.io/acme/a',
    ],
    [
      ["--image", "acme/a:latest"],
      '--image: "acme/a:latest" has a tag or a digest, and the pipeline gives the tags; use --image docker.io/acme/a',
    ],
    [
      ["--image", "A/a b"],
      '--image: image reference "A/a b" has the repository "a b", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [
      ["--image", "a", "--context", "../b"],
      '--context: "../b" leaves the source; use a relative path inside the source, for example "services/billing"',
    ],
    [
      ["--image", "a", "--file", "/b"],
      '--file: "/b" is absolute; use a relative path inside the source, for example "docker/Dockerfile"',
    ],
    [
      ["--image", "a", "--platform", "linux/mips64le"],
      "--platform: no vendor has a machine that runs linux/mips64le; use --mode emulated",
    ],
    [
      ["--image", "a", "--platform", "windows/amd64"],
      '--platform: "windows/amd64" is no platform of Linux, which BuildKit builds; leave it out',
    ],
    [
      ["--image", "a", "--branch", "*"],
      '--branch: "*" is not a branch that every filter reads alike; use letters, digits, "_", ".", "/" and "-"',
    ],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await init("github", ...args);

    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: `multiarch: ${message}\n` });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses an unknown vendor and names those it knows", async () => {
    const { code, stderr } = await init("travis", "--image", "a");

    expect(code).toBe(2);
    expect(stderr).toBe('multiarch: <vendor>: "travis" is none of github, gitlab, circleci, codebuild\n');
  });

  it("says what stands in the way of a file", async () => {
    mkdirSync(join(folder, ".gitlab-ci.yml"));

    const { code, stderr } = await init("gitlab", "--image", "a");

    expect(code).toBe(3);
    expect(stderr).toBe(
      `multiarch: ${folder}/.gitlab-ci.yml: cannot be read or written (EISDIR); give another folder with --output\n`,
    );
  });
});
