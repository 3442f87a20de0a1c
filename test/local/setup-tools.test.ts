import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasDebianPackages } from "../../local/setup/debian-packages";
import { goEnvironment } from "../../local/setup/go-tools";
import { hasPulumi, isRecent } from "../../local/setup/pulumi";
import { type RegistryServer, startRegistryServer } from "../fakes/registry-server";

const DOCKER = resolve(__dirname, "..", "..", "local", "builder", "docker.mjs");

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tools-"));
});

afterEach(() => rm(folder, { recursive: true }));

function script(name: string, body: string): Promise<void> {
  return writeFile(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

describe("Go's environment", () => {
  it("keeps modules and compiled packages in the cache folder", () => {
    const env = goEnvironment({ HOME: "/home/me" }, "/cache");

    expect(env).toMatchObject({ HOME: "/home/me", GOCACHE: "/cache/go/build", GOMODCACHE: "/cache/go/mod" });
  });

  it("respects folders that the caller chose, and never the caller's flags", () => {
    const env = goEnvironment({ GOCACHE: "/ci/build", GOMODCACHE: "/ci/mod", GOFLAGS: "-mod=mod" }, "/cache");

    expect(env).toMatchObject({ GOCACHE: "/ci/build", GOMODCACHE: "/ci/mod" });
    expect(env.GOFLAGS).toBe("-mod=readonly -modcacherw");
  });
});

describe("an installed Pulumi", () => {
  it.each([
    ["v3.100.0", true],
    ["3.259.0", true],
    ["v4.0.0-alpha.1", true],
    ["v3.99.9", false],
    ["v2.200.0", false],
    ["unknown", false],
  ])("of version %s is used: %s", (version, used) => {
    expect(isRecent(version)).toBe(used);
  });

  it("is used with its Node.js language host only", async () => {
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    await script("pulumi", "echo v3.259.0");

    const without = await hasPulumi(env);
    await script("pulumi-language-nodejs", "exit 0");

    expect(without).toBe(false);
    expect(await hasPulumi(env)).toBe(true);
  });
});

describe("Debian's packages", () => {
  it.each([
    ["PRETTY_NAME=x\nID=debian\n", true],
    ["ID=ubuntu\nID_LIKE=debian\n", false],
  ])("give the base image on a machine whose release is %j: %s", async (release, given) => {
    const file = join(folder, "os-release");
    await writeFile(file, release);

    expect(hasDebianPackages(file, file)).toBe(given);
  });

  it("need apt, and a machine that says what it is", async () => {
    const file = join(folder, "os-release");
    await writeFile(file, "ID=debian\n");

    expect(hasDebianPackages(file, join(folder, "apt-get"))).toBe(false);
    expect(hasDebianPackages(join(folder, "none"), file)).toBe(false);
  });
});

describe("the stand-in for the Docker CLI", () => {
  async function docker(args: readonly string[], input = "") {
    const env = { PATH: "/usr/bin:/bin", DOCKER_CONFIG: folder, DOCKER_BUILDX: join(folder, "buildx") };
    const program = spawn(process.execPath, [DOCKER, ...args], { env });
    program.stdin.end(input);
    const [stdout, stderr, [status]] = await Promise.all([
      text(program.stdout),
      text(program.stderr),
      once(program, "close"),
    ]);
    return { stdout, stderr, status };
  }

  let registry: RegistryServer;

  beforeEach(async () => {
    registry = await startRegistryServer({ authentication: { kind: "basic", users: { AWS: "secret" } } });
  });

  afterEach(() => registry.close());

  it("runs buildx with its arguments as they are, its input and its exit code", async () => {
    await script("buildx", 'printf "[%s]" "$@"; cat; exit 3');

    const result = await docker(["buildx", "build", "--build-arg", "A=two words; $(x)"], " input");

    expect(result.stdout).toBe("[build][--build-arg][A=two words; $(x)] input");
    expect(result.status).toBe(3);
  });

  it("keeps the credentials of a login where only the user reads them, beside those of other registries", async () => {
    const file = join(folder, "config.json");
    const config = { auths: { "other:1": { auth: "x" } }, cliPluginsExtraDirs: ["/p"] };
    await writeFile(file, JSON.stringify(config), { mode: 0o644 });

    const login = ["login", "--username", "AWS", "--password-stdin", registry.host];
    const result = await docker(login, "secret\n");

    expect(result).toMatchObject({ status: 0, stdout: "Login Succeeded\n" });
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      auths: {
        "other:1": { auth: "x" },
        [registry.host]: { auth: Buffer.from("AWS:secret").toString("base64") },
      },
      cliPluginsExtraDirs: ["/p"],
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("keeps nothing that the registry refuses", async () => {
    const file = join(folder, "config.json");
    await writeFile(file, "{}");

    const login = ["login", "--username", "AWS", "--password-stdin", registry.host];
    const result = await docker(login, "another");

    expect(result).toMatchObject({ status: 1, stdout: "" });
    expect(result.stderr).toContain("/v2/ failed with status: 401 Unauthorized");
    expect(await readFile(file, "utf8")).toBe("{}");
  });

  it("refuses every other command, and says what it is", async () => {
    const result = await docker(["run", "alpine"]);

    expect(result.status).toBe(1);
    expect(result.stderr).toContain(
      'docker run: no Docker CLI is installed; this stand-in knows "buildx" and "login',
    );
  });
});
