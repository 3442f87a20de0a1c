import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { examined } from "../../../cli/doctor/check";
import { examine } from "../../../cli/doctor/examine";
import type { DoctorFinding } from "../../../cli/json/doctor";
import { type DockerAnswer, dockerOf } from "./stand-in";

const CLIENT = { to: "version --format {{.Client.Version}}", stdout: "28.2.2\n" };
const ENGINE = { to: "version --format {{.Server.Version}}", stdout: "28.2.2\n" };
const NO_ENGINE = {
  to: "version --format {{.Server.Version}}",
  stderr:
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n",
  status: 1,
};
const BUILDX = { to: "buildx version", stdout: "github.com/docker/buildx v0.38.2 8c6c9f2\n" };
const BUILDER = {
  to: "buildx inspect --bootstrap",
  stdout: `Name:   multiarch
Driver: docker-container

Nodes:
Name:                  multiarch0
Endpoint:              unix:///var/run/docker.sock
Status:                running
BuildKit daemon flags: --allow-insecure-entitlement=network.host
BuildKit version:      v0.34.2
Platforms:             linux/amd64, linux/amd64/v2, linux/386, linux/arm64
`,
};
const RUNS = { to: "buildx build" };

describe("the findings about this machine", () => {
  it("are fine where an engine, buildx and a builder run programs of every platform", async () => {
    expect(await findings([CLIENT, ENGINE, BUILDX, BUILDER, RUNS])).toEqual([
      { subject: "docker", state: "fine", found: "client 28.2.2, engine 28.2.2" },
      { subject: "buildx", state: "fine", found: "v0.38.2" },
      {
        subject: "builder",
        state: "fine",
        found:
          "multiarch (docker-container, BuildKit v0.34.2); it lists linux/amd64, linux/amd64/v2, linux/386, linux/arm64",
      },
      { subject: "linux/amd64", state: "fine", found: "runs a program (natively)" },
      {
        subject: "linux/arm64",
        state: "fine",
        found: "runs a program (emulated, which is slow for compilers)",
      },
    ]);
  });

  it("warn where no engine answers, with the engine's word", async () => {
    const [docker] = await findings([CLIENT, NO_ENGINE, BUILDX, BUILDER, RUNS]);

    expect(docker).toEqual({
      subject: "docker",
      state: "warning",
      found:
        "client 28.2.2, no engine answers: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      mend: "sudo systemctl start docker",
      isSafe: false,
    });
  });

  it("are about Docker and buildx alone where neither is installed", async () => {
    const found = await lookedAt({ PATH: "/nowhere" });

    expect(found).toEqual([
      {
        subject: "docker",
        state: "warning",
        found: "the docker command is not installed; a builder may be there without it",
        mend: "open https://docs.docker.com/engine/install/",
        isSafe: false,
      },
      {
        subject: "buildx",
        state: "problem",
        found: "neither docker buildx nor docker-buildx runs: it is not installed",
        mend: "open https://github.com/docker/buildx#installing",
        isSafe: false,
      },
    ]);
  });

  it.each([
    ["v0.14.0", "fine"],
    ["v0.13.1", "problem"],
    ["v1.0.0", "fine"],
    ["v0.0.0+unknown", "fine"],
  ])("judge buildx %s as %s", async (version, state) => {
    const buildx = { ...BUILDX, stdout: `github.com/docker/buildx ${version} 8c6c9f2\n` };

    const found = await findings([CLIENT, ENGINE, buildx, BUILDER, RUNS]);

    expect(found[1]).toMatchObject({ subject: "buildx", state });
  });

  it("offer a builder where none answers, and prove nothing on it", async () => {
    const none = { to: BUILDER.to, stderr: 'ERROR: no builder "x" found\n', status: 1 };

    const found = await findings([CLIENT, ENGINE, BUILDX, none]);

    expect(found.slice(2)).toEqual([
      {
        subject: "builder",
        state: "problem",
        found: 'no builder answers: ERROR: no builder "x" found',
        mend: "docker buildx create --name multiarch --driver docker-container --bootstrap --use",
        isSafe: true,
      },
      { subject: "linux/amd64", state: "skipped", found: "there is no builder to prove it on" },
      { subject: "linux/arm64", state: "skipped", found: "there is no builder to prove it on" },
    ]);
  });

  it("take the default builder without an engine for none", async () => {
    const none = {
      to: BUILDER.to,
      stdout: `Name:   default
Driver:
Error:  failed to connect to the docker API at unix:///var/run/docker.sock

Nodes:
`,
    };

    const found = await findings([CLIENT, NO_ENGINE, BUILDX, none]);

    expect(found[2]).toMatchObject({
      subject: "builder",
      state: "problem",
      found: "no builder answers: failed to connect to the docker API at unix:///var/run/docker.sock",
    });
  });

  it("say which emulator is to install where a program does not run", async () => {
    const fails = {
      to: "buildx build --progress=plain --platform linux/arm64",
      stderr: 'ERROR: process "/probe" did not complete successfully: exec /probe: exec format error\n',
      status: 1,
    };

    const found = await findings([CLIENT, ENGINE, BUILDX, BUILDER, fails, RUNS]);

    expect(found.at(-1)).toMatchObject({
      subject: "linux/arm64",
      state: "problem",
      found: "the builder cannot run its programs (exec format error)",
    });
    expect(found.at(-1)?.mend).toMatch(
      /^docker run --privileged --rm tonistiigi\/binfmt:\S+@sha256:\S+ --install arm64$/,
    );
  });

  it("give every probe to the builder without its cache and without an output", async () => {
    const { env, log } = dockerOf([CLIENT, ENGINE, BUILDX, BUILDER, RUNS]);
    await lookedAt(env);

    const builds = readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line.startsWith("buildx build"));

    expect(builds.map((line) => line.replace(/ \S+$/, "")).sort()).toEqual([
      "buildx build --progress=plain --platform linux/amd64 --no-cache --provenance=false --output=type=cacheonly",
      "buildx build --progress=plain --platform linux/arm64 --no-cache --provenance=false --output=type=cacheonly",
    ]);
  });
});

function findings(answers: readonly DockerAnswer[]): Promise<readonly DoctorFinding[]> {
  return lookedAt(dockerOf(answers).env);
}

function lookedAt(env: NodeJS.ProcessEnv): Promise<readonly DoctorFinding[]> {
  return examine(examined({ cwd: "/", env }, ["linux/amd64", "linux/arm64"]), {
    account: undefined,
    registries: async () => [],
  });
}
