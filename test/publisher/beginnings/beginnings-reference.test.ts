import { describe, expect, it } from "vitest";
import { COMMIT } from "../../fakes/world";
import { play, problemsOf, type Step, type WorldCase } from "./world-case";

const commit = (number: number) => `aaaaaaaa100${number}`.padEnd(40, "0");
const NONE = { billing: { source: { type: "none" } } } as const;

/** A build that a person started for a reference of one commit. */
function started(ref: string, step: Partial<Step> = {}): Step {
  const { commit: built = COMMIT } = step;
  return { label: ref, commit: built, sourceVersion: ref, resolved: built, exportedRef: ref, ...step };
}

const NO_TAG_THAT_MOVES = { latest: false, main: false };

const CASES: readonly WorldCase[] = [
  {
    id: "F01-none-feature",
    what: "a source that is given at the start: a feature branch of a GitHub repository",
    services: NONE,
    steps: [
      started("main", { commit: commit(1) }),
      started("refs/heads/feature/x", { commit: commit(2), committed: "2026-03-02T10:30:00Z" }),
    ],
    expected: { tags: { latest: "main", main: "main", "feature-x": "refs/heads/feature/x" } },
  },
  {
    id: "F01-none-version",
    what: "a source that is given at the start: a version of a GitHub repository",
    services: NONE,
    steps: [started("refs/tags/v1.4.2", { label: "tag" })],
    expected: { tags: { "1.4.2": "tag", "1.4": "tag", latest: "tag", main: false } },
  },
  {
    id: "F03-manual-same-commit-codecommit",
    what: "the branch and then the version of one commit, both started by hand",
    services: { billing: { source: { type: "codecommit", repository: "billing" } } },
    steps: [started("refs/heads/main"), started("refs/tags/v1.4.2")],
    expected: { tags: { main: "refs/heads/main", "1.4.2": "refs/tags/v1.4.2", latest: "refs/tags/v1.4.2" } },
  },
  {
    id: "F03-runid-reused",
    what: "every night the same RUN_ID, of another commit the second night",
    steps: [
      started("main", { label: "night 1", commit: commit(1), startedWith: "nightly" }),
      started("main", {
        label: "night 2",
        commit: commit(2),
        startedWith: "nightly",
        committed: "2026-03-03T01:00:00Z",
        hours: 24,
      }),
    ],
    expected: { tags: { latest: "night 2", main: "night 2" } },
  },
  {
    id: "F05-bare-tag-1.4.2",
    what: "a bare name that may be a version, then the push of that tag",
    steps: [started("1.4.2"), { label: "push", ref: "refs/tags/1.4.2", hours: 1 }],
    expected: {
      outcomes: { "1.4.2": "refused" },
      tags: { "1.4.2": "push", "1.4": "push", "v1.4.2": false },
    },
  },
  ...[
    ["P03-head", "refs/pull/7/head"],
    ["P03-head-with-commit", `refs/pull/7/head^{${COMMIT}}`],
    ["P03-pr7", "pr/7"],
  ].map(
    ([id = "", ref = ""]): WorldCase => ({
      id,
      what: `a pull request as ${ref}`,
      steps: [started(ref, { label: "pull request", exportedRef: ref.replace(/\^.*/, "") })],
      expected: { outcomes: { "pull request": "refused" }, tags: NO_TAG_THAT_MOVES },
    }),
  ),
  {
    id: "P04-webhook-branch-and-tag",
    what: "a push of a branch and of a version at one commit",
    steps: [{ label: "main" }, { label: "tag", ref: "refs/tags/v1.4.2" }],
    expected: { tags: { main: "main", "1.4.2": "tag", latest: "tag" } },
  },
];

describe("the reference of an image, however its build was asked for", () => {
  it.each(CASES)("$id: $what", async (one) => {
    const played = await play(one);

    expect(problemsOf(played, one)).toEqual([]);
  });
});
