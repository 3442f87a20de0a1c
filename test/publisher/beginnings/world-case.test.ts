import { describe, expect, it } from "vitest";
import { play, problemsOf, type WorldCase } from "./world-case";

const PUSH: WorldCase = {
  id: "push",
  what: "one push",
  steps: [{ label: "push", commit: "a".repeat(40) }],
  expected: { tags: { latest: "push", main: true, other: false }, outcomes: { push: "published" } },
};

describe("a case that is played in a world", () => {
  it("has no problem when all is as expected, or one of several ways to be", async () => {
    const played = await play(PUSH);

    expect(problemsOf(played, PUSH)).toEqual([]);
    const anyOf = [{ tags: { latest: "other" } }, { tags: { latest: "push" } }];
    expect(problemsOf(played, { ...PUSH, expected: { anyOf } })).toEqual([]);
  });

  it("has each tag and each outcome that is another one as a problem", async () => {
    const played = await play(PUSH);
    const expected = {
      tags: { latest: "other", main: false, gone: true },
      outcomes: { push: "refused" },
    } as const;

    const problems = problemsOf(played, { ...PUSH, expected });

    expect(problems).toEqual([
      "tag latest has push, not other",
      "tag main has true, not false",
      "tag gone has false, not true",
      "push is published, not refused",
    ]);
    expect(problemsOf(played, { ...PUSH, expected: { anyOf: [expected] } })).toEqual(problems);
  });

  it("lets ECR expire images after every step, where the case says so", async () => {
    const services = { billing: { tags: ["{commit}"], repository: { keepImages: 2 } } };
    const steps = ["a", "b", "c", "d", "e"].map((letter) => ({
      label: letter,
      commit: letter.repeat(40),
      hours: 24,
    }));
    const tagsOf = async (expires: boolean) =>
      Object.keys((await play({ ...PUSH, services, steps, expires })).world.tags());

    expect(await tagsOf(false)).toContain("a".repeat(12));
    expect(await tagsOf(true)).not.toContain("a".repeat(12));
    expect(await tagsOf(true)).toContain("e".repeat(12));
  });

  it("delivers only the builds of a step, with what CodeBuild recorded and what they exported", async () => {
    const main = {
      sourceVersion: "main",
      exportedRef: "main",
      resolved: "b".repeat(40),
      commit: "b".repeat(40),
    };
    const played = await play({ ...PUSH, steps: [{ label: "half", builds: ["amd64"], ...main }] });

    expect(played.outcomes.get("half")).toMatchObject({ kind: "followerStarted" });
    const [run] = played.world.ledger.all();
    expect(run?.builds.amd64).toMatchObject({
      sourceVersion: "main",
      resolvedVersion: "b".repeat(40),
      exported: { ref: "main", revision: "b".repeat(40) },
    });
  });
});
