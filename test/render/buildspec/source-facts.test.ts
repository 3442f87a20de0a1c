import { describe, expect, it } from "vitest";
import { COMMIT, COMMIT_SECONDS, type Run, runBuildspec } from "./buildspec-run";

/** The facts of its source that a build exports, without the digests. */
async function facts(
  env: Readonly<Record<string, string>>,
  files?: Readonly<Record<string, string>>,
): Promise<Run["exported"]> {
  const { exported } = await runBuildspec({}, files === undefined ? { env } : { env, files });
  const { IMAGE_DIGESTS: _, ...values } = exported;
  return values;
}

const resolved = { CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT };

const webhook = (trigger: string, headRef: string, version = COMMIT) => ({
  ...resolved,
  CODEBUILD_SOURCE_VERSION: version,
  CODEBUILD_WEBHOOK_TRIGGER: trigger,
  CODEBUILD_WEBHOOK_HEAD_REF: headRef,
});

describe("a build of a commit exports", { timeout: 60_000 }, () => {
  it("the commit, its time and the branch that was pushed, and no run id", async () => {
    expect(await facts(webhook("branch/main", "refs/heads/main"))).toEqual({
      SOURCE_REVISION: COMMIT,
      SOURCE_REF: "refs/heads/main",
      SOURCE_TIME: "2026-01-01T00:00:00Z",
      SOURCE_ANCESTORS: "",
    });
  });

  it("the tag that was pushed", async () => {
    expect(await facts(webhook("tag/v1.4.2", "refs/tags/v1.4.2"))).toMatchObject({
      SOURCE_REF: "refs/tags/v1.4.2",
    });
  });

  it.each([
    ["its version", webhook("pr/7", "refs/heads/main", "pr/7")],
    ["its trigger, where the version is its head commit", webhook("pr/7", "refs/heads/main")],
    ["its event", { ...webhook("pr/7", "refs/heads/main"), CODEBUILD_WEBHOOK_EVENT: "PULL_REQUEST_MERGED" }],
    ["GitHub's name of it", webhook("branch/x", "refs/heads/main", "refs/pull/7/head")],
    [
      "GitHub's name of it and its commit",
      { ...resolved, CODEBUILD_SOURCE_VERSION: `refs/pull/7/merge^{${COMMIT}}` },
    ],
    ["GitLab's name of it", { ...resolved, CODEBUILD_SOURCE_VERSION: "refs/merge-requests/7/head" }],
    ["a name of it without refs", { ...resolved, CODEBUILD_SOURCE_VERSION: "pull/7/head" }],
    ["Bitbucket's name of it", { ...resolved, CODEBUILD_SOURCE_VERSION: "refs/pull-requests/7/from" }],
    ["its head reference", webhook("branch/x", "refs/pull/7/head")],
    ["its version, where CodeBuild resolved no commit", { CODEBUILD_SOURCE_VERSION: "pr/7" }],
  ])("a pull request as one, by %s", async (_, env) => {
    expect(await facts(env)).toMatchObject({ SOURCE_REF: "pr/7" });
  });

  it("a pull request without a number when the event alone says so", async () => {
    const env = { ...webhook("", "refs/heads/main"), CODEBUILD_WEBHOOK_EVENT: "PULL_REQUEST_UPDATED" };

    expect(await facts(env)).toMatchObject({ SOURCE_REF: "pr/0" });
  });

  it.each([
    ["main", "main"],
    ["refs/tags/v1", "refs/tags/v1"],
    [`refs/heads/main^{${COMMIT}}`, "refs/heads/main"],
    [`pr/7^{${COMMIT}}`, "pr/7"],
    [COMMIT, COMMIT],
    ["pr/x", "pr/x"],
    ["pull/7", "pull/7"],
    ["", ""],
  ])("what it was started for by hand: %j is %j", async (version, ref) => {
    expect(await facts({ ...resolved, CODEBUILD_SOURCE_VERSION: version })).toMatchObject({
      SOURCE_REF: ref,
    });
  });

  it("F02-retry-buildspec: the commit as its reference when a retry has lost the webhook's variables", async () => {
    expect(await facts({ ...resolved, CODEBUILD_SOURCE_VERSION: COMMIT })).toEqual({
      SOURCE_REVISION: COMMIT,
      SOURCE_REF: COMMIT,
      SOURCE_TIME: "2026-01-01T00:00:00Z",
      SOURCE_ANCESTORS: "",
    });
  });

  it.each([
    [{ SOURCE_REF: "refs/heads/main" }, "refs/heads/main"],
    [{ SOURCE_REF: "refs/pull/7/head" }, "pr/7"],
    [{}, ""],
  ])("the reference that a pipeline started it with: %j", async (start, ref) => {
    const pipeline = {
      ...resolved,
      ...start,
      CODEBUILD_INITIATOR: "codepipeline/release",
      CODEBUILD_SOURCE_VERSION: "arn:aws:s3:::artifacts/release/source.zip",
    };

    expect(await facts(pipeline)).toMatchObject({ SOURCE_REF: ref });
    const { CODEBUILD_INITIATOR: _, ...artifact } = pipeline;
    expect(await facts(artifact)).toMatchObject({ SOURCE_REF: ref });
    const { CODEBUILD_SOURCE_VERSION: __, ...initiator } = pipeline;
    expect(await facts(initiator)).toMatchObject({ SOURCE_REF: ref });
  });

  it("no reference that anything but a pipeline started it with", async () => {
    const env = { ...resolved, SOURCE_REF: "refs/heads/main", CODEBUILD_SOURCE_VERSION: "feature" };

    expect(await facts(env)).toMatchObject({ SOURCE_REF: "feature" });
  });
});

