import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { projectBuildspec } from "../../../components/render/buildspec/buildspec";
import { type RunOptions, runBuildspec } from "./buildspec-run";

const OPTIONS = { source: { type: "github", repository: "acme/hello", lfs: true } } as const;

/** Which starts of git and docker there were during the phase of the build, and what was said. */
async function built(run: RunOptions, options: Parameters<typeof runBuildspec>[0] = OPTIONS) {
  const { calls, phases, log } = await runBuildspec(options, run);
  const starts = calls.map(({ argv }) => argv.slice(0, 4).join(" "));
  return {
    starts: starts.filter((start) => /^git (?:lfs|submodule)|^docker buildx build/.test(start)),
    failed: phases.filter((phase) => phase.endsWith("failed")),
    words: [...log.matchAll(/^multiarch-codebuild: (could not .*|the build image .*)$/gm)].map(
      ([, text]) => text,
    ),
  };
}

describe("a build of a source with files in Git LFS", { timeout: 60_000 }, () => {
  it("fetches them, and those of its submodules, before anything is built", async () => {
    expect(await built({ programs: ["git-lfs"] })).toEqual({
      starts: [
        "git lfs install --local",
        "git lfs pull",
        "git submodule --quiet foreach",
        "docker buildx build --progress=plain",
      ],
      failed: [],
      words: [],
    });
  });

  it("fails without building when they cannot be fetched, and names the option", async () => {
    const run = { programs: ["git-lfs"], env: { FAIL: "^git lfs pull" } };

    expect(await built(run)).toEqual({
      starts: ["git lfs install --local", "git lfs pull"],
      failed: ["build failed"],
      words: [
        "could not fetch the files of Git LFS; source.auth needs a credential that reads them, git's own message is above",
      ],
    });
  });

  it("fails when the build image lacks the program, and names the option", async () => {
    const probe = 'command() { [ "$2" != git-lfs ] && builtin command "$@"; }';

    expect(await built({ probe })).toEqual({
      starts: [],
      failed: ["build failed"],
      words: ["the build image has no git-lfs; use an image that has it, or leave out source.lfs"],
    });
  });

  it("has git's credentials in its buildspec; a source without such files has none, and fetches none", async () => {
    const env = (lfs: boolean) => parse(projectBuildspec({ lfs })).env["git-credential-helper"];

    expect(env(true)).toBe("yes");
    expect(env(false)).toBeUndefined();
    expect((await built({ programs: ["git-lfs"] }, {})).starts).toEqual([
      "docker buildx build --progress=plain",
    ]);
  });
});
