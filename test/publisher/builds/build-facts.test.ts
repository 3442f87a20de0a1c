import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { factsOf } from "../../../components/publisher/builds/build-facts";
import { pullRequestOfBuild } from "../../../components/publisher/builds/build-reference";
import { buildResultSchema } from "../../../components/publisher/builds/build-result";
import { parseRegistration, type Registration } from "../../../components/service/registration";
import { COMMIT } from "../../fakes/world";

const TAG_OBJECT = "0123456789abcdef0123456789abcdef01234567";
const HASH = "c0ffee".repeat(11).slice(0, 64);
const ARTIFACT = "arn:aws:s3:::artifacts/release/source.zip";

interface Said {
  /** What CodeBuild was asked for. */
  readonly asked?: string;
  readonly resolved?: string;
  readonly startedRef?: string;
  /** What the build exported. */
  readonly ref?: string;
  readonly revision?: string;
  readonly ancestors?: string;
}

function build({ asked = "", resolved = COMMIT, startedRef = "", ...exported }: Said) {
  const time = "2026-03-02T09:00:00.000Z";
  return v.parse(buildResultSchema, {
    id: "fleet-billing-amd64:1",
    attempt: "1",
    status: "SUCCEEDED",
    startedAt: time,
    endedAt: time,
    sourceVersion: asked,
    resolvedVersion: resolved,
    startedRef,
    ownRunId: false,
    exported: { digests: "", revision: resolved || HASH, ref: "", time: "", ...exported },
    phase: "",
    logs: "",
    nextAttempt: "",
    problem: "",
  });
}

function registration(commits: boolean, source = ""): Registration {
  const parsed = parseRegistration(
    JSON.stringify({
      version: 1,
      service: "billing",
      repository: "billing",
      source,
      commits,
      platforms: ["linux/amd64"],
      projects: { amd64: ["linux/amd64"] },
      tags: { templates: [], branch: "main" },
    }),
  );
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.registration;
}

const GIT = registration(true, "https://github.com/acme/billing");
const S3 = registration(false, "s3://sources/billing.zip");
const NONE = registration(false);

/** The reference of a build, or why it has none. */
function refOf(said: Said, service: Registration = GIT): string {
  const facts = factsOf(build(said), service, true);
  return facts.ok ? facts.value.ref : facts.reason;
}

