import { describe, expect, it } from "vitest";
import { play, problemsOf, type Step, type WorldCase } from "./world-case";

const commit = (number: number) => `aaaaaaaa1${number.toString(16).padStart(3, "0")}`.padEnd(40, "0");
const version = (text: string, number: number): Step => ({
  label: text,
  commit: commit(number),
  ref: `refs/tags/${text}`,
  committed: `2026-03-02T${String(number + 7).padStart(2, "0")}:00:00Z`,
  hours: 1,
});

const FIRST = { commit: commit(1), committed: "2026-03-02T07:00:00Z" };
const SECOND = { commit: commit(2), committed: "2026-03-02T08:00:00Z" };

const CASES: readonly WorldCase[] = [
  {
    id: "F11-force-push-back",
    what: "main reset to its earlier commit and pushed",
    steps: [
      { label: "A", ...FIRST },
      { label: "B", ...SECOND, ancestors: [FIRST.commit.slice(0, 12)], hours: 1 },
      { label: "A2", ...FIRST, hours: 1 },
    ],
    expected: { tags: { latest: "B", main: "B" } },
  },
  {
    id: "F11-force-push-back, dated against its history",
    what: "main reset to its earlier commit, which is dated later, and pushed",
    steps: [
      { label: "A", ...FIRST, committed: SECOND.committed },
      { label: "B", ...SECOND, committed: FIRST.committed, ancestors: [FIRST.commit.slice(0, 12)], hours: 1 },
      { label: "A2", ...FIRST, committed: SECOND.committed, hours: 1 },
    ],
    expected: { tags: { latest: "B", main: "B" } },
  },
  {
    id: "F03-s3-old-zip-again",
    what: "content A in S3, then B, then A uploaded again to go back",
    services: { billing: { source: { type: "s3", bucket: "acme-src", key: "x.zip" } } },
    steps: [
      { label: "A", commit: "a".repeat(64), content: "a" },
      { label: "B", commit: "b".repeat(64), content: "b", hours: 1 },
      { label: "A2", commit: "a".repeat(64), content: "a", hours: 1 },
    ],
    expected: { tags: { latest: "A2", main: "A2" } },
  },
  {
    id: "P01-version-order",
    what: "1.10 after 1.9, a pre-release, a fix after 2.0.0, build metadata",
    steps: [
      version("v1.9.0", 0),
      version("v1.10.0", 1),
      version("v2.0.0-rc.1", 2),
      version("v2.0.0", 3),
      version("v1.10.1", 4),
      version("v2.0.0+hotfix.1", 5),
    ],
    expected: {
      tags: {
        "1": "v1.10.1",
        latest: "v2.0.0+hotfix.1",
        "1.10": "v1.10.1",
        "1.9": "v1.9.0",
        "2.0.0": "v2.0.0",
        "2.0.0_hotfix.1": "v2.0.0+hotfix.1",
        "2.0.0-rc.1": "v2.0.0-rc.1",
      },
    },
  },
  {
    id: "P05-retag",
    what: "v1.4.2 pushed again at another commit",
    steps: [
      { label: "first", ...FIRST, ref: "refs/tags/v1.4.2" },
      { label: "moved", ...SECOND, ref: "refs/tags/v1.4.2" },
    ],
    expected: { outcomes: { moved: "refused" }, tags: { "1.4.2": "first" } },
  },
];

describe("the order of images, however they begin", () => {
  it.each(CASES)("$id: $what", async (one) => {
    const played = await play(one);

    expect(problemsOf(played, one)).toEqual([]);
  });
});
