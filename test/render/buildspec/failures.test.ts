import { describe, expect, it } from "vitest";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { runBuildspec } from "./buildspec-run";

/** Ends of the builds that fail: their phases, their last messages, and the facts that they export. */
async function endOf(
  options: ServiceOptions,
  env: Readonly<Record<string, string>>,
  files?: Readonly<Record<string, string>>,
) {
  const { phases, log, exported, calls } = await runBuildspec(
    options,
    files === undefined ? { env } : { env, files },
  );
  const words = log.split("\n").filter((line) => line.startsWith("multiarch-codebuild: "));
  return {
    failed: phases.filter((phase) => phase.endsWith("failed")),
    words: words.map((line) => line.replace("multiarch-codebuild: ", "")),
    facts: Object.keys(exported),
    calls: calls.map(({ argv }) => argv.join(" ")),
  };
}

/** https://docs.docker.com/docker-hub/usage/pulls/ */
const HUB_LIMIT =
  "toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit";

const NODE = "node:24-bookworm-slim";

/** About two and a half minutes. */
const PAUSES = [5, 10, 20, 40, 80].map((seconds) => `sleep ${seconds}`);

/** A build that fails exports what it was of, and no digest. */
const ITS_SOURCE = ["SOURCE_REVISION", "SOURCE_REF", "SOURCE_TIME", "SOURCE_ANCESTORS"];

