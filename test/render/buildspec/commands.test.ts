import { describe, expect, it } from "vitest";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import {
  BUILD_ARN,
  COMMIT,
  COMMIT_SECONDS,
  DIGESTS,
  REPOSITORY,
  type Run,
  runBuildspec,
  TOKEN,
} from "./buildspec-run";

/** A label of OCI's, as label and as annotation. */
function label(pattern: string): readonly string[] {
  return ["label=", "annotation=manifest:"].map((option) =>
    expect.stringMatching(`^--${option}org\\.opencontainers\\.image\\.${pattern}$`),
  );
}

/** A build of a platform as it must be asked for, every option written out. */
function buildOf(
  { source }: Run,
  platform: string,
  what: readonly string[],
  context = ".",
): readonly string[] {
  const slug = platform.replaceAll("/", "-");
  const cache = `type=registry,ref=${REPOSITORY}:cache-hello-${slug}`;
  return [
    ...["docker", "buildx", "build", "--progress=plain", `--platform=${platform}`],
    ...what,
    ...label("revision=[0-9a-f]{64}"),
    `--provenance=mode=min,builder-id=${BUILD_ARN}`,
    "--sbom=false",
    `--output=type=image,name=${REPOSITORY},push=true,push-by-digest=true,name-canonical=true,oci-mediatypes=true,oci-artifact=false`,
    `--cache-to=${cache},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
    `--cache-from=${cache}`,
    `--metadata-file=${source}.multiarch/metadata-${slug}.json`,
    `${source}/${context}`,
  ];
}

function testOf(platform: keyof typeof DIGESTS): readonly string[] {
  return [
    ...["docker", "buildx", "build", "--progress=plain", `--platform=${platform}`],
    ...["--no-cache", "--provenance=false", "--sbom=false"],
    `--build-context=image=docker-image://${REPOSITORY}@${DIGESTS[platform]}`,
    ...["--output=type=cacheonly", "-"],
  ];
}

/** No FROM names the image itself: BuildKit would run its ONBUILD triggers. */
const TEST = 'FROM scratch AS image\nFROM image\nRUN --network=none ["/hello","--check"]\n';

const LOGIN = ["docker", "login", "--username", "AWS", "--password-stdin", REPOSITORY.split("/")[0]];

