import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { referenceOf } from "../../../components/publisher/builds/build-reference";
import { planTags } from "../../../components/service/tags";
import { COMMIT } from "../../fakes/world";

const ARTIFACT = "arn:aws:s3:::artifacts/source.zip";
const POLICY = {
  templates: ["{commit}", "{version}", "{minor}", "{major}", "{branch}", "latest"],
  branch: "main",
};

/** A branch that is neither the default one nor a version, such as `feature/x`. */
const feature = fc.stringMatching(/^feature\/[a-z0-9][a-z0-9-]{0,8}$/);
const commitSuffix = fc.constantFrom("", `^{${COMMIT}}`);

/** What a build may export, forged or not. */
const told = fc.oneof(
  fc.constantFrom(
    ...["", "main", "refs/heads/main", "refs/tags/v1.4.2", "v1.4.2", "1.4.2", "latest", "pr/7"],
    ...[COMMIT, COMMIT.slice(0, 7), "refs/heads/main\n", "refs/heads/refs/heads/main", "refs/remotes/main"],
  ),
  feature,
  feature.map((name) => `refs/heads/${name}`),
  feature.map((name) => `refs/tags/${name}`),
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }).map((text) => `refs/heads/${text}`),
);

/** Tags that a build may write, by its reference alone; none when it is refused. */
function tagsOf(sourceVersion: string, ref: string, startedRef = ""): readonly string[] {
  const build = { sourceVersion, startedRef, resolvedVersion: COMMIT, exported: { ref } };
  const reference = referenceOf(build as Parameters<typeof referenceOf>[0], "main");
  if (!reference.ok) return [];
  const { release, moving } = planTags(POLICY, { revision: COMMIT, ref: reference.value });
  return [...release, ...moving];
}

const COMMIT_TAG = COMMIT.slice(0, 12);

describe("whatever a build exports, it writes no tag of the default branch and of no version when CodeBuild was asked for", () => {
  it("a feature branch, in full, bare, with its commit, or by a pipeline", () => {
    const full = fc.boolean();
    fc.assert(
      fc.property(feature, full, commitSuffix, told, (name, inFull, suffix, ref) => {
        const asked = `${inFull ? "refs/heads/" : ""}${name}${suffix}`;
        const allowed = [COMMIT_TAG, name.replaceAll("/", "-")];

        expect(allowed).toEqual(expect.arrayContaining([...tagsOf(asked, ref)]));
        expect(allowed).toEqual(expect.arrayContaining([...tagsOf(ARTIFACT, ref, asked)]));
      }),
    );
  });

  it("a pull request", () => {
    const forms = fc.constantFrom(
      "pr/7",
      "refs/pull/7/head",
      "refs/pull/7/merge",
      "refs/merge-requests/7/head",
    );
    fc.assert(
      fc.property(forms, commitSuffix, told, (form, suffix, ref) => {
        expect(tagsOf(`${form}${suffix}`, ref)).toEqual([]);
        expect(tagsOf(ARTIFACT, ref, `${form}${suffix}`)).toEqual([]);
      }),
    );
  });

  it("a commit that no push can name: a shortened one, or one of a pipeline", () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 39 }), told, (length, ref) => {
        expect([COMMIT_TAG]).toEqual(expect.arrayContaining([...tagsOf(COMMIT.slice(0, length), ref)]));
        expect([COMMIT_TAG]).toEqual(expect.arrayContaining([...tagsOf(ARTIFACT, ref, COMMIT)]));
        expect([COMMIT_TAG]).toEqual(expect.arrayContaining([...tagsOf(ARTIFACT, ref)]));
      }),
    );
  });

  it("a commit, where the build names no branch and no tag, as one that nothing pushed", () => {
    const hex = fc.constantFrom("", COMMIT, COMMIT.slice(0, 12), "f".repeat(40));
    fc.assert(
      fc.property(hex, (ref) => {
        expect([COMMIT_TAG]).toEqual(expect.arrayContaining([...tagsOf(COMMIT, ref)]));
      }),
    );
  });
});