describe("a build", { timeout: 60_000 }, () => {
  it("fails in pre_build when its reference has more than one line or is too long for any, and exports nothing", async () => {
    for (const ref of ["refs/heads/a\nb", "refs/heads/a\u0007", `refs/heads/${"a".repeat(1024)}`]) {
      const env = {
        CODEBUILD_RESOLVED_SOURCE_VERSION: "3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b",
        CODEBUILD_SOURCE_VERSION: ref,
      };

      expect(await endOf({}, env)).toEqual({
        failed: ["pre_build failed"],
        words: [
          "the reference to build is not one line of at most 1024 characters; start the build with another one",
        ],
        facts: [],
        calls: [],
      });
    }
  });

  it("fails in pre_build when there is no place for its facts", async () => {
    expect(await endOf({}, {}, { Dockerfile: "", "../src.multiarch": "" })).toMatchObject({
      failed: ["pre_build failed"],
      facts: [],
      calls: [],
    });
  });

  it.each(["^aws", "^docker login"])("fails in pre_build when it cannot log in: %s", async (FAIL) => {
    expect(await endOf({}, { FAIL })).toMatchObject({
      failed: ["pre_build failed"],
      words: [
        "could not log in to 123456789012.dkr.ecr.eu-west-1.amazonaws.com; the build role needs ecr:GetAuthorizationToken",
      ],
      facts: ITS_SOURCE,
    });
  });

  it("tries for two and a half minutes to pull BuildKit, then fails in pre_build and names the options", async () => {
    const { failed, words, facts, calls } = await endOf({}, { BUILDX_BUILDER: "", FAIL: "^docker pull" });

    expect(failed).toEqual(["pre_build failed"]);
    expect(words).toEqual([
      `could not pull ${BUILD_IMAGES.buildkit}; Docker Hub limits anonymous pulls, give the publisher the option "registryMirrors" or "builderImages", or start the build again later`,
    ]);
    expect(facts).toEqual(ITS_SOURCE);
    const pull = `docker pull --quiet ${BUILD_IMAGES.buildkit}`;
    expect(calls.filter((call) => /pull|sleep/.test(call))).toEqual([
      ...PAUSES.flatMap((pause) => [pull, pause]),
      pull,
    ]);
  });

  it("outlasts a registry that limits pulls for a while", async () => {
    const env = { BUILDX_BUILDER: "", FAIL: "^docker pull", FAIL_TIMES: "4", FAIL_WORDS: HUB_LIMIT };

    const { failed, calls } = await endOf({}, env);

    expect(failed).toEqual([]);
    expect(calls.filter((call) => call.startsWith("sleep"))).toEqual([
      "sleep 5",
      "sleep 10",
      "sleep 20",
      "sleep 40",
    ]);
  });

  it.each([
    "Error response from daemon: manifest for moby/buildkit:v0 not found: manifest unknown",
    "Error response from daemon: pull access denied for moby/buildkit, repository does not exist",
    "no basic auth credentials",
  ])("asks once where asking again changes nothing: %s", async (FAIL_WORDS) => {
    const { calls } = await endOf({}, { BUILDX_BUILDER: "", FAIL: "^docker pull", FAIL_WORDS });

    expect(calls.filter((call) => call.startsWith("sleep"))).toEqual([]);
  });

  it.each([
    ["^docker run", "could not install QEMU for arm; the project must run in privileged mode"],
    ["^docker buildx create", "could not start BuildKit; the project must run in privileged mode"],
  ])("fails in pre_build when its builder does not start: %s", async (FAIL, words) => {
    const env = { BUILDX_BUILDER: "", MULTIARCH_EMULATORS: "arm", FAIL };

    expect(await endOf({}, env)).toMatchObject({
      failed: ["pre_build failed"],
      words: [words],
      facts: ITS_SOURCE,
    });
  });

  it.each([
    [{ "docker/Dockerfile": "" }, `the source has no file 'Dockerfile'; set the option "dockerfile"`],
    [{ Dockerfile: "" }, `the source has no folder 'app'; set the option "context"`],
  ])("fails before anything is built when a path is not there: %j", async (files, words) => {
    const options = { dockerfile: "Dockerfile", context: "app" };

    const { calls, ...end } = await endOf(options, {}, files);

    expect(end).toEqual({ failed: ["build failed"], words: [words], facts: ITS_SOURCE });
    expect(calls.filter((call) => call.includes("buildx"))).toEqual([]);
  });

  it("fails when one platform does not build, and builds every other to its end", async () => {
    const env = { MULTIARCH_PLATFORMS: "linux/arm64 linux/arm/v7", FAIL: "buildx build .*linux/arm64" };

    const { calls, ...end } = await endOf({ testCommand: ["/hello"] }, env);

    expect(end).toEqual({
      failed: ["build failed"],
      words: ["building linux/arm64 failed; BuildKit's own message is above"],
      facts: ITS_SOURCE,
    });
    expect(calls.filter((call) => /buildx build .*linux\/arm64/.test(call))).toHaveLength(1);
    expect(calls.filter((call) => /buildx build .*linux\/arm\/v7/.test(call))).toHaveLength(2);
  });

  it("tells every platform that does not build, and starts each line of a log with its platform", async () => {
    const env = { MULTIARCH_PLATFORMS: "linux/arm64 linux/arm/v7", FAIL: "buildx build", FAIL_WORDS: "why" };

    const { log } = await runBuildspec({}, { env });

    const lines = log.split("\n").filter((line) => /why|failed;/.test(line));
    expect([...lines].sort()).toEqual([
      "linux/arm/v7: why",
      "linux/arm64: why",
      "multiarch-codebuild: building linux/arm/v7 failed; BuildKit's own message is above",
      "multiarch-codebuild: building linux/arm64 failed; BuildKit's own message is above",
    ]);
  });

  it("builds again while a registry limits the pulls of base images, and fails in the end with the option's name", async () => {
    const FAIL_WORDS = `ERROR: failed to solve: ${NODE}: failed to resolve source metadata for docker.io/library/${NODE}: unexpected status from HEAD request to https://registry-1.docker.io/v2/library/node/manifests/24-bookworm-slim: 429 Too Many Requests`;

    const short = await endOf({}, { FAIL: "buildx build", FAIL_TIMES: "2", FAIL_WORDS });
    const long = await endOf({}, { FAIL: "buildx build", FAIL_WORDS });

    expect(short.failed).toEqual([]);
    expect(short.calls.filter((call) => /buildx build/.test(call))).toHaveLength(3);
    expect(long.calls.filter((call) => call.startsWith("sleep"))).toEqual(PAUSES);
    expect(long.words).toEqual([
      `building linux/arm64 failed: docker.io limits anonymous pulls; give the publisher the option "registryMirrors"; BuildKit's own message is above`,
    ]);
  });

  it.each([
    [
      `ERROR: failed to solve: ${NODE}: failed to resolve source metadata for docker.io/library/${NODE}: failed to do request: dial tcp: lookup registry-1.docker.io: no such host`,
      `: docker.io/library/${NODE} could not be pulled`,
    ],
    ["ERROR: failed to solve: process /hello did not complete successfully: exit code: 7", ""],
    ["the Dockerfile's own words: 429 Too Many Requests\nERROR: failed to solve: exit code: 1", ""],
  ])("is not built again after %s", async (FAIL_WORDS, why) => {
    const { words, calls } = await endOf({}, { FAIL: "buildx build", FAIL_WORDS });

    expect(calls.filter((call) => /buildx build|sleep/.test(call))).toHaveLength(1);
    expect(words).toEqual([`building linux/arm64 failed${why}; BuildKit's own message is above`]);
  });

  it("fails when the test fails, and names the platform and the test's own exit code", async () => {
    const env = {
      MULTIARCH_PLATFORMS: "linux/arm64 linux/arm/v7",
      FAIL: "buildx build .*linux/arm/v7.*cacheonly",
    };

    expect(await endOf({ testCommand: ["/hello"] }, env)).toMatchObject({
      failed: ["build failed"],
      words: ["the test command failed on linux/arm/v7 with exit code 7; its output is above"],
      facts: ITS_SOURCE,
    });
  });

  it("fails when the test cannot be run, and names no exit code", async () => {
    const env = { FAIL: "buildx build .*cacheonly", FAIL_WORDS: "ERROR: failed to solve: elsewhere" };

    expect(await endOf({ testCommand: ["/hello"] }, env)).toMatchObject({
      failed: ["build failed"],
      words: ["the test command could not be run on linux/arm64; BuildKit's own message is above"],
      facts: ITS_SOURCE,
    });
  });

  it("fails when buildx reports no digest, and never takes another platform's for it", async () => {
    const env = { MULTIARCH_PLATFORMS: "linux/arm64 linux/arm/v7", NO_DIGEST: "linux/arm/v7" };

    expect(await endOf({}, env)).toMatchObject({
      failed: ["build failed"],
      words: [
        "buildx reported no digest of linux/arm/v7; the builder must push images, use another BUILDX_BUILDER",
      ],
      facts: ITS_SOURCE,
    });
  });
});
