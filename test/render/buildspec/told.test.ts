import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { BUILD_ARN, COMMIT, REPOSITORY, type Run, runBuildspec } from "./buildspec-run";

const PUSH = {
  CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT,
  CODEBUILD_SOURCE_VERSION: COMMIT,
  CODEBUILD_WEBHOOK_HEAD_REF: "refs/heads/main",
};

/** The arguments of the build whose option is one of these, without the option's dashes. */
const told = ({ builds }: Run, ...options: readonly string[]) =>
  (builds[0]?.argv ?? [])
    .filter((argument) => options.some((option) => argument.startsWith(`--${option}`)))
    .map((argument) => argument.slice(2));

describe("a build is told", { timeout: 60_000 }, () => {
  it("its source, revision, version and time in labels and in the annotations of the manifest", async () => {
    const run = await runBuildspec(
      { source: { type: "github", repository: "acme/hello" } },
      {
        env: { ...PUSH, CODEBUILD_WEBHOOK_HEAD_REF: "refs/tags/v1.4.2+b.1", _: "" },
      },
    );

    const expected = [
      "org.opencontainers.image.source=https://github.com/acme/hello",
      `org.opencontainers.image.revision=${COMMIT}`,
      "org.opencontainers.image.version=1.4.2+b.1",
      "org.opencontainers.image.created=2026-01-01T00:00:00Z",
    ];
    expect(told(run, "label=")).toEqual(expected.map((label) => `label=${label}`));
    expect(told(run, "annotation=")).toEqual(expected.map((label) => `annotation=manifest:${label}`));
  });

  it("the facts of the run in build arguments and labels, and an argument without its fact not at all", async () => {
    const run = await runBuildspec(
      {
        buildArgs: { ALL: "{commit} {branch} {time}", NONE: "v{version}", JSON: '{"a":{"commit":1}}' },
        labels: { "com.example.branch": "{branch}", "com.example.version": "{version}" },
      },
      { env: PUSH },
    );

    expect(told(run, "build-arg=")).toEqual([
      `build-arg=ALL=${COMMIT} main 2026-01-01T00:00:00Z`,
      'build-arg=JSON={"a":{"commit":1}}',
    ]);
    expect(told(run, "label=com")).toEqual(["label=com.example.branch=main"]);
    expect(run.log).toContain("multiarch-codebuild: NONE is left out, this run has no {version}\n");
    expect(run.log).toContain(
      "multiarch-codebuild: com.example.version is left out, this run has no {version}\n",
    );
  });

  it("the content hash of a source without commits, and no time", async () => {
    const run = await runBuildspec({ buildArgs: { A: "{commit}", B: "{time}", C: "{branch}" } });

    expect(told(run, "build-arg=")).toEqual([
      `build-arg=A=${run.exported.SOURCE_REVISION}`,
      "build-arg=C=main",
    ]);
  });

  it("a label of the service in the place of one that every image has", async () => {
    const run = await runBuildspec({ labels: { "org.opencontainers.image.revision": "mine" } });

    expect(told(run, "label=").at(-1)).toBe("label=org.opencontainers.image.revision=mine");
  });

  it("its named contexts, folders of the source by their whole path", async () => {
    const run = await runBuildspec(
      {
        buildContexts: { libs: "libs/common", base: "docker-image://alpine:3.22" },
      },
      { files: { Dockerfile: "FROM scratch\n", "libs/common/a": "" } },
    );

    expect(told(run, "build-context=")).toEqual([
      `build-context=libs=${run.source}/libs/common`,
      "build-context=base=docker-image://alpine:3.22",
    ]);
  });

  it("nothing when a named folder is not there", async () => {
    const run = await runBuildspec({ buildContexts: { libs: "libs/common" } });

    expect(run.builds).toEqual([]);
    expect(run.log).toContain(`the source has no folder 'libs/common'; set the option "buildContexts"`);
  });

  it.each<[ServiceOptions, readonly string[]]>([
    [{}, [`provenance=mode=min,builder-id=${BUILD_ARN}`, "sbom=false"]],
    [{ provenance: "off" }, ["provenance=false", "sbom=false"]],
    [
      { provenance: "max", sbom: "min" },
      [`provenance=mode=max,builder-id=${BUILD_ARN}`, `sbom=generator=${BUILD_IMAGES.sbomScanner}`],
    ],
    [{ imageFormat: "docker" }, ["provenance=false", "sbom=false"]],
    [{ noCache: true }, ["no-cache", `provenance=mode=min,builder-id=${BUILD_ARN}`, "sbom=false"]],
  ])("what it attests and whether the cache counts: %j", async (options, expected) => {
    const run = await runBuildspec(options);

    expect(told(run, "provenance=", "sbom=", "no-cache")).toEqual(expected);
  });

  it("to scan its stages and its context too, with the scanner of the project", async () => {
    const run = await runBuildspec(
      { sbom: "max" },
      { env: { MULTIARCH_SBOM_SCANNER: "example.com/scan@sha256:0" } },
    );

    expect(told(run, "sbom=", "build-arg=")).toEqual([
      "sbom=generator=example.com/scan@sha256:0",
      "build-arg=BUILDKIT_SBOM_SCAN_STAGE=true",
      "build-arg=BUILDKIT_SBOM_SCAN_CONTEXT=true",
    ]);
  });

  it.each<[ServiceOptions, string]>([
    [{}, "oci-mediatypes=true,oci-artifact=false"],
    [
      { imageFormat: "docker" },
      "oci-mediatypes=false,oci-artifact=false,compression=gzip,force-compression=true",
    ],
    [{ compression: "zstd" }, "oci-mediatypes=true,oci-artifact=false,compression=zstd"],
    [{ reproducible: true }, "oci-mediatypes=true,oci-artifact=false,rewrite-timestamp=true"],
  ])("the form of its image: %j", async (options, attributes) => {
    const run = await runBuildspec(options);

    expect(told(run, "output=")).toEqual([
      `output=type=image,name=${REPOSITORY},push=true,push-by-digest=true,name-canonical=true,${attributes}`,
    ]);
    expect(told(run, "annotation=")).toHaveLength(options.imageFormat === "docker" ? 0 : 1);
  });
});

