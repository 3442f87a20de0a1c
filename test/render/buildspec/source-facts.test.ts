import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { COMMIT, type Run, runBuildspec } from "./buildspec-run";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** The facts of its source that a build exports, without the digests. */
async function facts(
  env: Readonly<Record<string, string>>,
  files?: Readonly<Record<string, string>>,
): Promise<Run["exported"]> {
  const { exported } = await runBuildspec({}, files === undefined ? { env } : { env, files });
  const { IMAGE_DIGESTS: _, ...values } = exported;
  return values;
}

const webhook = (trigger: string, headRef: string, version = COMMIT) => ({
  CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT,
  CODEBUILD_SOURCE_VERSION: version,
  CODEBUILD_WEBHOOK_TRIGGER: trigger,
  CODEBUILD_WEBHOOK_HEAD_REF: headRef,
});

describe("a build of a commit exports", { timeout: 60_000 }, () => {
  it("the commit, its time, the branch that was pushed and a run id of commit and trigger", async () => {
    expect(await facts(webhook("branch/main", "refs/heads/main"))).toEqual({
      RUN_ID: `3f2a9c1d0b7e-branch-main-${sha256("branch/main").slice(0, 8)}`,
      SOURCE_REVISION: COMMIT,
      SOURCE_REF: "refs/heads/main",
      SOURCE_TIME: "2026-01-01T00:00:00Z",
    });
  });

  it("the tag that was pushed, in a run of its own", async () => {
    expect(await facts(webhook("tag/v1.4.2", "refs/tags/v1.4.2"))).toMatchObject({
      RUN_ID: `3f2a9c1d0b7e-tag-v1.4.2-${sha256("tag/v1.4.2").slice(0, 8)}`,
      SOURCE_REF: "refs/tags/v1.4.2",
    });
  });

  it("a pull request as one, whatever its branch is called", async () => {
    expect(await facts(webhook("pr/7", "refs/heads/main", "pr/7"))).toMatchObject({
      RUN_ID: `3f2a9c1d0b7e-pr-7-${sha256("pr/7").slice(0, 8)}`,
      SOURCE_REF: "pr/7",
    });
  });

  it.each([
    ["main", "main"],
    ["refs/tags/v1", "refs/tags/v1"],
    [`refs/heads/main^{${COMMIT}}`, "refs/heads/main"],
    [`pr/7^{${COMMIT}}`, "pr/7"],
    [COMMIT, COMMIT],
    ["", ""],
  ])("what it was started for by hand: %j is %j", async (version, ref) => {
    const env = { CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT, CODEBUILD_SOURCE_VERSION: version };

    expect(await facts(env)).toMatchObject({
      RUN_ID: `3f2a9c1d0b7e-manual-${sha256("manual").slice(0, 8)}`,
      SOURCE_REF: ref,
    });
  });

  it("the same run id on both build projects, and another one for another trigger with the same slug", async () => {
    const [one, again, other] = await Promise.all([
      facts(webhook("branch/a/b", "refs/heads/a/b")),
      facts({ ...webhook("branch/a/b", "refs/heads/a/b"), MULTIARCH_PLATFORMS: "linux/arm/v7" }),
      facts(webhook("branch/a-b", "refs/heads/a-b")),
    ]);

    expect(again.RUN_ID).toBe(one.RUN_ID);
    expect(other.RUN_ID).not.toBe(one.RUN_ID);
    expect(other.RUN_ID?.slice(0, -8)).toBe(one.RUN_ID?.slice(0, -8));
  });

  it("a run id of at most 82 characters, however long the branch", async () => {
    const trigger = `branch/${"x".repeat(240)}`;

    expect((await facts(webhook(trigger, `refs/heads/${"x".repeat(240)}`))).RUN_ID).toBe(
      `3f2a9c1d0b7e-branch-${"x".repeat(53)}-${sha256(trigger).slice(0, 8)}`,
    );
  });

  it("the run id that it was started with, unchanged", async () => {
    for (const RUN_ID of ["nightly-2026-01-31", "7", `x${"-".repeat(99)}`]) {
      expect(await facts({ ...webhook("branch/main", "refs/heads/main"), RUN_ID })).toMatchObject({ RUN_ID });
    }
  });
});

describe("a build of a source without commits exports", { timeout: 60_000 }, () => {
  const files = { Dockerfile: "FROM scratch\n", "src/main.c": "int main;\n", "a file": "" };
  const revisionOf = async (content: Readonly<Record<string, string>>, env = {}) =>
    (await facts(env, content)).SOURCE_REVISION;

  it("a hash of its content, no reference and no time", async () => {
    const values = await facts({ CODEBUILD_SOURCE_VERSION: "arn:aws:s3:::acme-sources/hello.zip" }, files);

    expect(values.SOURCE_REVISION).toMatch(/^[0-9a-f]{64}$/);
    expect(values).toEqual({
      RUN_ID: `${values.SOURCE_REVISION?.slice(0, 12)}-manual-${sha256("manual").slice(0, 8)}`,
      SOURCE_REVISION: values.SOURCE_REVISION,
      SOURCE_REF: "",
      SOURCE_TIME: "",
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