describe("the reference of a commit", () => {
  it.each<[string, Said, string]>([
    ["a pushed branch", { asked: COMMIT, ref: "refs/heads/main" }, "refs/heads/main"],
    ["a pushed tag", { asked: COMMIT, ref: "refs/tags/v1.4.2" }, "refs/tags/v1.4.2"],
    ["a commit", { asked: COMMIT, ref: COMMIT }, COMMIT],
    ["a commit of which the build says nothing", { asked: COMMIT }, COMMIT],
    ["a shortened commit", { asked: COMMIT.slice(0, 7), ref: COMMIT.slice(0, 7) }, COMMIT],
    ["a shortened commit, said in full", { asked: COMMIT.slice(0, 7), ref: COMMIT }, COMMIT],
    ["a branch in full", { asked: "refs/heads/a/b", ref: "refs/heads/a/b" }, "refs/heads/a/b"],
    ["a branch of which the build says nothing", { asked: "refs/heads/a/b" }, "refs/heads/a/b"],
    ["a branch that the build shortens", { asked: "refs/heads/a/b", ref: "a/b" }, "refs/heads/a/b"],
    ["a branch with its commit", { asked: `refs/heads/a^{${COMMIT}}`, ref: "refs/heads/a" }, "refs/heads/a"],
    ["a branch of hex digits in full", { asked: "refs/heads/deadbeef" }, "refs/heads/deadbeef"],
    ["a tag in full", { asked: "refs/tags/v1", ref: "refs/tags/v1" }, "refs/tags/v1"],
    ["a tag with its commit", { asked: `refs/tags/v1^{${COMMIT}}` }, "refs/tags/v1"],
    ["a bare name", { asked: "main", ref: "main" }, "main"],
    ["a bare name that the checkout proves a tag", { asked: "v1", ref: "refs/tags/v1" }, "refs/tags/v1"],
    ["a bare name that is a branch", { asked: "v1", ref: "refs/heads/v1" }, "refs/heads/v1"],
    ["a bare name with its commit", { asked: `main^{${COMMIT}}` }, "main"],
    ["a name of hex digits", { asked: "deadbeef", ref: "deadbeef" }, COMMIT],
    ["a tag of hex digits", { asked: "20260131", ref: "refs/tags/20260131" }, "refs/tags/20260131"],
    ["the object of an annotated tag", { asked: TAG_OBJECT, ref: "refs/tags/v1" }, "refs/tags/v1"],
    ["the source's default", {}, ""],
    ["the source's default, which the build names", { ref: "refs/heads/main" }, "refs/heads/main"],
    ["a pipeline's artifact", { asked: ARTIFACT }, COMMIT],
    [
      "a pipeline's artifact with a branch",
      { asked: ARTIFACT, startedRef: "refs/heads/main", ref: "refs/heads/main" },
      "refs/heads/main",
    ],
    [
      "a pipeline's artifact in another partition",
      { asked: ARTIFACT.replace("aws", "aws-cn"), startedRef: "main" },
      "main",
    ],
    [
      "a pipeline's artifact with a bare tag",
      { asked: ARTIFACT, startedRef: "v1", ref: "refs/tags/v1" },
      "refs/tags/v1",
    ],
    ["a pipeline's artifact with a commit", { asked: ARTIFACT, startedRef: COMMIT, ref: COMMIT }, COMMIT],
  ])("is read from %s", (_, said, ref) => {
    expect(refOf(said)).toBe(ref);
    expect(refOf(said, S3)).toBe(ref);
    expect(refOf(said, NONE)).toBe(ref);
  });

  it("is what CodeBuild was asked for, when the build was started with another one beside it", () => {
    expect(refOf({ asked: "refs/heads/feature", startedRef: "refs/heads/main" })).toBe("refs/heads/feature");
    expect(refOf({ asked: COMMIT, startedRef: "refs/heads/main" })).toBe(COMMIT);
  });

  it.each<[string, Said, string]>([
    [
      "another branch",
      { asked: "refs/heads/feature", ref: "refs/heads/main" },
      'it exported SOURCE_REF "refs/heads/main", but CodeBuild was asked for "refs/heads/feature"',
    ],
    [
      "a tag for a branch",
      { asked: "refs/heads/v1", ref: "refs/tags/v1" },
      'it exported SOURCE_REF "refs/tags/v1", but CodeBuild was asked for "refs/heads/v1"',
    ],
    [
      "a branch for a shortened commit",
      { asked: COMMIT.slice(0, 10), ref: "refs/heads/main" },
      'it exported SOURCE_REF "refs/heads/main", but CodeBuild was asked for "3f2a9c1d0b"',
    ],
    [
      "a branch for a name of hex digits",
      { asked: "deadbeef", ref: "refs/heads/main" },
      'it exported SOURCE_REF "refs/heads/main", but CodeBuild was asked for "deadbeef"',
    ],
    [
      "another tag for a tag of hex digits",
      { asked: "20260131", ref: "refs/tags/v1" },
      'it exported SOURCE_REF "refs/tags/v1", but CodeBuild was asked for "20260131"',
    ],
    [
      "a longer name",
      { asked: "v1", ref: "refs/tags/api/v1" },
      'it exported SOURCE_REF "refs/tags/api/v1", but CodeBuild was asked for "v1"',
    ],
    [
      "another commit",
      { asked: COMMIT, ref: TAG_OBJECT },
      `it exported SOURCE_REF "${TAG_OBJECT}", but CodeBuild was asked for "${COMMIT}"`,
    ],
    [
      "a branch for an artifact",
      { asked: ARTIFACT, ref: "refs/heads/main" },
      'it exported SOURCE_REF "refs/heads/main", but CodeBuild recorded no SOURCE_REF that it was started with',
    ],
    [
      "a branch for an artifact with a commit",
      { asked: ARTIFACT, startedRef: COMMIT, ref: "refs/heads/main" },
      `it exported SOURCE_REF "refs/heads/main", but CodeBuild was asked for "${COMMIT}"`,
    ],
    ...["refs/heads/main", TAG_OBJECT, ""].map((ref): [string, Said, string] => [
      `${JSON.stringify(ref)} for the object of a tag`,
      { asked: TAG_OBJECT, ref },
      `CodeBuild was asked for "${TAG_OBJECT}" and resolved "${COMMIT}", and the checkout has no tag that is the first; start the build with refs/tags/<name> or with the commit`,
    ]),
    [
      "what is neither a branch nor a tag",
      { asked: "refs/remotes/origin/main" },
      'CodeBuild was asked for "refs/remotes/origin/main", which is no branch and no tag; use refs/heads/<branch> or refs/tags/<tag>',
    ],
    [
      "no name",
      { asked: COMMIT, ref: "refs/heads/" },
      'it exported SOURCE_REF "refs/heads/", which is no branch and no tag; use refs/heads/<branch> or refs/tags/<tag>',
    ],
    [
      "two lines",
      { asked: COMMIT, ref: "refs/heads/main\nrefs/tags/v1" },
      'it exported SOURCE_REF "refs/heads/main\\nrefs/tags/v1", which has characters that no git reference has',
    ],
    [
      "two lines in the record",
      { asked: "main\n" },
      'CodeBuild was asked for "main\\n", which has characters that no git reference has',
    ],
    [
      "a path from a commit",
      { asked: "main~1" },
      'CodeBuild was asked for "main~1", which has characters that no git reference has',
    ],
    [
      "a long text",
      { asked: COMMIT, ref: `refs/heads/${"a".repeat(1014)}` },
      "it exported SOURCE_REF a reference of more than 1024 characters",
    ],
  ])("is refused with one reason: %s", (_, said, reason) => {
    expect(refOf(said)).toBe(reason);
    expect(refOf(said, NONE)).toBe(reason);
  });

  it("may have 1024 characters", () => {
    const ref = `refs/heads/${"a".repeat(1013)}`;

    expect(refOf({ asked: COMMIT, ref })).toBe(ref);
  });
});