/** The follower of a run is started with the commit alone: what both are told is in the checkout. */
describe("a build of a commit alone is told", { timeout: 120_000 }, () => {
  let checkout: string;
  let commit: string;
  /** Tags of the caches that the last build wrote. */
  let caches: readonly string[];

  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", checkout, ...args], { encoding: "utf8" }).trim();

  beforeAll(() => {
    checkout = mkdtempSync(join(tmpdir(), "checkout-"));
    git("init", "--quiet", "--initial-branch=main");
    git("config", "user.email", "a@example.com");
    git("config", "user.name", "a");
    writeFileSync(join(checkout, "Dockerfile"), "FROM scratch\n");
    git("add", ".");
    git("commit", "--quiet", "--message=one");
    commit = git("rev-parse", "HEAD");
  });

  afterAll(() => rmSync(checkout, { recursive: true }));

  /** Version and branch that a build is told with these tags at the commit and these branches. */
  async function facts(
    tags: readonly string[],
    branches: Readonly<Record<string, string>>,
    options: ServiceOptions = {},
    ref = "",
  ): Promise<readonly string[]> {
    for (const tag of tags) git("tag", ...(tag.startsWith("v") ? ["--annotate", "--message=x"] : []), tag);
    for (const [name, at] of Object.entries(branches)) git("update-ref", `refs/remotes/origin/${name}`, at);
    try {
      const run = await runBuildspec(
        { buildArgs: { V: "{version}", B: "{branch}" }, ...options },
        {
          checkout,
          files: {},
          env: {
            CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
            CODEBUILD_SOURCE_VERSION: commit,
            CODEBUILD_WEBHOOK_HEAD_REF: ref,
            ...(ref === "" && { CODEBUILD_WEBHOOK_HEAD_REF: commit }),
          },
        },
      );
      caches = told(run, "cache-to=").map((argument) => /:cache-[^,]*/.exec(argument)?.[0] ?? "");
      return told(run, "build-arg=").map((argument) => argument.replace("build-arg=", ""));
    } finally {
      for (const tag of tags) git("tag", "--delete", tag);
      for (const name of Object.keys(branches)) git("update-ref", "-d", `refs/remotes/origin/${name}`);
    }
  }

  it("the newest version at the commit, a release before its candidates", async () => {
    expect(await facts(["1.4.9", "v1.4.10", "v1.5.0-rc.1", "latest"], {})).toEqual(["V=1.4.10"]);
    expect(await facts(["v1.5.0-rc.2", "v1.5.0-rc.10"], {})).toEqual(["V=1.5.0-rc.10"]);
    expect(await facts(["v1.5.0", "api@2.0.0"], {}, { versions: { prefix: "api@" } })).toEqual(["V=2.0.0"]);
    expect(await facts(["v1.16-1", "v1.16"], {}, { versions: { scheme: "numeric" } })).toEqual(["V=1.16-1"]);
    expect(await facts(["v1", "nightly"], {})).toEqual([]);
  });

  it("the default branch where it has the commit, else the only branch that ends with it", async () => {
    expect(await facts([], { main: commit, other: commit, HEAD: commit })).toEqual(["B=main"]);
    expect(await facts([], { "feature/x": commit, HEAD: commit })).toEqual(["B=feature/x"]);
    expect(await facts([], { one: commit, two: commit })).toEqual([]);
    expect(await facts([], {})).toEqual([]);
  });

  it("the same as the first build of the run, which knows the reference", async () => {
    expect(await facts(["v1.4.2"], { main: commit }, {}, "refs/tags/v1.4.2")).toEqual(["B=main", "V=1.4.2"]);
    expect(await facts(["v1.4.2"], { main: commit }, {}, "refs/heads/main")).toEqual(["B=main", "V=1.4.2"]);
    expect(await facts(["v1.4.2"], { main: commit })).toEqual(["B=main", "V=1.4.2"]);
  });

  it("and writes the cache of its branch, and none where the checkout does not tell it", async () => {
    await facts([], { main: commit });
    expect(caches).toEqual([":cache-hello-linux-arm64"]);
    await facts([], { "feature/x": commit });
    expect(caches).toEqual([expect.stringMatching(/^:cache-branch\.hello-[0-9a-f]{12}-linux-arm64$/)]);
    await facts([], { one: commit, two: commit });
    expect(caches).toEqual([]);
  });

  it("nothing of both in a pull request", async () => {
    expect(await facts(["v1.4.2"], { main: commit }, {}, "refs/pull/7/head")).toEqual([]);
  });
});
