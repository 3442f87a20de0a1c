import { describe, expect, it } from "vitest";
import { runIdOf } from "../../../components/publisher/builds/run-id";
import { COMMIT } from "../../fakes/world";

const BUILD = {
  id: "fleet-billing-amd64:1234",
  succeeded: true,
  started: "",
  exported: "",
  revision: COMMIT,
};
const COMPUTED = "3f2a9c1d0b7e-branch-main-9f0a3a2c";

describe("the run of a build", () => {
  it("is the one that the buildspec computed from the revision", () => {
    expect(runIdOf({ ...BUILD, exported: COMPUTED })).toEqual({ run: COMPUTED, problem: "" });
  });

  it("is the one that it was started with, also when it failed before it could say so", () => {
    const started = "nightly-7";

    expect(runIdOf({ ...BUILD, started, exported: started })).toEqual({ run: started, problem: "" });
    expect(runIdOf({ ...BUILD, started, succeeded: false })).toEqual({ run: started, problem: "" });
  });

  it("is the one that it was started with when it says another, and not to be trusted", () => {
    const { run, problem } = runIdOf({ ...BUILD, started: "nightly-7", exported: "nightly-8" });

    expect(run).toBe("nightly-7");
    expect(problem).toBe('it exported RUN_ID "nightly-8", but was started with "nightly-7"');
  });

  it("is its own when it failed before it had one", () => {
    expect(runIdOf({ ...BUILD, succeeded: false })).toEqual({ run: "build-1234", problem: "" });
  });

  it.each([
    ["none", "", /^it exported no RUN_ID$/],
    ["one of another revision", "0123456789ab-branch-main-9f0a3a2c", /which is of another revision/],
    ["one with the revision alone", COMMIT.slice(0, 12), /which is of another revision/],
    ["one that is too long", `${COMMIT.slice(0, 12)}-${"x".repeat(88)}`, /which is not 1 to 100 letters/],
    ["one with a slash", `${COMMIT.slice(0, 12)}-feature/x`, /which is not 1 to 100 letters/],
    ["one that starts with a dot", ".hidden", /which is not 1 to 100 letters/],
    ["one with a second line", `${COMPUTED}\n`, /which is not 1 to 100 letters/],
  ])("is its own, and not to be trusted, when it exported %s", (_, exported, problem) => {
    expect(runIdOf({ ...BUILD, exported })).toEqual({
      run: "build-1234",
      problem: expect.stringMatching(problem),
    });
  });

  it("is its own when it was started with what is no run id", () => {
    const { run, problem } = runIdOf({ ...BUILD, started: "a b", exported: "a b" });

    expect(run).toBe("build-1234");
    expect(problem).toMatch(/^it was started with RUN_ID "a b", which is not 1 to 100 letters/);
  });

  it("may have 100 characters", () => {
    const exported = `${COMMIT.slice(0, 12)}-${"x".repeat(87)}`;

    expect(runIdOf({ ...BUILD, exported })).toEqual({ run: exported, problem: "" });
  });
});
