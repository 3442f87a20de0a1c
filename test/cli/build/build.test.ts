import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand } from "../run-command";

const cwd = mkdtempSync(join(tmpdir(), "build-command-"));
writeFileSync(join(cwd, "Dockerfile"), "FROM scratch\n");
mkdirSync(join(cwd, "it's a service"));
writeFileSync(join(cwd, "it's a service", "Dockerfile"), "FROM scratch\n");
writeFileSync(
  join(cwd, "web.yaml"),
  "name: web\npublisher: fleet\nplatforms: [linux/arm64, linux/arm/v7]\ntarget: release\nbuildArgs: { A: '1', B: $HOME }\nattestations: strip\n",
);

const TAG = "registry.example.com/team/web:1.4";
const build = (...args: readonly string[]) => runCommand(["build", ...args], { cwd });

/** The commands of a script, each as the words that a shell makes of it. */
function commandsOf(script: string): readonly (readonly string[])[] {
  const spoken = `show() { printf '%s\\0' "$@"; printf '\\0'; }\ndocker() { show docker "$@"; }\nmultiarch() { show multiarch "$@"; }\nsed() { printf 'sha256:%s' "$3"; }\n${script}`;
  const printed = execFileSync("sh", ["-c", spoken], { cwd }).toString("utf8");
  return printed
    .split("\0\0")
    .slice(0, -1)
    .map((command) => command.split("\0"));
}