/**
 * What each provider gives to a build, as far as AWS documents it:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
describe("a build at each provider exports its reference", { timeout: 60_000 }, () => {
  const event = (name: string, env: Readonly<Record<string, string>>) => ({
    ...env,
    CODEBUILD_WEBHOOK_EVENT: name,
  });
  const BRANCH = webhook("branch/main", "refs/heads/main");
  const TAG = webhook("tag/v1.4.2", "refs/tags/v1.4.2");
  const merged = { ...webhook("pr/7", "refs/heads/fix"), CODEBUILD_WEBHOOK_MERGE_COMMIT: COMMIT };

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["GitHub: a push", event("PUSH", BRANCH), "refs/heads/main"],
    ["GitHub: a tag", event("PUSH", TAG), "refs/tags/v1.4.2"],
    [
      "GitHub: a pull request",
      event("PULL_REQUEST_CREATED", webhook("pr/7", "refs/heads/fix", "pr/7")),
      "pr/7",
    ],
    ["GitHub: a release", event("RELEASED", TAG), "refs/tags/v1.4.2"],
    ["GitLab: a push", event("PUSH", BRANCH), "refs/heads/main"],
    ["GitLab: a tag", event("PUSH", TAG), "refs/tags/v1.4.2"],
    ["GitLab: a release, of which the tag alone is told", event("RELEASED", TAG), "refs/tags/v1.4.2"],
    [
      "GitLab: a merge request, whose version is a commit",
      event("PULL_REQUEST_UPDATED", webhook("pr/7", "refs/heads/fix")),
      "pr/7",
    ],
    ["GitLab: a merge request that was squashed", event("PULL_REQUEST_MERGED", merged), "pr/7"],
    ["GitLab: a start by hand of a branch", { ...resolved, CODEBUILD_SOURCE_VERSION: "main" }, "main"],
    ["Bitbucket: a push", event("PUSH", BRANCH), "refs/heads/main"],
    [
      "Bitbucket: a pull request, whose version is a branch",
      event("PULL_REQUEST_CREATED", webhook("pr/7", "refs/heads/fix", "fix")),
      "pr/7",
    ],
    ["Bitbucket: a pull request that was squashed", event("PULL_REQUEST_MERGED", merged), "pr/7"],
    [
      "CodeCommit: a start by hand of a branch and a commit",
      { ...resolved, CODEBUILD_SOURCE_VERSION: `refs/heads/main^{${COMMIT}}` },
      "refs/heads/main",
    ],
    [
      "CodePipeline: an execution with a full clone",
      {
        ...resolved,
        CODEBUILD_INITIATOR: "codepipeline/release",
        CODEBUILD_SOURCE_VERSION: "arn:aws:s3:::acme-artifacts/release/source/a1b2c3d",
        SOURCE_REF: "refs/heads/main",
      },
      "refs/heads/main",
    ],
  ])("%s", async (_, env, ref) => {
    expect(await facts(env)).toMatchObject({ SOURCE_REVISION: COMMIT, SOURCE_REF: ref });
  });
});

describe("a checkout without history", { timeout: 60_000 }, () => {
  it("P08-pipeline-zip: is built without time, ancestors and epoch, and says so in one line", async () => {
    const env = { ...resolved, CODEBUILD_SOURCE_VERSION: "main", FAIL: "^git " };

    const { phases, exported, log, builds } = await runBuildspec({}, { env });

    expect(phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
    expect(exported).toMatchObject({
      SOURCE_REVISION: COMMIT,
      SOURCE_REF: "main",
      SOURCE_TIME: "",
      SOURCE_ANCESTORS: "",
    });
    expect(builds.map(({ epoch }) => epoch)).toEqual([""]);
    expect(log.match(/^multiarch-codebuild: .*$/gm)).toEqual([
      expect.stringMatching(
        `^multiarch-codebuild: the checkout has no git history of ${COMMIT}, so the image has no commit time: ERROR: `,
      ),
    ]);
  });

  it("has a time again when git answers", async () => {
    const { builds } = await runBuildspec({}, { env: resolved });

    expect(builds.map(({ epoch }) => epoch)).toEqual([COMMIT_SECONDS]);
  });
});

describe("a build of a source without commits exports", { timeout: 60_000 }, () => {
  const files = { Dockerfile: "FROM scratch\n", "src/main.c": "int main;\n", "a file": "" };
  const revisionOf = async (content: Readonly<Record<string, string>>, env = {}) =>
    (await facts(env, content)).SOURCE_REVISION;

  it.each([
    { CODEBUILD_SOURCE_VERSION: "arn:aws:s3:::acme-sources/hello.zip" },
    { CODEBUILD_SOURCE_VERSION: "a-branch" },
    { CODEBUILD_SOURCE_VERSION: "", CODEBUILD_RESOLVED_SOURCE_VERSION: "3HL4kqtJlcpXroDTDmJ" },
  ])("a hash of its content, no reference, no time and no ancestors: %j", async (env) => {
    const values = await facts(env, files);

    expect(values.SOURCE_REVISION).toMatch(/^[0-9a-f]{64}$/);
    expect(values).toEqual({
      SOURCE_REVISION: values.SOURCE_REVISION,
      SOURCE_REF: "",
      SOURCE_TIME: "",
      SOURCE_ANCESTORS: "",
    });
  });

  it("the same hash wherever and whenever it was unpacked, in whatever order", async () => {
    const reversed = Object.fromEntries(Object.entries(files).reverse());

    const revisions = await Promise.all([
      revisionOf(files),
      revisionOf(reversed),
      revisionOf(files, { LC_ALL: "C.UTF-8" }),
    ]);

    expect(new Set(revisions).size).toBe(1);
  });

  it("another hash for another byte, another name or another file", async () => {
    const revisions = await Promise.all([
      revisionOf(files),
      revisionOf({ ...files, Dockerfile: "FROM scratch" }),
      revisionOf({ Dockerfile: "FROM scratch\n", "src/main.h": "int main;\n", "a file": "" }),
      revisionOf({ ...files, another: "" }),
    ]);

    expect(new Set(revisions).size).toBe(4);
  });
});
