import { describe, expect, it } from "vitest";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import type { PublisherOptions } from "../../../components/service/options/publisher-options";
import { REPOSITORY, type RunOptions, runBuildspec, TOKEN } from "./buildspec-run";

const OWN = REPOSITORY.split("/")[0] ?? "";
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mirror-Ab1cD2";
const CACHE: PublisherOptions = { registryMirrors: { "docker.io": { pullThroughCache: "docker-hub" } } };
const BUILDKIT = `${OWN}/docker-hub/${BUILD_IMAGES.buildkit}`;
const BINFMT = `${OWN}/docker-hub/${BUILD_IMAGES.binfmt}`;

/** Starts a builder of its own, unlike the other tests. */
async function run(publisher: PublisherOptions, options: RunOptions = {}) {
  const env = { BUILDX_BUILDER: "", ...options.env };
  const { calls, log, phases } = await runBuildspec({}, { ...options, publisher, env });
  return {
    log,
    phases: phases.filter((phase) => phase.endsWith("failed")),
    words: log.split("\n").filter((line) => line.startsWith("multiarch-codebuild: ")),
    calls: calls.map(({ argv }) => argv.join(" ")),
    logins: calls.filter(({ argv }) => argv[1] === "login").map(({ argv, stdin }) => [argv.slice(2), stdin]),
  };
}