describe("the reference of a content hash", () => {
  it.each<[string, Said, string]>([
    ["nothing was asked for", {}, ""],
    ["an archive was", { asked: ARTIFACT }, ""],
    ["the build names one", { ref: "refs/heads/experiment" }, ""],
    ["a pipeline names one", { asked: ARTIFACT, startedRef: "refs/heads/feature" }, "refs/heads/feature"],
    ["a pipeline names a commit", { asked: ARTIFACT, startedRef: COMMIT }, HASH],
    [
      "a pipeline names none that can be",
      { asked: ARTIFACT, startedRef: "a\nb" },
      'it was started with SOURCE_REF "a\\nb", which has characters that no git reference has',
    ],
  ])("when %s", (_, said, ref) => {
    expect(refOf({ ...said, resolved: "" }, S3)).toBe(ref);
    expect(refOf({ ...said, resolved: "" }, NONE)).toBe(ref);
  });

  it("is the default branch for any version of an archive", () => {
    expect(refOf({ asked: "3HL4kqtJlcpXroDTDmJ", resolved: "" }, S3)).toBe("");
    expect(refOf({ asked: ARTIFACT, resolved: "3HL4kqtJlcpXroDTDmJ", revision: HASH }, S3)).toBe("");
  });

  it("is none for a name of which CodeBuild resolved no commit", () => {
    for (const asked of ["refs/heads/main", "feature", "refs/tags/v1.4.2", COMMIT]) {
      expect(refOf({ asked, resolved: "" }, NONE)).toBe(HASH);
    }
  });

  it("does not count for a service whose source has commits", () => {
    const reason = 'CodeBuild recorded "" as its revision, which is not a commit id';

    expect(refOf({ resolved: "" })).toBe(reason);
    expect(refOf({ asked: ARTIFACT, startedRef: "refs/heads/main", resolved: "" })).toBe(reason);
  });
});

describe("a pull request", () => {
  it.each([
    "pr/7",
    `pr/7^{${COMMIT}}`,
    "refs/pull/7/head",
    "refs/pull/7/merge",
    `refs/pull/7/head^{${COMMIT}}`,
    "refs/merge-requests/7/head",
  ])("is known by the record or by the build's word alone: %s", (ref) => {
    expect(pullRequestOfBuild(build({ asked: ref }))).toBe(ref);
    expect(pullRequestOfBuild(build({ asked: COMMIT, ref }))).toBe(ref);
    expect(pullRequestOfBuild(build({ asked: ref, ref: "refs/heads/main" }))).toBe(ref);
    const start = { asked: ARTIFACT, startedRef: ref };
    expect(pullRequestOfBuild(build(start))).toBe(ref.replace(/\^.*/, ""));
  });

  it.each(["refs/heads/pr/7", "pr/x", "pull/7", "main", COMMIT, ""])("is not %j", (ref) => {
    expect(pullRequestOfBuild(build({ asked: ref, ref }))).toBeUndefined();
  });
});

describe("the ancestors of a commit", () => {
  const ancestorsOf = (ancestors: string, resolved = COMMIT) => {
    const facts = factsOf(build({ ancestors, resolved }), NONE, true);
    return facts.ok ? facts.value.ancestors : facts.reason;
  };

  it("are 12 hex digits each, nearest first", () => {
    expect(ancestorsOf("")).toEqual([]);
    expect(ancestorsOf("0123456789abfedcba987654")).toEqual(["0123456789ab", "fedcba987654"]);
  });

  it("are none in a record of an older version", () => {
    const { exported, ...rest } = build({});
    const { ancestors: _, ...older } = exported;

    expect(v.parse(buildResultSchema, { ...rest, exported: older }).exported.ancestors).toBe("");
  });

  it("are 256 at most; the rest is left out", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index.toString(16).padStart(12, "0"));

    expect(ancestorsOf(many.slice(0, 256).join(""))).toEqual(many.slice(0, 256));
    expect(ancestorsOf(many.join(""))).toEqual(many.slice(0, 256));
    expect(ancestorsOf(many.join("").slice(0, 4096))).toEqual(many.slice(0, 256));
  });

  it.each(["0123456789a", "0123456789AB", "0123456789ab ", "0123456789ab 0123456789ab", "../etc/passwd"])(
    "are refused when they are something else: %j",
    (text) => {
      expect(ancestorsOf(text)).toBe(
        `it exported SOURCE_ANCESTORS ${JSON.stringify(text)}, which is not 12 hex digits for each commit`,
      );
    },
  );

  it("are none of a content hash", () => {
    expect(ancestorsOf("0123456789ab", "")).toEqual([]);
  });
});