describe("multiarch build --dry-run", () => {
  it("prints a script: each platform by digest, then the index and its tags", async () => {
    const { code, stdout, stderr } = await build(
      "--dry-run",
      "--tag",
      TAG,
      "--tag",
      "ghcr.io/acme/web:latest",
      "--builder",
      "farm",
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [amd64, arm64, combine, ...more] = commandsOf(stdout);
    expect(more).toEqual([]);
    expect(amd64?.slice(0, 6)).toEqual([
      "docker",
      "buildx",
      "build",
      "--builder=farm",
      "--metadata-file=linux-amd64.json",
      "--platform=linux/amd64",
    ]);
    expect(arm64?.at(-2)).toBe(
      "--output=type=image,name=registry.example.com/team/web,push=true,push-by-digest=true,name-canonical=true,oci-mediatypes=true,oci-artifact=false",
    );
    expect(arm64?.at(-1)).toBe(".");
    expect(combine).toEqual([
      "multiarch",
      "combine",
      "--platform",
      "linux/amd64",
      "--platform",
      "linux/arm64",
      "--tag",
      TAG,
      "--tag",
      "ghcr.io/acme/web:latest",
      "registry.example.com/team/web@sha256:linux-amd64.json",
      "registry.example.com/team/web@sha256:linux-arm64.json",
    ]);
  });

  it("quotes whatever a shell would take apart", async () => {
    const { stdout } = await build(
      "it's a service",
      "--dry-run",
      "--platform",
      "linux/arm64",
      "--tag",
      TAG,
      "--build-arg",
      'GREETING=say "$HOME"; `date`',
    );

    const [words = []] = commandsOf(stdout);
    expect(words).toContain('--build-arg=GREETING=say "$HOME"; `date`');
    expect(words).toContain("--file=./it's a service/Dockerfile");
    expect(words.at(-1)).toBe("./it's a service");
  });

  it("builds what the pipeline of a service builds, with the pipeline's caches", async () => {
    const { stdout } = await build("--dry-run", "--json", "--service", "web.yaml", "--tag", TAG);

    const plan = JSON.parse(stdout);
    expect(plan.tags).toEqual([TAG]);
    expect(plan.platforms.map(({ platform, cache }: Record<string, string>) => [platform, cache])).toEqual([
      ["linux/arm64", "registry.example.com/team/web:cache-fleet-web-linux-arm64"],
      ["linux/arm/v7", "registry.example.com/team/web:cache-fleet-web-linux-arm-v7"],
    ]);
    expect(plan.platforms[0].command.slice(3, 8)).toEqual([
      "--platform=linux/arm64",
      "--file=Dockerfile",
      "--target=release",
      "--build-arg=A=1",
      "--build-arg=B=$HOME",
    ]);
  });

  it("takes an option that is given before the service's own", async () => {
    const { stdout } = await build(
      "--dry-run",
      "--json",
      "--service",
      "web.yaml",
      "--tag",
      TAG,
      "--target",
      "debug",
      "--build-arg",
      "B=2",
      "--platform",
      "linux/amd64,linux/arm64",
    );

    const { platforms } = JSON.parse(stdout);
    expect(platforms.map(({ platform }: { platform: string }) => platform)).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
    expect(platforms[0].command.slice(5, 8)).toEqual([
      "--target=debug",
      "--build-arg=A=1",
      "--build-arg=B=2",
    ]);
  });

  it.each([
    ["ghcr.io/acme/cache", "ghcr.io/acme/cache:cache-web-linux-arm64"],
    ["ghcr.io/acme/cache:main", "ghcr.io/acme/cache:main-linux-arm64"],
  ])("keeps the caches at %s", async (cache, expected) => {
    const { stdout } = await build(
      "--dry-run",
      "--json",
      "--platform",
      "arm64",
      "--tag",
      TAG,
      "--cache",
      cache,
    );

    expect(JSON.parse(stdout).platforms[0].cache).toBe(expected);
  });

  it("shows the command that loads one platform", async () => {
    const { stdout } = await build("--dry-run", "--load", "--platform", "linux/arm64", "--tag", "web:try");

    expect(commandsOf(`${stdout}\n`)).toEqual([
      [
        "docker",
        "buildx",
        "build",
        "--platform=linux/arm64",
        "--file=Dockerfile",
        "--provenance=false",
        "--sbom=false",
        "--tag=docker.io/library/web:try",
        "--output=type=docker",
        ".",
      ],
    ]);
  });
});

describe("multiarch build refuses", () => {
  it.each([
    ["no tag", [], "--tag: is missing; give the reference that the image gets, such as ghcr.io/acme/web:1.4"],
    [
      "a tag that is none",
      ["--tag", "Web:1"],
      '--tag: image reference "Web:1" has the repository "Web", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [
      "a tag with a digest",
      ["--tag", `web@sha256:${"0".repeat(64)}`],
      `--tag: "web@sha256:${"0".repeat(64)}" has a digest, which the build decides; leave out "@sha256:${"0".repeat(64)}"`,
    ],
    [
      "a tag twice",
      ["--tag", "web", "--tag", "docker.io/library/web:latest"],
      '--tag: "docker.io/library/web:latest" is given twice; leave one out',
    ],
    [
      "a platform twice",
      ["--tag", TAG, "--platform", "arm64", "--platform", "linux/arm64/v8"],
      "--platform: linux/arm64 is given twice; leave one out",
    ],
    [
      "a folder that is not there",
      ["none", "--tag", TAG],
      'context: there is no folder "./none"; give the folder that the build may read',
    ],
    [
      "a Dockerfile that is not there",
      ["--tag", TAG, "--file", "Dockerfile.arm"],
      'there is no Dockerfile "Dockerfile.arm"; give its path with --file',
    ],
    [
      "a build argument without a name",
      ["--tag", TAG, "--build-arg", "=1"],
      '--build-arg: "=1" has no name; write NAME=value',
    ],
    [
      "a reason that is none",
      ["--tag", TAG, "--skip-audit", "yes"],
      '--skip-audit: "yes" is not a reason of 10 to 300 characters on one line; use for example "carries the installers of all architectures", or leave it out',
    ],
    [
      "two places",
      ["--tag", TAG, "--load", "--push"],
      "--load and --push: an image goes to one place; give one of them",
    ],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await build("--dry-run", ...args);

    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: `multiarch: ${message}\n` });
  });

  it.each(["id=npm,value=hunter2", "hunter2", "env=NPM_TOKEN"])(
    "the secret %j without showing it",
    async (secret) => {
      const { code, stderr } = await build("--dry-run", "--tag", TAG, "--secret", secret);

      expect(code).toBe(2);
      expect(stderr).toBe(
        "multiarch: --secret: says where a value is, not the value; write id=<id>,env=<variable> or id=<id>,src=<file>\n",
      );
    },
  );
});
