import { describe, expect, it } from "vitest";
import {
  isLeaderRun,
  type RunFacts,
  runOfBuild,
  runOfLeader,
} from "../../../components/publisher/builds/run-id";
import { COMMIT } from "../../fakes/world";

const UUID = "00000000-0000-4000-8000-000000000007";
const OWN = `build-${UUID}`;
const OTHER = "build-00000000-0000-4000-8000-000000000008";

/** A push that started the leader. */
const PUSH: RunFacts = {
  id: `fleet-billing-amd64:${UUID}`,
  leads: true,
  initiator: "GitHub-Hookshot/1234567",
  runId: "",
  sourceVersion: COMMIT,
  revision: COMMIT,
  previousAttempt: "",
};

/** A build of the follower. */
const FOLLOWER: RunFacts = { ...PUSH, leads: false, initiator: "fleet-publisher/fleet-publisher" };

describe("the run of a build", () => {
  it("is its own when it is the leader's, and tells which build it is of", () => {
    expect(runOfBuild(PUSH)).toEqual({ kind: "known", run: OWN, problem: "" });
    expect(runOfLeader(PUSH.id)).toBe(OWN);
    expect(isLeaderRun(OWN)).toBe(true);
  });

  it("is the leader's when it was started for the leader's", () => {
    expect(runOfBuild({ ...FOLLOWER, runId: OTHER })).toEqual({ kind: "known", run: OTHER, problem: "" });
  });

  it.each([
    ["a push", {}],
    ["a start by hand of a branch", { initiator: "developer", sourceVersion: "main" }],
    ["a start by hand of what the project builds", { initiator: "developer", sourceVersion: "" }],
    ["a schedule", { initiator: "rule/nightly", sourceVersion: "" }],
    ["a webhook of another provider", { initiator: "GitLab/17.1" }],
    ["a build of which nobody knows who started it", { initiator: "" }],
  ])("is its own for %s", (_, facts) => {
    expect(runOfBuild({ ...PUSH, ...facts })).toMatchObject({ kind: "known", run: OWN });
  });

  it.each<[string, RunFacts]>([
    ["the leader's of a commit that no webhook asked for", { ...PUSH, initiator: "developer" }],
    [
      "the leader's of a commit that a program of its own started",
      { ...PUSH, initiator: "deployer/session" },
    ],
    ["the leader's that CodeBuild started in the place of another", { ...PUSH, previousAttempt: "a:1" }],
    ["the follower's that was started for no run", FOLLOWER],
  ])("is for the ledger to say: %s", (_, build) => {
    expect(runOfBuild(build)).toEqual({ kind: "stray", run: OWN });
  });

  it("is one of each revision when it was named from outside, whatever the builds export", () => {
    const run = `nightly-7-${COMMIT.slice(0, 12)}`;

    expect(runOfBuild({ ...PUSH, runId: "nightly-7" })).toEqual({ kind: "known", run, problem: "" });
    expect(runOfBuild({ ...FOLLOWER, runId: "nightly-7" })).toEqual({ kind: "known", run, problem: "" });
    expect(runOfBuild({ ...PUSH, runId: "nightly-7", revision: "b".repeat(40) })).toMatchObject({
      run: "nightly-7-bbbbbbbbbbbb",
    });
  });

  it("is its own when it was named from outside and ended before its revision was known", () => {
    expect(runOfBuild({ ...PUSH, runId: "nightly-7", revision: "" })).toEqual({
      kind: "known",
      run: OWN,
      problem: "",
    });
  });

  it.each([
    ["a space", "a b"],
    ["a slash", "nightly/7"],
    ["a dot in front", ".hidden"],
    ["a second line", "nightly\n"],
    ["88 characters", "x".repeat(88)],
  ])("is its own, and not to be trusted, when it was started with a run id with %s", (_, runId) => {
    expect(runOfBuild({ ...PUSH, runId })).toEqual({
      kind: "known",
      run: OWN,
      problem: expect.stringMatching(/^it was started with RUN_ID ".*, which is not 1 to 87 letters/),
    });
  });

  it("may be named with 87 characters, and has 100 then", () => {
    expect(runOfBuild({ ...PUSH, runId: "x".repeat(87) }).run).toHaveLength(100);
  });

  it("is its own, and not to be trusted, when the leader was started with another leader's run", () => {
    expect(runOfBuild({ ...PUSH, runId: OTHER })).toEqual({
      kind: "known",
      run: OWN,
      problem: `it was started with RUN_ID "${OTHER}", the run of another build; start it without RUN_ID`,
    });
  });
});
