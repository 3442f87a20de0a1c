import { describe, expect, it } from "vitest";
import { COMMIT } from "../../fakes/world";
import { play, problemsOf, type Step, type WorldCase } from "./world-case";

const KEEPS_TEN = { billing: { repository: { keepImages: 10 } } };
const RELEASE: Step = {
  label: "v1.0.0",
  commit: "aaaaaaaa1001".padEnd(40, "0"),
  ref: "refs/tags/v1.0.0",
  committed: "2026-03-01T07:00:00Z",
};

/** Pushes to main, each an hour after the one before it. */
function pushes(count: number): readonly Step[] {
  return Array.from({ length: count }, (_, index) => push(index + 1));
}

function push(number: number): Step {
  const commit = `aaaaaaaa10${(number + 16).toString(16)}`.padEnd(40, "0");
  const committed = `2026-03-02T${String(number).padStart(2, "0")}:30:00Z`;
  return { label: `push ${number}`, commit, committed, hours: 1 };
}

const CASES: readonly WorldCase[] = [
  {
    id: "F02-retry-one",
    what: "the Arm build fails, and is retried without the reference of its push",
    steps: [
      { label: "x86", builds: ["amd64"] },
      { label: "arm fails", builds: ["arm64"], status: "FAILED", startedAgo: 280 },
      { label: "retry", builds: ["arm64"], startedAgo: 60, sourceVersion: COMMIT, exportedRef: COMMIT },
    ],
    expected: {
      outcomes: { "arm fails": "failed", retry: "published" },
      tags: { latest: "retry", main: "retry" },
    },
  },
  {
    id: "F04-keepImages",
    what: "ten images are kept, and eleven pushes follow a release",
    services: KEEPS_TEN,
    expires: true,
    steps: [RELEASE, ...pushes(11)],
    expected: { tags: { latest: "v1.0.0", "1.0.0": "v1.0.0", "1.0": "v1.0.0", main: "push 11" } },
  },
  {
    id: "F04-keepImages, long after",
    what: "the images of pushes expire before the release",
    services: KEEPS_TEN,
    expires: true,
    steps: [RELEASE, ...pushes(20)],
    expected: { tags: { latest: "v1.0.0", "1.0.0": "v1.0.0", aaaaaaaa1011: false, aaaaaaaa1024: true } },
  },
];

describe("what time and another try do to an image", () => {
  it.each(CASES)("$id: $what", async (one) => {
    const played = await play(one);

    expect(problemsOf(played, one)).toEqual([]);
  });
});