describe("a build with a mirror", { timeout: 60_000 }, () => {
  it("pulls BuildKit and QEMU by the mirror's name once it is logged in, and tells BuildKit of the mirror", async () => {
    const { calls, phases } = await run(CACHE, { env: { MULTIARCH_EMULATORS: "arm" } });

    expect(phases).toEqual([]);
    const pulls = calls.filter((call) => call.startsWith("docker pull"));
    expect([...pulls].sort()).toEqual([`docker pull --quiet ${BUILDKIT}`, `docker pull --quiet ${BINFMT}`]);
    expect(calls.findIndex((call) => call.includes("login"))).toBeLessThan(calls.indexOf(pulls[0] ?? ""));
    expect(calls.find((call) => call.includes("buildx create"))).toMatch(
      new RegExp(
        `--driver-opt=image=${BUILDKIT} --buildkitd-config=[^ ]*/src.multiarch/buildkitd.toml --bootstrap$`,
      ),
    );
    expect(calls).toContain(`docker run --privileged --rm ${BINFMT} --install arm`);
  });

  it("gives BuildKit the host and the path of each mirror", async () => {
    const probe = 'cat "$CODEBUILD_SRC_DIR.multiarch/buildkitd.toml" 2> /dev/null || :';
    const registryMirrors = {
      "docker.io": { pullThroughCache: "docker-hub", account: "111122223333", region: "us-east-1" },
      "ghcr.io": { uri: "mirror.example.com:5000/ghcr" },
    };

    const { log } = await run({ registryMirrors }, { probe });

    expect(log).toContain(
      [
        '[registry."docker.io"]',
        '  mirrors = ["111122223333.dkr.ecr.us-east-1.amazonaws.com/docker-hub"]',
        '[registry."ghcr.io"]',
        '  mirrors = ["mirror.example.com:5000/ghcr"]',
        "",
      ].join("\n"),
    );
  });

  it("logs in to each registry of ECR once, in its own region", async () => {
    const { logins, log } = await run({
      registryMirrors: {
        "docker.io": { pullThroughCache: "docker-hub", account: "111122223333", region: "us-east-1" },
        "quay.io": { pullThroughCache: "quay" },
      },
      builderImages: {
        buildkit: `111122223333.dkr.ecr.us-east-1.amazonaws.com/tools/buildkit@sha256:${"1".repeat(64)}`,
      },
    });

    const of = (host: string) => [["--username", "AWS", "--password-stdin", host], `${TOKEN}\n`];
    expect(logins).toEqual([of(OWN), of("111122223333.dkr.ecr.us-east-1.amazonaws.com")]);
    expect(log.match(/aws asks in \S+/g)).toEqual(["aws asks in eu-west-1", "aws asks in us-east-1"]);
  });

  it("signs in to a mirror with the secret's user and password, which stands in no argument and no log", async () => {
    const registryMirrors = {
      "docker.io": { uri: "mirror.example.com/hub", credentials: { secret: SECRET } },
    };
    const env = { MULTIARCH_USER_OF_MIRROR_0: "reader", MULTIARCH_PASSWORD_OF_MIRROR_0: "s3cret" };

    const { logins, calls, log } = await run({ registryMirrors }, { env });

    expect(logins[1]).toEqual([["--username", "reader", "--password-stdin", "mirror.example.com"], "s3cret"]);
    expect(`${calls}${log}`).not.toContain("s3cret");
  });

  it("fails before anything is pulled when the mirror takes neither, and names the option", async () => {
    const registryMirrors = {
      "docker.io": { uri: "mirror.example.com/hub", credentials: { secret: SECRET } },
    };
    const env = {
      FAIL: "login.*mirror",
      FAIL_WORDS: "Error response from daemon: login attempt failed: 401 Unauthorized",
    };

    const { words, phases, calls } = await run({ registryMirrors }, { env });

    expect(phases).toEqual(["pre_build failed"]);
    expect(words).toEqual([
      'multiarch-codebuild: could not log in to mirror.example.com, the mirror of docker.io; check that it is up, and the secret in "credentials" of the publisher\'s option "registryMirrors"',
    ]);
    expect(calls.filter((call) => /pull|buildx|sleep/.test(call))).toEqual([]);
  });

  it("pulls by tag what a cache does not have by digest yet, and takes it when it is the same image", async () => {
    const env = { FAIL: "docker pull.*@sha256", FAIL_WORDS: "manifest unknown: Requested image not found" };

    const { calls, phases } = await run(CACHE, { env });

    expect(phases).toEqual([]);
    expect(calls.filter((call) => /pull|inspect|create/.test(call)).slice(0, 3)).toEqual([
      `docker pull --quiet ${BUILDKIT}`,
      `docker pull --quiet ${BUILDKIT.split("@")[0]}`,
      `docker image inspect --format={{.Id}} ${BUILDKIT}`,
    ]);
  });

  it("refuses what a mirror gives in place of the image, and names the options", async () => {
    const env = { FAIL: "docker pull.*@sha256|image inspect", FAIL_WORDS: "not found" };

    const { words, log, phases } = await run(CACHE, { env });

    expect(phases).toEqual(["pre_build failed"]);
    expect(log).toContain(`${BUILDKIT.split("@")[0]} is another image than sha256:`);
    expect(words).toEqual([
      `multiarch-codebuild: could not pull ${BUILDKIT}; check the publisher's options "registryMirrors" and "builderImages": the registry must be up, have this image and let the build pull it`,
    ]);
  });

  it("takes images of its own from any registry, and no mirror for them", async () => {
    const buildkit = `registry.example.com/tools/buildkit:v1@sha256:${"2".repeat(64)}`;

    const { calls } = await run({ ...CACHE, builderImages: { buildkit } });

    expect(calls.filter((call) => call.startsWith("docker pull"))).toEqual([
      `docker pull --quiet ${buildkit}`,
    ]);
    expect(calls.find((call) => call.includes("buildx create"))).toContain(`--driver-opt=image=${buildkit} `);
  });

  it("refuses an address of a mirror, known only at deployment, that is none", async () => {
    const env = { MULTIARCH_MIRROR_0: 'docker.io=https://mirror.example.com/"] x' };

    const { words, phases } = await run(
      { registryMirrors: { "docker.io": { uri: "mirror.example.com" } } },
      { env },
    );

    expect(phases).toEqual(["pre_build failed"]);
    expect(words).toEqual([
      `multiarch-codebuild: 'https://mirror.example.com/"] x' is not the host and path of a mirror; change the publisher's option "registryMirrors"`,
    ]);
  });

  it("names the mirror and the option when an image could be pulled neither through it nor from the registry", async () => {
    const image = "docker.io/library/node:24-bookworm-slim";
    const FAIL_WORDS = `ERROR: failed to solve: node:24-bookworm-slim: failed to resolve source metadata for ${image}: pull access denied, repository does not exist or may require authorization`;

    const { words } = await run(CACHE, { env: { FAIL: "buildx build", FAIL_WORDS } });

    expect(words).toEqual([
      `multiarch-codebuild: building linux/arm64 failed: ${image} could be pulled neither through the mirror ${OWN}/docker-hub nor from docker.io; check the publisher's option "registryMirrors": the mirror must be up, have this image and let the build pull it; BuildKit's own message is above`,
    ]);
  });

  it("tells what was pulled from the registry itself, because the mirror failed", async () => {
    const said =
      'time="2026-11-27T04:03:40Z" level=info msg="trying next host after status: 404 Not Found" span="resolving docker.io/library/node:24" spanID=8e3b';

    const { log, phases } = await run(CACHE, {
      env: { BEFORE_DOCKER: `[ "$1" != logs ] || echo '${said}'` },
    });

    expect(phases).toEqual([]);
    expect(log).toContain(
      `multiarch-codebuild: warning: docker.io itself was asked for docker.io/library/node:24, because its mirror ${OWN}/docker-hub did not give it; check the publisher's option "registryMirrors"`,
    );
  });
});
