import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findDockerEngine, startEngineBuilder } from "../../local/builder/docker-engine";
import { Cleanup } from "../../local/cleanup";

const ENGINE = { address: "unix:///run/docker.sock", plugins: "/home/me/.docker/cli-plugins" };

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-"));
  env = {
    PATH: `${join(folder, "bin")}:/usr/bin:/bin`,
    CALLS: join(folder, "calls"),
    DOCKER_CONFIG: "/home/me/.docker",
  };
});

afterEach(() => rm(folder, { recursive: true }));

describe("a Docker engine", () => {
  it("is found by the address that the CLI uses now", async () => {
    await docker(`case "$1" in context) echo ${ENGINE.address} ;; esac`);

    expect(await findDockerEngine(env)).toEqual(ENGINE);
  });

  it.each([
    ["the CLI has no buildx", "buildx"],
    ["no engine answers", "info"],
  ])("is not used where %s", async (_, command) => {
    await docker(`case "$1" in ${command}) exit 1 ;; esac`);

    expect(await findDockerEngine(env)).toBeUndefined();
  });

  it("is not used where there is no CLI", async () => {
    expect(await findDockerEngine({ ...env, PATH: folder })).toBeUndefined();
  });
});

describe("a builder in a Docker engine", () => {
  const platforms = "linux/amd64*, linux/arm64, linux/arm/v7";
  const name = `multiarch-local-${process.pid}`;

  function start(cleanup: Cleanup) {
    const options = { folder, registry: "127.0.0.1:4566", mirrored: ["public.ecr.aws"] };
    return startEngineBuilder(ENGINE, options, cleanup, env);
  }

  it("is a pinned BuildKit on the host's network that knows the local registry, and is removed at the end", async () => {
    await docker(`echo "Platforms: ${platforms}"`);
    const cleanup = new Cleanup();

    const builder = await start(cleanup);
    const failures = await cleanup.run();

    expect(failures).toEqual([]);
    expect(builder.platforms).toEqual(["linux/amd64", "linux/arm64", "linux/arm/v7"]);
    expect(builder.env.BUILDX_BUILDER).toBe(name);
    expect(await calls()).toEqual([
      `buildx create --name ${name} --driver docker-container --driver-opt network=host,image=moby/buildkit:v0.34.0@sha256:b059f8d7226d0b326bc871af489a5dddf65e36af4d20d14251b072974d9ee87c --buildkitd-config ${folder}/buildkitd.toml unix:///run/docker.sock`,
      "buildx inspect --bootstrap",
      "buildx inspect",
      `buildx rm --force ${name}`,
    ]);
    expect(await readFile(join(folder, "buildkitd.toml"), "utf8")).toBe(
      '[registry."127.0.0.1:4566"]\n  http = true\n[registry."public.ecr.aws"]\n  mirrors = ["127.0.0.1:4566/mirror"]\n',
    );
  });

  it("leaves the user's Docker configuration alone and still finds its plugins", async () => {
    await docker(`echo "Platforms: ${platforms}"`);

    const builder = await start(new Cleanup());

    const config = await readFile(join(builder.env.DOCKER_CONFIG, "config.json"), "utf8");
    expect(builder.env.DOCKER_CONFIG).toBe(join(folder, "docker"));
    expect(builder.env.BUILDX_CONFIG).toBe(join(folder, "buildx"));
    expect(JSON.parse(config)).toEqual({ cliPluginsExtraDirs: ["/home/me/.docker/cli-plugins"] });
  });

  it("that cannot run a platform says what to run once", async () => {
    await docker('echo "Platforms: linux/amd64"');

    await expect(start(new Cleanup())).rejects.toThrow(
      /^the Docker engine cannot build for linux\/arm64, linux\/arm\/v7, only for linux\/amd64; run once:\n {2}docker run --privileged --rm tonistiigi\/binfmt:\S+ --install arm64,arm$/,
    );
  });
});

async function docker(body: string): Promise<void> {
  await mkdir(join(folder, "bin"), { recursive: true });
  await writeFile(join(folder, "bin", "docker"), `#!/bin/sh\necho "$*" >> "$CALLS"\n${body}\n`, {
    mode: 0o755,
  });
}

async function calls(): Promise<readonly string[]> {
  return (await readFile(join(folder, "calls"), "utf8")).trimEnd().split("\n");
}