describe("the commands of the buildspec", () => {
  it("log in, then build, push by digest and test each platform, and export its digest", async () => {
    const run = await runBuildspec(
      { buildArgs: { A: "1" }, target: "release", testCommand: ["/hello", "--check"] },
      { env: { MULTIARCH_PLATFORMS: "linux/arm64 linux/arm/v7" } },
    );

    const what = [`--file=${run.source}/Dockerfile`, "--target=release", "--build-arg=A=1"];
    const [login, token] = [...run.calls.slice(0, 2)].sort((a, b) => b.argv.length - a.argv.length);
    expect(login).toEqual({ argv: LOGIN, stdin: `${TOKEN}\n`, epoch: "" });
    expect(token?.argv).toEqual(["aws", "ecr", "get-login-password"]);
    expect(run.calls).toHaveLength(6);
    for (const platform of ["linux/arm64", "linux/arm/v7"] as const) {
      const own = run.builds.filter(({ argv }) => argv.includes(`--platform=${platform}`));
      expect(own.map(({ argv }) => argv)).toEqual([buildOf(run, platform, what), testOf(platform)]);
      expect(own.map(({ stdin }) => stdin)).toEqual(["", TEST]);
    }
    expect(run.exported.IMAGE_DIGESTS).toBe(
      `linux/arm64=${DIGESTS["linux/arm64"]} linux/arm/v7=${DIGESTS["linux/arm/v7"]}`,
    );
    expect(run.phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
  });

  it("build from the Dockerfile and the context that were asked for, and test nothing where there is no test", async () => {
    const files = { "docker/Dockerfile": "FROM scratch\n", "services/hello/main.c": "" };

    const run = await runBuildspec({ dockerfile: "docker/Dockerfile", context: "services/hello" }, { files });

    expect(run.builds.map(({ argv }) => argv)).toEqual([
      buildOf(run, "linux/arm64", [`--file=${run.source}/docker/Dockerfile`], "services/hello"),
    ]);
  });

  it("P06-build-args: give build arguments of several lines, with =, empty, and with $ and quotes, as they are", async () => {
    const buildArgs = {
      KEY: "-----BEGIN\nAAA==\n-----END\n",
      EQ: "a=b=c",
      EMPTY: "",
      D: "$HOME `id` $(id)",
    };

    const run = await runBuildspec({ buildArgs });

    expect(run.builds.map(({ argv }) => argv)).toEqual([
      buildOf(run, "linux/arm64", [
        `--file=${run.source}/Dockerfile`,
        "--build-arg=D=$HOME `id` $(id)",
        "--build-arg=EMPTY=",
        "--build-arg=EQ=a=b=c",
        "--build-arg=KEY=-----BEGIN\nAAA==\n-----END\n",
      ]),
    ]);
  });

  it("P07-compose-style: take the Dockerfile's path from the source and not from the context, as docker build does", async () => {
    const files = { "services/api/Dockerfile": "FROM scratch\n" };

    const run = await runBuildspec({ context: "services/api", dockerfile: "Dockerfile" }, { files });

    expect(run.phases).toEqual(["install ok", "pre_build ok", "build failed", "post_build ok"]);
    expect(run.log).toContain(`the source has no file 'Dockerfile'; set the option "dockerfile"`);
  });

  it("start a pinned BuildKit, and pinned emulators for the platforms that need them, where no builder is named", async () => {
    const run = await runBuildspec({}, { env: { BUILDX_BUILDER: "", MULTIARCH_EMULATORS: "arm" } });

    const driver = [
      "--driver=docker-container",
      `--driver-opt=image=${BUILD_IMAGES.buildkit}`,
      "--bootstrap",
    ];
    const started = run.calls.slice(0, -1).map(({ argv }) => argv);
    expect(started.filter((argv) => argv.some((word) => word.includes("binfmt")))).toEqual([
      ["docker", "pull", "--quiet", BUILD_IMAGES.binfmt],
      ["docker", "run", "--privileged", "--rm", BUILD_IMAGES.binfmt, "--install", "arm"],
    ]);
    expect(started.filter((argv) => argv.some((word) => word.includes(BUILD_IMAGES.buildkit)))).toEqual([
      ["docker", "pull", "--quiet", BUILD_IMAGES.buildkit],
      ["docker", "buildx", "create", "--name=multiarch", ...driver],
    ]);
    expect(started).toHaveLength(6);
    expect(run.phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
  });

  it("start no emulator where the CPU runs every platform", async () => {
    const run = await runBuildspec({}, { env: { BUILDX_BUILDER: "", MULTIARCH_EMULATORS: "none" } });

    const started = run.calls.slice(0, -1).map(({ argv }) => argv.slice(0, 4));
    expect(started.filter(([name, verb]) => name === "docker" && verb !== "login")).toEqual([
      ["docker", "pull", "--quiet", BUILD_IMAGES.buildkit],
      ["docker", "buildx", "create", "--name=multiarch"],
    ]);
  });

  it("give the registry's token to docker login alone", async () => {
    const run = await runBuildspec({ testCommand: ["/hello"] });

    expect(
      run.calls.filter(({ argv, stdin }) => `${argv}${stdin}`.includes(TOKEN)).map(({ argv }) => argv),
    ).toEqual([LOGIN]);
    expect(run.log).not.toContain(TOKEN);
  });

  it("give the commit's time to BuildKit, and none where there is no commit", async () => {
    const [commit, content] = await Promise.all([
      runBuildspec({}, { env: { CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT } }),
      runBuildspec({}),
    ]);

    expect(commit.builds.map(({ epoch }) => epoch)).toEqual([COMMIT_SECONDS]);
    expect(content.builds.map(({ epoch }) => epoch)).toEqual([""]);
  });

  it("take nothing from an earlier build in the same place", async () => {
    const files = { Dockerfile: "FROM scratch\n", "../src.multiarch/digests": "linux/amd64=sha256:old\n" };

    const { exported } = await runBuildspec({}, { files });

    expect(exported.IMAGE_DIGESTS).toBe(`linux/arm64=${DIGESTS["linux/arm64"]}`);
  });

  it("leave nothing behind in the shell but the variables that they export", async () => {
    // The runner's own variables start with two underscores.
    const probe =
      "echo '--- state'; set +o; shopt; declare -F; compgen -v | grep -v ^__; pwd; echo '--- end'";

    const { log, exported } = await runBuildspec({ testCommand: ["/hello"] }, { probe });

    const [before, after] = [...log.matchAll(/--- state\n(.*?)\n--- end/gs)].map(([, state = ""]) =>
      state.split("\n"),
    );
    expect(after?.filter((line) => !before?.includes(line)).sort()).toEqual(Object.keys(exported).sort());
    expect(before?.filter((line) => !after?.includes(line))).toEqual([]);
  });
});
