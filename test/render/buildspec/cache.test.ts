import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { cacheArguments, cacheFrom } from "../../../components/render/buildx/arguments";
import { COMMIT, REPOSITORY, runBuildspec } from "./buildspec-run";

const source = { type: "github", repository: "acme/hello", branch: "trunk" } as const;

/** What a build of a reference asks of the caches. */
async function cachesOf(ref: string, env: Readonly<Record<string, string>> = {}) {
  const run = await runBuildspec(
    { source },
    { env: { CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT, CODEBUILD_SOURCE_VERSION: ref, ...env } },
  );
  return run.builds.flatMap(({ argv }) => argv.filter((word) => word.startsWith("--cache-"))).sort();
}

const DEFAULT = `type=registry,ref=${REPOSITORY}:cache-hello-linux-arm64`;

function scoped(branch: string): string {
  const scope = createHash("sha256").update(branch).digest("hex").slice(0, 12);
  return `type=registry,ref=${REPOSITORY}:cache-branch.hello-${scope}-linux-arm64`;
}

describe("the build cache of a platform", () => {
  it.each(["", "trunk", "refs/heads/trunk"])(
    "is that of the default branch for the reference %j",
    async (ref) => {
      expect(await cachesOf(ref)).toEqual([...cacheArguments(DEFAULT)].sort());
    },
  );

  it.each([
    ["refs/heads/feature/a", "feature/a"],
    ["feature/a", "feature/a"],
    ["refs/heads/$(touch x) `id`;'\"", "$(touch x) `id`;'\""],
    ["pr/7", "pr/7"],
  ])("of %j is one of its own, which falls back to that of the default branch", async (ref, branch) => {
    expect(await cachesOf(ref)).toEqual([...cacheArguments(scoped(branch)), cacheFrom(DEFAULT)].sort());
  });

  it.each(["refs/tags/v1.4.2", COMMIT, COMMIT.slice(0, 7)])("is only read by a build of %j", async (ref) => {
    expect(await cachesOf(ref)).toEqual([cacheFrom(DEFAULT)]);
  });

  it("is the branch's own for a pull request that a webhook tells of, whatever its reference says", async () => {
    const env = { CODEBUILD_WEBHOOK_TRIGGER: "pr/7", CODEBUILD_WEBHOOK_EVENT: "PULL_REQUEST_CREATED" };

    expect(await cachesOf("refs/heads/trunk", env)).toEqual(
      [...cacheArguments(scoped("pr/7")), cacheFrom(DEFAULT)].sort(),
    );
  });

  it("is left out of a second build when one of its layers cannot be read", async () => {
    const FAIL_WORDS =
      "ERROR: failed to build: failed to solve: failed to compute cache key: failed to copy: gone";

    const { builds, log, phases } = await runBuildspec({}, { env: { FAIL: "--cache-from", FAIL_WORDS } });

    expect(builds.map(({ argv }) => argv.some((word) => word.startsWith("--cache-from")))).toEqual([
      true,
      false,
    ]);
    expect(builds[1]?.argv).toContain(`--cache-to=${cacheArguments(DEFAULT)[1].slice("--cache-to=".length)}`);
    expect(log).toContain(
      "a layer of the build cache of linux/arm64 cannot be read, so it is built once more",
    );
    expect(phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
  });

  it("is no reason for a second build when the build itself fails", async () => {
    const { builds, phases } = await runBuildspec({}, { env: { FAIL: "buildx build" } });

    expect(builds).toHaveLength(1);
    expect(phases).toContain("build failed");
  });
});
